"""Facts from a sample answer: where its list is, what the objects have, and how the list is wrapped and paged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.errors import InvalidConfiguration
from adapters.introspection.facts import Column, Table
from adapters.introspection.names import parse
from adapters.introspection.personal import has_personal_values, is_personal_name
from adapters.mapping.kinds import Kind

_TOTALS = ("total", "totalcount", "count", "totalelements", "recordcount", "zs", "zongshu", "totalnum")
_CURSORS = ("nextcursor", "cursor", "next", "nexttoken", "nextpagetoken")
_FLAGS = ("hasmore", "hasnext", "more")
_CODES = ("code", "errcode", "error", "status", "resultcode", "retcode", "ret")
_MESSAGES = ("msg", "message", "errmsg", "info")
_GOOD = frozenset(("0", "200", "ok", "success", "true", "0000"))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a sample answer shows. Paths are dotted; None where there is no such thing."""

    table: Table
    records: str
    """Where the rows are; empty for the answer itself."""
    single: bool = False
    """One object, not a list."""
    code: tuple[str, str] | None = None
    """Where a code stands that says success, and its value here."""
    message: str | None = None
    total: str | None = None
    cursor: str | None = None
    flag: str | None = None


def read_answer(body: Any, name: str) -> Answer:
    """Look at an answer's JSON. Raises `InvalidConfiguration` if it has no objects."""
    lists = [(path, value) for path, value in _walk(body) if _is_rows(value)]
    if lists:
        path, rows = max(lists, key=lambda pair: len(pair[1]))
        return _answer(body, name, path, rows, single=False)
    path, row = _object(body)
    if not row:
        raise InvalidConfiguration(f"{name}: the answer has no list of objects and no object; save one that has rows")
    return _answer(body, name, path, [row], single=True)


def _answer(body: Any, name: str, path: str, rows: Sequence[Mapping[str, Any]], *, single: bool) -> Answer:
    around = dict(_leaves(body)) if isinstance(body, dict) else {}
    around = {place: value for place, value in around.items() if not single or not place.startswith(f"{path}.")}
    code = next(((place, str(value)) for place, value in around.items() if _is_code(place, value)), None)
    return Answer(
        table=Table(name=name, columns=tuple(columns_of(rows)), whole=False),
        records=path,
        single=single,
        code=code,
        message=_named(around, _MESSAGES) if code else None,
        total=None if single else _named(around, _TOTALS),
        cursor=_named(around, _CURSORS),
        flag=_named(around, _FLAGS),
    )


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is not inside a list, with its path."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}" if path else str(key))


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    return ((path, inner) for path, inner in _walk(value) if not isinstance(inner, dict | list))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _object(body: Any) -> tuple[str, dict[str, Any]]:
    """The object with the most values of its own."""
    objects = [(path, value) for path, value in _walk(body) if isinstance(value, dict) and _own_values(value)]
    return max(objects, key=lambda pair: _own_values(pair[1]), default=("", {}))


def _own_values(value: Mapping[str, Any]) -> int:
    return sum(not isinstance(inner, dict | list) for inner in value.values())


def _is_code(place: str, value: Any) -> bool:
    return place.rpartition(".")[2].lower() in _CODES and str(value).lower() in _GOOD


def _named(around: Mapping[str, Any], names: Sequence[str]) -> str | None:
    found = [place for place in around if place.rpartition(".")[2].replace("_", "").lower() in names]
    return found[0] if found else None


def columns_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[Column]:
    """Every path in the objects, with what stands there."""
    leaves = [dict(_members(row)) for row in rows]
    for place in dict.fromkeys(place for row in leaves for place in row):
        values = tuple(row[place] for row in leaves if row.get(place) is not None)
        personal = is_personal_name(parse(place.rpartition(".")[2])) or has_personal_values(values)
        yield Column(
            name=place,
            kind=_kind(values),
            type=str(_kind(values)),
            personal=personal,
            optional=any(place not in row for row in leaves),
            values=() if personal else values,
        )


def _members(row: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        place = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict):
            yield from _members(value, place)
        elif not isinstance(value, list) or all(isinstance(item, str | int) for item in value):
            yield place, value


def _kind(values: Sequence[Any]) -> Kind:
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return Kind.BOOLEAN
    if kinds == {list}:
        return Kind.LIST
    if kinds == {int}:
        return Kind.INTEGER
    return Kind.DECIMAL if kinds and kinds <= {int, float} else Kind.TEXT
