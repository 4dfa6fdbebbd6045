"""The shape of an expected answer, and how it is compared with the real one.

`plain` leaves out of an answer what only people read: coverage, cursors, explanations; and makes numbers of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.end_to_end.screen_truth_rules import (
    Row,
    World,
)

TEXTS = frozenset({"coverage", "pageInfo", "explanation", "explanationZh", "finding", "findingZh", "notice", "unit", "asOf"})
FIGURE = re.compile(r"-?\d+(\.\d+)?")


def plain(answer: Any) -> Any:
    """An answer without what only people read, and with its figures as numbers."""
    match answer:
        case dict():
            return {name: plain(value) for name, value in answer.items() if name not in TEXTS}
        case list():
            return type(answer)(plain(value) for value in answer)
        case str() if FIGURE.fullmatch(answer):
            return Decimal(answer)
    return answer


def canonical(value: Any) -> str:
    """The same text for what is equal: figures without their scale, fields by name."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {canonical(value[name])}" for name in sorted(value)) + "}"
        case list():
            return "[" + ", ".join(map(canonical, value)) + "]"
        case bool() | None:
            return str(value)
        case int() | Decimal():
            return f"{Decimal(value).normalize():f}"
    return repr(value)


class AnyOrder(list[Any]):
    """Rows whose order is not at issue."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list) and sorted(map(canonical, self)) == sorted(map(canonical, other))

    __hash__ = None  # type: ignore[assignment]


class Largest(list[Any]):
    """The ten rows with the largest counts; which of equal ones is not at issue."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list):
            return False
        counts = sorted((row["count"] for row in self), reverse=True)[:10]
        return [row["count"] for row in other] == counts and all(row in self for row in other)

    __hash__ = None  # type: ignore[assignment]


def nodes(rows: Iterable[Row], first: int | None = None) -> Row:
    """A page of a list; with `first`, one that tells how many there are."""
    found = list(rows)
    return {"nodes": found} if first is None else {"totalCount": len(found), "nodes": found[:first]}


def union_of(world: World, site: Row, *names: str) -> Row:
    """The sponsor, with these fields."""
    return {name: world.unions[site["sponsorCode"]][name] for name in names or ("shortName",)}


def some(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def open_sessions(rows: Iterable[Row], today: str) -> list[Row]:
    found = [one for one in rows if one["status"] == "OPEN" and one["startsOn"] >= today]
    return sorted(found, key=lambda one: str(one["startsOn"]))
