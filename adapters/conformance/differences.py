"""Requests, rows and their differences, in few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from adapters.conformance.reference import projected
from adapters.entities import ABSENT, Record
from adapters.requests import After, Scan

FEW = 6
LONGEST = 48


def shown(value: Any) -> str:
    """A value, abridged."""
    text = "absent" if value is ABSENT else value.name if hasattr(value, "ordinal") else repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def listed(values: Iterable[Any]) -> str:
    """The first few values and how many there are."""
    given = list(values)
    rest = f", … {len(given)} in all" if len(given) > FEW else ""
    return "[" + ", ".join(map(shown, given[:FEW])) + rest + "]"


def scan_shown(scan: Scan) -> str:
    """A scan as one line."""
    parts = [f"scan {scan.entity}"]
    if scan.where is not None:
        parts.append(f"where {scan.where}")
    parts += [f"order by {', '.join(map(str, scan.order))}"] if scan.order else []
    parts += ["keys descending"] if scan.key_descending else []
    parts += [_after_shown(scan.after)] if scan.after is not None else []
    parts += [f"limit {scan.limit}"] if scan.limit is not None else []
    return ", ".join(parts)


def _after_shown(after: After) -> str:
    place = [shown(value) for value in after.values] + ([f"key {shown(after.key)}"] if after.key is not None else [])
    return f"{'from' if after.inclusive else 'after'} ({', '.join(place)})"


def rows_differ(expected: Sequence[Record], found: Sequence[Record], *, key: str, fields: Sequence[str], ordered: bool) -> str | None:
    """What is wrong with the rows that were found; None if nothing. `ordered`: in this order; else each key once, in any order."""
    wanted, given = _keys(expected, key), _keys(found, key)
    counted, present = Counter(given), Counter(wanted)
    repeated = [one for one, count in counted.items() if count > 1]
    if repeated:
        return f"rows come twice: {listed(repeated)}"
    missing, extra = [one for one in wanted if one not in counted], [one for one in given if one not in present]
    if missing or extra:
        return "; ".join(f"{word} {listed(keys)}" for word, keys in (("lost", missing), ("too many", extra)) if keys)
    if ordered and wanted != given:
        at = next(index for index, (one, other) in enumerate(zip(wanted, given, strict=True)) if one != other)
        return f"out of order at row {at + 1}: expected {listed(wanted[at:])}, found {listed(given[at:])}"
    return _values_differ(expected, found, key, fields)


def _keys(rows: Sequence[Record], key: str) -> list[Any]:
    return [getattr(row, key) for row in rows]


def _values_differ(expected: Sequence[Record], found: Sequence[Record], key: str, fields: Sequence[str]) -> str | None:
    by_key = {getattr(row, key): row for row in found}
    for wanted in expected:
        given = by_key[getattr(wanted, key)]
        if projected(wanted, fields) != projected(given, fields):
            name = next(name for name in fields if getattr(wanted, name) != getattr(given, name))
            pair = f"expected {shown(getattr(wanted, name))}, found {shown(getattr(given, name))}"
            return f"{name} of {shown(getattr(wanted, key))}: {pair}"
    return None
