"""Rows that are decoded straight into their types, and made records by one generated comprehension.

JSON decoded generically gives a dictionary for each row, whose columns then have to be looked at one after another. Where each field is
read from one member of a plain kind, the decoder can check types as it reads and pass over what nobody asked for, and the comprehension
looks each value's decoded form up. Whatever does not fit is an error here without a reason: whoever gets it goes the generic way again,
which says what is wrong, or finds that nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

import msgspec

from adapters.entities import Record
from adapters.mapping.decoder import FieldDecoder, RecordDecoder
from adapters.mapping.field import Place
from adapters.mapping.kinds import Kind
from adapters.rest.envelope import Path

UNFIT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What `TypedRows.decode` raises."""

_TYPES: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
    Kind.DATE: str,
    Kind.DATETIME: str,
    Kind.UTC: str,
    Kind.ZONED: str,
    Kind.LIST: list,
}
"""What JSON has for a stored kind. Of decimals it has several, which is for the generic way to sort out."""


class TypedRow(msgspec.Struct):
    """Base of the rows."""

    def plain(self) -> dict[str, Any]:
        """The row as the generic way has it, with the members that were asked for."""
        return dict(zip(self.__struct_encode_fields__, msgspec.structs.astuple(self), strict=True))


class TypedRows:
    """How some fields of an endpoint are read. `records` is the path of the rows, `beside` those of what else is looked at."""

    def __init__(self, decoder: RecordDecoder, names: Sequence[str], records: Path, beside: Iterable[Path]) -> None:
        fields = [decoder.columns[name] for name in names if name in decoder.fields]
        places = {place.name: place for field in fields for place in field.mapping.places}
        members = {name: f"p{index}" for index, name in enumerate(places)}
        needed = {field.mapping.places[0].name for field in fields if _needed(field)}
        row = msgspec.defstruct(
            "Row",
            [_member(members[name], place, name in needed) for name, place in places.items()],
            bases=(TypedRow,),
            kw_only=True,
            gc=False,
        )
        self._body = msgspec.json.Decoder(_body(row, records, beside), float_hook=Decimal)
        self._records = _comprehension(decoder, fields, [name for name in names if name not in decoder.fields], members)

    def decode(self, body: bytes) -> Any:
        """An answer's body: of its members only those on the paths, the rows typed. Raises one of `UNFIT`."""
        return self._body.decode(body)

    def records(self, rows: Sequence[Any]) -> list[Record] | None:
        """The records of typed rows; None if one of them is null where it must not be. Raises a `SourceError`."""
        found = self._records(rows)
        return found if len(found) == len(rows) else None


def typed_rows(decoder: RecordDecoder, names: Sequence[str], records: Path, beside: Iterable[Path]) -> TypedRows | None:
    """The typed way to read these fields; None if there is none."""
    fields = [decoder.fields[name] for name in names if name in decoder.fields]
    plain = all(field.is_constant or (len(field.places) == 1 and _is_member(field.places[0])) for field in fields)
    listed = list(dict.fromkeys(beside))
    apart = all(_diverge(one, other) for index, one in enumerate((*listed, records)) for other in listed[:index])
    return TypedRows(decoder, names, records, listed) if plain and apart else None


def _is_member(place: Place) -> bool:
    return "." not in place.name and place.kind in _TYPES


def _diverge(one: Path, other: Path) -> bool:
    """Whether neither of two paths leads through the other's end, so that both can have a type."""
    shorter = min(len(one), len(other))
    return one[:shorter] != other[:shorter]


def _needed(field: FieldDecoder) -> bool:
    """Whether a null raw value can only be an error."""
    mapping = field.mapping
    return len(mapping.places) == 1 and not mapping.definition.nullable and all(step.decode_null is None for step in mapping.steps)


def _member(attribute: str, place: Place, needed: bool) -> tuple[Any, ...]:
    kind = _TYPES[place.kind]
    field = msgspec.field(name=place.name, default=None) if place.optional else msgspec.field(name=place.name)
    return (attribute, kind if needed else kind | None, field)


def _body(row: type[msgspec.Struct], records: Path, beside: Iterable[Path]) -> Any:
    """The type of a body: nested dictionaries that have nothing but the paths."""
    if not records:
        return list[row]  # type: ignore[valid-type]
    tree: dict[str, Any] = {}
    for path, kind in (*((path, Any) for path in beside), (records, list[row])):  # type: ignore[valid-type]
        inner = tree
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = kind
    return _dictionary(tree)


def _dictionary(tree: dict[str, Any]) -> Any:
    members = {name: NotRequired[_dictionary(inner) if isinstance(inner, dict) else inner] for name, inner in tree.items()}
    return TypedDict("Body", members)  # type: ignore[operator]  # made at run time


def _comprehension(
    decoder: RecordDecoder, fields: Sequence[FieldDecoder], unknown: Sequence[str], members: dict[str, str]
) -> Callable[[Sequence[Any]], list[Record]]:
    """``[Site(source=s, code=r.p0, level=m1[r.p1], …) for r in rows]``. A row with a null that must not be is left out."""
    names: dict[str, Any] = {"R": decoder.entity.record, "s": decoder.source}
    arguments, conditions = ["source=s"], []
    for index, field in enumerate(fields):
        value = _value(field, index, members, names)
        if field.decode is not None and not field.mapping.definition.nullable:
            conditions.append(f"(v{index} := {value}) is not None")
            value = f"v{index}"
        arguments.append(f"{field.mapping.name}={value}")
    arguments += [f"{name}=None" for name in unknown]
    where = f" if {' and '.join(conditions)}" if conditions else ""
    made: Callable[[Sequence[Any]], list[Record]] = eval(f"lambda rows: [R({', '.join(arguments)}) for r in rows{where}]", names)
    return made


def _value(field: FieldDecoder, index: int, members: dict[str, str], names: dict[str, Any]) -> str:
    if field.mapping.is_constant:
        names[f"k{index}"] = field.mapping.constant
        return f"k{index}"
    raw = f"r.{members[field.mapping.places[0].name]}"
    if field.memory is not None:
        names[f"m{index}"] = field.memory
        return f"m{index}[{raw}]"
    if field.decode is not None:
        names[f"d{index}"] = field.decode
        return f"d{index}({raw})"
    return raw
