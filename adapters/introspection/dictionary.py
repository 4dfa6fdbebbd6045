"""How well a name fits a meaning: ``F_HOSTTYPE``, ``SiteNo``, ``jsdbh``, ``建设点编号`` against the terms of an entity or field.

A dictionary is made once for each meaning: Chinese terms are looked up by their spellings, English phrases compared by what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from adapters.introspection.names import Name, concepts
from adapters.introspection.pinyin import pinyin
from adapters.introspection.vocabulary import Term, entity_terms, field_terms

_LIGHT = frozenset(["code", "id", "date", "name"])
"""Words that many names have and that say little."""
_HEAD = re.compile(r"[（(，,；;：:、\s]")
_LATER = 0.002
"""By how much a term counts less than the one before it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a name fits, from 0 to 1, and whether it means the opposite."""

    score: float
    opposite: bool = False


NONE = Fit(0.0)


@dataclass(frozen=True, slots=True)
class _Phrase:
    meant: frozenset[str]
    rest: frozenset[str]
    """Without what the table's name says."""
    less: float
    opposite: bool


@dataclass(frozen=True)
class Dictionary:
    """The terms of one meaning. `context` are terms of the table, which a column may repeat: ``zsbh``, ``CertNo`` in ``Certificate``."""

    terms: Sequence[Term]
    context: Sequence[Term] = ()
    _spelled: dict[str, Fit] = field(default_factory=dict, init=False, repr=False)
    _mixed: list[tuple[re.Pattern[str], Fit]] = field(default_factory=list, init=False, repr=False)
    _phrases: list[_Phrase] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        owners = [pinyin(owner.text) for owner in self.context if owner.chinese]
        prefixes = [*(owner.initials for owner in owners), *(owner.full for owner in owners)]
        for rank, term in enumerate(self.terms):
            less = _LATER * min(rank, 20)
            self._add_chinese(term, less, prefixes) if term.chinese else self._add_english(term, less)

    @property
    def _owners(self) -> frozenset[str]:
        return frozenset(word for term in self.context if not term.chinese for word in concepts(term.text.split()))

    def _add_chinese(self, term: Term, less: float, prefixes: Sequence[str]) -> None:
        spelling = pinyin(term.text)
        scores = {spelling.initials: {1: 0.3, 2: 0.85}.get(len(spelling.initials), 0.97), spelling.full: 1.0, term.text: 1.0}
        for text, score in scores.items():
            self._add(text, Fit(score - less, term.opposite))
            for prefix in prefixes:
                self._add(prefix + text, Fit(0.85 * score - less, term.opposite))
        if len(term.text) > 2:
            self._mixed.append((spelling.mixed, Fit(0.9 - less, term.opposite)))

    def _add(self, text: str, fit: Fit) -> None:
        if self._spelled.get(text, NONE).score < fit.score:
            self._spelled[text] = fit

    def _add_english(self, term: Term, less: float) -> None:
        meant = concepts(term.text.split())
        self._phrases.append(_Phrase(meant, meant - self._owners, less, term.opposite))

    def fit(self, name: Name, comment: str = "") -> Fit:
        """The best fit of a name, or of its comment."""
        joined = name.joined
        found = [self._spelled.get(joined, NONE)]
        found += [fit for mixed, fit in self._mixed if mixed.fullmatch(joined)]
        found += self._by_meaning(name)
        if comment:
            found += self._by_comment(comment)
        return max(found, key=lambda fit: fit.score)

    def _by_meaning(self, name: Name) -> Iterable[Fit]:
        meant = name.concepts
        rest = meant - self._owners if self.context else meant
        for phrase in self._phrases:
            score = max(_overlap(meant, phrase.meant), 0.96 * _overlap(rest, phrase.rest))
            yield Fit(score - phrase.less, phrase.opposite)

    def _by_comment(self, comment: str) -> Iterable[Fit]:
        """A comment is a term, or begins with one: ``工种名称，见职业大典``."""
        head = _HEAD.split(comment.strip(), maxsplit=1)[0]
        for rank, term in enumerate(self.terms):
            if term.chinese and term.text in head:
                score = 0.99 if head == term.text else 0.7 if len(term.text) > 2 else 0.0
                yield Fit(score - _LATER * min(rank, 20), term.opposite)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared meaning: Dice's measure, light words counting less."""
    shared = one & other
    return 2 * _weight(shared) / (_weight(one) + _weight(other)) if shared else 0.0


def _weight(meant: frozenset[str]) -> float:
    return len(meant) - 0.5 * len(meant & _LIGHT)


@cache
def of_field(entity: str, name: str) -> Dictionary:
    """The dictionary of a field."""
    return Dictionary(field_terms(entity, name), entity_terms(entity))


@cache
def of_entity(entity: str) -> Dictionary:
    """The dictionary of an entity."""
    return Dictionary(entity_terms(entity))
