"""A site's number in three columns: the union, the year and the serial."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adapters.introspection.dictionary import Dictionary
from adapters.introspection.form import Form
from adapters.introspection.matching import Candidate
from adapters.introspection.vocabulary import Term, field_terms
from adapters.mapping.kinds import Kind

Composed = tuple[tuple[str, ...], tuple[str, ...], Form]

_UNION = Dictionary((*field_terms("Site", "sponsor_code"), *field_terms("QuotaAllocation", "union_code")))
_YEAR = Dictionary(field_terms("Site", "batch_year"))
_SERIAL = Dictionary(
    [
        *(Term(text, True) for text in ("序号", "流水号", "顺序号")),
        *(Term(text, False) for text in ("seq", "serial", "serial no", "sn")),
    ]
)
_LEAST = 0.7


def compose(offered: Sequence[Candidate]) -> Composed | None:
    """The places, their types, and the step that puts them together; None unless all three are there and look right."""
    parts = [
        _find(offered, _UNION, r"\d{6}|XPCC|IU\d\d|ZYGJ"),
        _find(offered, _YEAR, r"20\d\d"),
        _find(offered, _SERIAL, r"\d{3,}"),
    ]
    found = [part for part in parts if part is not None]
    if len(found) < 3 or len({part.place for part in found}) < 3:
        return None
    union, year, serial = (part.place for part in found)
    kinds = tuple("integer" if part.column.kind is Kind.INTEGER else "" for part in found)
    pattern = f"{{{union}}}-{{{year}:4}}-{{{serial}{':3' if kinds[2] else ''}}}"
    steps: tuple[Any, ...] = ({"compose": pattern.lower()},)
    return (union, year, serial), kinds, Form(None, steps, ("put together from three columns",))


def _find(offered: Sequence[Candidate], dictionary: Dictionary, expression: str) -> Candidate | None:
    """The best named of the columns whose values all look right."""
    looking = re.compile(expression)
    suiting = [one for one in offered if not one.joined and all(looking.fullmatch(text) for text in one.column.texts if text)]
    rated = [(dictionary.fit(one.name, one.column.comment).score, one) for one in suiting]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _LEAST else None
