"""Names of tables and columns taken apart, and what their English words mean: ``F_HOSTTYPE``, ``SiteNo``, ``jsdbh``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from adapters.entities import HELD
from adapters.introspection.vocabulary import HOST_TERMS, entity_terms, field_terms

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[\u4e00-\u9fff]+")
_PREFIXES = frozenset(["t", "tb", "tbl", "tab", "table", "v", "vw", "view", "biz", "app", "ods", "dwd", "dim", "base", "info"])
_NOISE = frozenset(["is", "has", "flag", "the", "of", "to", "f", "fen", "wan", "yuan", "cny", "rmb", "val", "value"])

_CONCEPTS = {
    "code": "code no num number nbr bh dm",
    "id": "id uuid guid key",
    "date": "date day on at time dt ts ms tm",
    "start": "start starts begin begins",
    "end": "end ends finish",
    "update": "updated update modified modify changed change",
    "status": "status state",
    "kind": "kind type category",
    "paid": "paid arrived",
    "commit": "committed promised pledged",
    "host": "host company enterprise institution",
    "place": "places seats",
    "enrol": "enrolled enrolment enrol enroll signed",
    "level": "level grade",
    "address": "address addr",
    "cert": "certificate cert certification",
    "site": "site academy",
    "programme": "programme program",
}


@dataclass(frozen=True)
class Name:
    """A name: its words in small letters, and all of them together."""

    words: tuple[str, ...]

    @cached_property
    def joined(self) -> str:
        """The words without anything between."""
        return "".join(self.words)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What the words mean, those without meaning left out."""
        return concepts(self.words)

    def without(self, prefix: str) -> Name:
        """The name without a first word, unless there is nothing else."""
        return Name(self.words[1:]) if len(self.words) > 1 and self.words[0] == prefix else self


def parse(text: str) -> Name:
    """Take a name apart at its capitals, digits and separators."""
    return Name(tuple(word.lower() for word in _WORD.findall(text)) or (text.lower(),))


def parse_all(texts: Sequence[str], *, prefixes: Iterable[str] = ()) -> list[Name]:
    """Names that stand together: a first word that all of them have, or that is a known prefix, is left out."""
    names = [parse(text) for text in texts]
    for _ in range(3):
        firsts = {name.words[0] for name in names if len(name.words) > 1}
        shared = firsts if len(firsts) == 1 and len(names) > 2 and all(len(name.words) > 1 for name in names) else set()
        for prefix in (*shared, *prefixes):
            names = [name.without(prefix) for name in names]
    return names


def parse_tables(texts: Sequence[str]) -> list[Name]:
    """`parse_all` for tables."""
    return [Name(tuple(word for word in name.words if word != "info") or name.words) for name in parse_all(texts, prefixes=_PREFIXES)]


def concepts(words: Iterable[str]) -> frozenset[str]:
    """The meanings of English words; words that stand together without separator are taken apart where that is possible."""
    parts = [part for word in words for part in _segments(word)]
    meant = frozenset(_concept(part) for part in parts if part not in _NOISE)
    return meant or frozenset(map(_concept, parts))


@cache
def _concept(word: str) -> str:
    return _concept_table().get(word) or _stem(word)


@cache
def _concept_table() -> dict[str, str]:
    return {word: concept for concept, words in _CONCEPTS.items() for word in words.split()}


def _stem(word: str) -> str:
    for ending in ("s", "ed", "e"):
        if len(word) - len(ending) >= 3 and word.endswith(ending) and not word.endswith("ss"):
            word = word.removesuffix(ending)
    return word


@cache
def _segments(word: str) -> tuple[str, ...]:
    """``hosttype`` → host, type; a word that is known, or cannot be taken apart into known ones, stays whole."""
    known = _english()
    if word in known or len(word) < 5:
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, part = best[start], word[start:end]
            if before is not None and part in known and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                best[end] = (*before, part)
    return best[-1] or (word,)


@cache
def _english() -> frozenset[str]:
    """Every English word of the vocabulary, of at least two letters."""
    terms = [*HOST_TERMS]
    for entity in HELD.values():
        terms += entity_terms(entity.name)
        terms += [term for field in entity.fields for term in field_terms(entity.name, field)]
    words = {word for term in terms if not term.chinese for word in term.text.lower().split()}
    return frozenset(word for word in (*words, *_concept_table(), *_NOISE) if len(word) > 1)
