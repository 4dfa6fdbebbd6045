"""What an entity is: a record type whose fields carry their meaning.

An entity is defined once, as a `Record` subclass. Each field is annotated with its Python type and a `Field`, and defaults to
`ABSENT`: a record that was read with a projection simply lacks what was not asked for. Everything else – GraphQL types, filters,
orders, mapping checks, the adapter reference – is derived from these classes.

Types on the wire and inside:

============= ======================================= =============================================
annotation    inside                                  GraphQL
============= ======================================= =============================================
``str``       `str`, never '' for "unknown"           ``String``
``int``       `int`                                   ``Int``
``bool``      `bool`                                  ``Boolean``
``Decimal``   `decimal.Decimal`                       ``Decimal`` (exact decimal string)
``Money``     `int`, 分                               ``Money`` (exact decimal string, 元)
``date``      `datetime.date`                         ``Date`` (ISO 8601)
``datetime``  aware `datetime.datetime`               ``DateTime`` (ISO 8601, +08:00)
``Uscc``      `str`, 18 characters (GB 32100-2015)    ``Uscc``
``DivisionCode`` `str`, 6 digits (GB/T 2260)          ``DivisionCode``
`CodeList`    a member of the code list               an enum
`Part`        a value with fields of its own          an object type
``tuple[X, …]`` a tuple of one of the above           a list
``X | None``  may be unknown                          nullable
============= ======================================= =============================================
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, NewType, Self, Union

import msgspec

Money = NewType("Money", int)
"""An amount in 分 (1/100 元), exact."""
Uscc = NewType("Uscc", str)
"""Unified social credit code (统一社会信用代码), GB 32100-2015."""
DivisionCode = NewType("DivisionCode", str)
"""Administrative division code (行政区划代码), GB/T 2260, six digits."""

ABSENT: Any = msgspec.UNSET
"""The value of a field that the request did not ask for."""


class CodeList(Enum):
    """A code list: each member's name is its code, its value the Chinese term. Members order as they are written.

    A member is written as its Chinese term, or as that and its English term where the name does not say it well. The docstring begins with
    the list's English title, and its Chinese one in brackets.
    """

    def __new__(cls, zh: str, en: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = zh
        member._english = en
        return member

    _english: str

    @property
    def en(self) -> str:
        """The English term."""
        return self._english or self.name.replace("_", " ").capitalize()

    @property
    def ordinal(self) -> int:
        """Position in the list, from 0."""
        return _ordinals(type(self))[self]

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.ordinal < other.ordinal

    def __le__(self, other: object) -> bool:
        return self is other or self < other

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self.ordinal > other.ordinal

    def __ge__(self, other: object) -> bool:
        return self is other or self > other


_ORDINALS: dict[type[CodeList], dict[CodeList, int]] = {}


def _ordinals(codes: type[CodeList]) -> dict[CodeList, int]:
    if codes not in _ORDINALS:
        _ORDINALS[codes] = {member: index for index, member in enumerate(codes)}
    return _ORDINALS[codes]


class Sensitivity(StrEnum):
    """Who may see a field (数据分级), which the graph shows as ``@classification``."""

    PUBLIC = "public"
    """Everybody: it stands on public pages."""
    INTERNAL = "internal"
    """Staff of the unions and academies."""
    PERSONAL = "personal"
    """A named role with a purpose: it tells who someone is (个人信息). Never grouped by, never shown in explanations and errors."""
    FINANCIAL = "financial"
    """A named role: amounts, vouchers and payments. Totals are made of them; explanations do not show them."""

    @property
    def is_guarded(self) -> bool:
        """Whether it needs a named role, so that no explanation may show it."""
        return self in (Sensitivity.PERSONAL, Sensitivity.FINANCIAL)


class Searchable(StrEnum):
    """How the search finds a field's texts: names also by their pinyin (拼音), numbers and codes only as they are written."""

    NAME = "name"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Field:
    """What a field means: the Chinese term, an English sentence, and what it is used for."""

    zh: str
    en: str
    key: bool = False
    unit: str | None = None
    sensitivity: Sensitivity | None = None
    """None: that of the entity."""
    search: Searchable | None = None
    prose: bool = False
    """Whether it is a text of its own in each record, by which nothing is grouped."""
    deprecated: str | None = None
    """Since when it should not be asked for, and what to ask for instead; the graph shows it as ``@deprecated``."""


@dataclass(frozen=True)
class FieldDefinition:
    """One field of an entity, read from its annotation."""

    name: str
    type: Any
    """The scalar's Python type, without ``| None`` and ``tuple[…]``."""
    nullable: bool
    many: bool
    meta: Field
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    """Who may see it: as its `Field` says, or else its record class."""

    @property
    def is_code(self) -> bool:
        return isinstance(self.type, type) and issubclass(self.type, CodeList)

    @property
    def is_part(self) -> bool:
        """Whether it holds values with fields of their own, which cannot be compared, ordered or added up."""
        return isinstance(self.type, type) and issubclass(self.type, Part)


class Part(msgspec.Struct, kw_only=True, frozen=True):
    """Base of values that consist of several fields and live only inside a record. Their fields are annotated as an entity's are."""

    zh: ClassVar[str] = ""
    """The Chinese term."""
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL
    """Who may see its fields, where they do not say."""


class Record(msgspec.Struct, kw_only=True, eq=True, gc=False):
    """Base of all entities. `source` names the source that the record was read from.

    A record holds plain values, so no cycle can go through it, and the collector has no need to look at it.
    """

    source: str = ""

    zh: ClassVar[str] = ""
    """The Chinese term of the entity."""
    sensitivity: ClassVar[Sensitivity] = Sensitivity.INTERNAL
    """Who may see its fields, where a field does not say otherwise; and who may follow links that lead to it."""
    partition: ClassVar[dict[str, str]] = {}
    """Fields whose value shows in which partition a record lies, each with a regular expression whose first group reads the
    partition out of the value. A source that is configured with another partition cannot hold the record."""
    union: ClassVar[tuple[str, str] | None] = None
    """Of records that can be searched for: the field that shows to which union they belong, and a regular expression whose first group
    reads the union's code out of its value."""
    derived: ClassVar[bool] = False
    """Worked out from the records of other entities (`resolvers.derived`): no source holds it, so that no mapping can name it."""
    headline: ClassVar[str | None] = None
    """The field that a condition on the record means where it names none: ``{eq: PASS}`` on a verdict compares its outcome."""


@dataclass(frozen=True)
class Entity:
    """A canonical record type: its name, its record class and its fields by name, in order of definition."""

    name: str
    record: type[Record]
    fields: dict[str, FieldDefinition]

    @cached_property
    def key(self) -> str:
        """The name of the key field."""
        (name,) = [f.name for f in self.fields.values() if f.meta.key]
        return name

    @cached_property
    def searchable(self) -> dict[str, Searchable]:
        """The fields by whose texts the search finds records, and how; none for most entities."""
        return {f.name: f.meta.search for f in self.fields.values() if f.meta.search is not None}

    @property
    def zh(self) -> str:
        return self.record.zh

    @property
    def sensitivity(self) -> Sensitivity:
        return self.record.sensitivity

    @property
    def derived(self) -> bool:
        return self.record.derived

    @property
    def headline(self) -> FieldDefinition | None:
        """The field that a condition without a field's name is about."""
        name = self.record.headline
        return None if name is None else self.fields[name]

    @property
    def description(self) -> str:
        """English sentence with the Chinese term."""
        return f"{(self.record.__doc__ or self.name).strip()} ({self.zh})"


def define(record: type[Record]) -> Entity:
    """Read an entity's definition from its record class. Raises `TypeError` for a field without a `Field`."""
    return Entity(record.__name__, record, read_fields(record))


def read_fields(record: type[Record | Part]) -> dict[str, FieldDefinition]:
    """The fields of a record or a part, in order of definition. Raises `TypeError` for one without a `Field`."""
    hints = typing.get_type_hints(record, include_extras=True)
    return {
        name: _read_field(record, name, hint)
        for name, hint in hints.items()
        if name != "source" and typing.get_origin(hint) is not ClassVar
    }


def _read_field(record: type[Record | Part], name: str, hint: Any) -> FieldDefinition:
    if typing.get_origin(hint) is not Annotated:
        raise TypeError(f"{record.__name__}.{name}: annotate it with Annotated[type, Field(…)]")
    inner, meta = typing.get_args(hint)[:2]
    inner, nullable = _strip_none(inner)
    many = typing.get_origin(inner) is tuple
    scalar = typing.get_args(inner)[0] if many else inner
    if not many and isinstance(scalar, type) and issubclass(scalar, Part):
        raise TypeError(f"{record.__name__}.{name}: a part stands in a list, tuple[{scalar.__name__}, …]")
    return FieldDefinition(name, scalar, nullable, many, meta, meta.sensitivity or record.sensitivity)


def _strip_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    rest = [arg for arg in typing.get_args(hint) if arg is not type(None)]
    if len(rest) != 1:
        raise TypeError(f"{hint}: only X | None is a field type")
    return rest[0], True


def registry(records: Iterable[type[Record]]) -> dict[str, Entity]:
    """Definitions by name, in the given order."""
    return {record.__name__: define(record) for record in records}
