"""Code lists: which raw value stands for which member, by its words, its letters or its order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.entities.codes import (
    FundUseCategory,
    MatchStatus,
    ReportStatus,
    SessionStatus,
    SiteStatus,
    SkillLevel,
    StarLevel,
)
from adapters.entities.definition import CodeList
from adapters.introspection.pinyin import pinyin

Codes = type[CodeList]

_ALSO: Mapping[Codes, Mapping[str, str]] = {
    SkillLevel: {
        "学徒": "APPRENTICE",
        "五级": "JUNIOR",
        "四级": "INTERMEDIATE",
        "三级": "SENIOR",
        "二级": "TECHNICIAN",
        "一级": "SENIOR_TECHNICIAN",
    },
    SiteStatus: {"在建": "ACTIVE", "正常": "ACTIVE", "退出": "ADJUSTED_OUT", "撤销": "ADJUSTED_OUT"},
    SessionStatus: {"结业": "FINISHED", "完成": "FINISHED", "进行中": "OPEN"},
    MatchStatus: {"到位": "PAID"},
    ReportStatus: {"草稿": "DRAFT", "通过": "ACCEPTED", "退回": "RETURNED"},
    FundUseCategory: {"培训班": "TRAINING_CLASSES"},
}
"""Other Chinese words for members."""
_GRADES = dict(zip("54321", ("JUNIOR", "INTERMEDIATE", "SENIOR", "TECHNICIAN", "SENIOR_TECHNICIAN"), strict=True))
"""National grades of skill run downward."""
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class CodeGuess:
    """Raw value → member's name; None where there is no guess. `doubt` says how far to trust it, empty if in full."""

    table: Mapping[Any, str | None]
    doubt: str = ""

    @property
    def known(self) -> dict[Any, str]:
        """The values that have a guess."""
        return {raw: name for raw, name in self.table.items() if name is not None}

    @property
    def unknown(self) -> list[Any]:
        """The values that have none."""
        return [raw for raw, name in self.table.items() if name is None]


def guess_codes(values: Sequence[Any], codes: Codes) -> CodeGuess:
    """A table for the values, sorted as the members are."""
    ordered = sorted(values, key=lambda value: (str(type(value)), len(str(value)), value))
    texts = [str(value).strip() for value in ordered]
    names, doubt = _guess(texts, codes)
    table = dict(zip(ordered, names, strict=True))
    place = {member.name: member.ordinal for member in codes}
    known = sorted((raw for raw in table if table[raw]), key=lambda raw: place[table[raw] or ""])
    return CodeGuess({**{raw: table[raw] for raw in known}, **{raw: None for raw in table if table[raw] is None}}, doubt)


def _guess(texts: Sequence[str], codes: Codes) -> tuple[list[str | None], str]:
    if any(re.search(r"[\u4e00-\u9fff★☆]", text) for text in texts):
        return [_by_words(text, codes) for text in texts], ""
    if codes is SkillLevel and sum(text in _GRADES for text in texts) >= 2:
        return [_GRADES.get(text) for text in texts], "5 to 1 are taken as national grades, which run downward (五级 is 初级工)"
    if any(text.isalpha() for text in texts):
        return _by_letters(texts, codes)
    return _by_order(texts, codes)


def _by_words(text: str, codes: Codes) -> str | None:
    if codes is StarLevel and set(text) <= {"★"}:
        return [member.name for member in codes][len(text) - 1] if len(text) <= len(codes) else None
    also = _ALSO.get(codes, {})
    exact = {member.value: member.name for member in codes} | dict(also)
    if text in exact:
        return exact[text]
    inside = [term for term in exact if term in text or text in term]
    if inside:
        return exact[max(inside, key=lambda term: (term in text, len(term) if term in text else -len(term)))]
    scored = sorted(((_alike(text, term), name) for term, name in exact.items()), reverse=True)
    return scored[0][1] if scored[0][0] >= _LEAST and (len(scored) < 2 or scored[0][0] > scored[1][0]) else None


def _alike(text: str, term: str) -> float:
    """The share of the text's characters that the term has."""
    return sum(character in term for character in text) / len(text) if text else 0.0


def _by_letters(texts: Sequence[str], codes: Codes) -> tuple[list[str | None], str]:
    """By members' names, by the initials of their terms, or by first letters: whatever explains most values."""
    ways: Sequence[Callable[[str, CodeList], bool]] = (
        lambda text, member: text.upper() == member.name,
        lambda text, member: text.lower() == pinyin(member.value).initials,
        lambda text, member: member.name.startswith(text.upper()),
        lambda text, member: pinyin(member.value).initials.startswith(text.lower()),
    )
    tried = [[_only(text, codes, way) for text in texts] for way in ways]
    best = max(tried, key=lambda names: len({name for name in names if name}) if _apart(names) else 0)
    sure = best in tried[:2] and None not in best
    return best, "" if sure else "guessed from letters"


def _apart(names: Sequence[str | None]) -> bool:
    known = [name for name in names if name]
    return len(known) == len(set(known))


def _only(text: str, codes: Codes, way: Callable[[str, CodeList], bool]) -> str | None:
    found = [member.name for member in codes if text.isalpha() and way(text, member)]
    return found[0] if len(found) == 1 else None


def _by_order(texts: Sequence[str], codes: Codes) -> tuple[list[str | None], str]:
    """As many numbers, or as many tens, as there are members: in their order. Otherwise nothing."""
    members = [member.name for member in codes]
    tens = sorted({text[0] for text in texts}) if all(len(text) == 2 for text in texts) else []
    if len(texts) == len(members):
        return list(members), "guessed from the order of the numbers"
    if len(tens) == len(members):
        place = dict(zip(tens, members, strict=True))
        return [place[text[0]] for text in texts], "guessed from the order of the tens"
    return [None] * len(texts), "numbers say nothing by themselves"
