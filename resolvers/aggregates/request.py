"""What the schema asks of the engine for totals, and what it gets: plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.capabilities import Function
from adapters.entities import ENTITIES, FieldDefinition
from adapters.predicate import Op
from adapters.requests import Measure
from adapters.totals import all_aggregates
from resolvers.coverage import Coverage
from resolvers.errors import InvalidRequest
from resolvers.linked import Condition, fields_compared
from resolvers.links import Link

RECORDS = Measure(function=Function.COUNT)
"""How many records a group has. It is worked out always."""


@dataclass(frozen=True, slots=True)
class Average:
    """The sum of a field's known values over how many they are."""

    field: str

    def __str__(self) -> str:
        return f"avg({self.field})"


Figure = Measure | Average
"""What is worked out of a group."""

COMPARED = (Op.EQ, Op.NE, Op.IN, Op.LT, Op.LTE, Op.GT, Op.GTE, Op.IS_NULL)
"""Comparisons of a figure."""


@dataclass(frozen=True, slots=True)
class GroupField:
    """A field to group by: one of the entity itself, or of the record that a to-one link leads to."""

    field: str
    link: Link | None = None

    @property
    def base(self) -> str:
        """The entity's own field by which the sources group."""
        return self.field if self.link is None else self.link.parent_field

    def __str__(self) -> str:
        return self.field if self.link is None else f"{self.link.name}.{self.field}"


@dataclass(frozen=True, slots=True)
class Having:
    """A condition on a group's figure; an unknown one satisfies only `IS_NULL`. `value` is canonical: of `Money` 分, perhaps not whole."""

    figure: Figure
    op: Op
    value: Any

    def __str__(self) -> str:
        return f"{self.figure} {self.op.value} {self.value}"


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One term of the order of groups: a figure, or a field of the groups."""

    by: GroupField | Figure
    descending: bool = False
    nulls_first: bool = False

    def __str__(self) -> str:
        return f"{self.by} {'desc' if self.descending else 'asc'}{' nulls first' if self.nulls_first else ''}"


@dataclass(frozen=True, slots=True)
class AggregateRequest:
    """Totals of the records that satisfy `where`, for each combination of values of `groups`; one group of all without them.

    `where` may reach over links. Groups that satisfy all of `having` are kept, come in `order` (then by their values, nulls last), and
    at most `first` of them are given. Of groups with fewer records than `suppress_below` no figure is told: for `having` and `order`
    they are unknown too.
    """

    entity: str
    figures: tuple[Figure, ...]
    where: Condition | None = None
    groups: tuple[GroupField, ...] = ()
    having: tuple[Having, ...] = ()
    order: tuple[GroupOrder, ...] = ()
    first: int | None = None
    suppress_below: int | None = None

    def all_figures(self) -> tuple[Figure, ...]:
        """Every figure that has to be worked out, each once, the number of records first."""
        ordered = (term.by for term in self.order if not isinstance(term.by, GroupField))
        return tuple(dict.fromkeys((RECORDS, *self.figures, *(condition.figure for condition in self.having), *ordered)))

    def check(self) -> None:
        """Raise `InvalidRequest` for an unknown field, one that cannot be grouped by or worked with, or a number out of its range."""
        self._check_numbers()
        fields = ENTITIES[self.entity].fields
        for entity, field in fields_compared(self.entity, self.where):
            self._known(entity, field)
        for group in self.groups:
            self._check_group(group)
        for figure in self.all_figures():
            if figure.field is not None and not _is_sensible(figure, self._known(self.entity, figure.field)):
                raise self._refused(f"{figure} makes no sense for {self.entity}.{fields[figure.field].name}.", figure.field)
        for condition in self.having:
            if condition.op not in COMPARED:
                raise self._refused(f"`having` cannot compare by {condition.op.value}.")
        for term in self.order:
            if isinstance(term.by, GroupField) and term.by not in self.groups:
                raise self._refused(f"The groups cannot be ordered by {term.by}, by which they are not grouped. Add it to `groupBy`.")

    def _check_numbers(self) -> None:
        for name, number, least in (("first", self.first, 0), ("suppressBelow", self.suppress_below, 1)):
            if number is not None and number < least:
                raise self._refused(f"`{name}` is {number}; give {least} or more.")

    def _check_group(self, group: GroupField) -> None:
        link = group.link
        if link is not None and (link.parent != self.entity or link.many):
            raise self._refused(f"Groups cannot be formed by {group}: {link.name} is no link from {self.entity} to one record.")
        if self._known(self.entity if link is None else link.child, group.field).many:
            raise self._refused(f"Groups cannot be formed by {group}, which is a list.", group.field)

    def _known(self, entity: str, field: str) -> FieldDefinition:
        if field not in ENTITIES[entity].fields:
            raise self._refused(f"{entity} has no field `{field}`.", field)
        return ENTITIES[entity].fields[field]

    def _refused(self, public: str, field: str | None = None) -> InvalidRequest:
        return InvalidRequest(public=public, entity=self.entity, field=field)


def _is_sensible(figure: Figure, field: FieldDefinition) -> bool:
    function = Function.SUM if isinstance(figure, Average) else figure.function
    return function in all_aggregates(field)


class Unresolved:
    """The value of a linked field that is not known, because the sources that could tell failed. Not null: it would look like none."""

    def __repr__(self) -> str:
        return "unresolved"


UNRESOLVED = Unresolved()


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """One group: the values that its records share, in the order of the request's groups, and its figures.

    `unresolved` says that a linked value is not known; the records belong to other groups, nobody knows to which. A `suppressed` group
    has no figures.
    """

    keys: tuple[Any, ...]
    figures: Mapping[Figure, Any]
    suppressed: bool = False
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class AggregateResult:
    """The groups, how many there are in all, and the sources that they rest on: those of the records, and those of linked fields."""

    groups: list[ResultGroup]
    total: int
    coverage: Coverage


def bases(groups: tuple[GroupField, ...]) -> tuple[str, ...]:
    """The own fields by which the sources have to group, each once."""
    return tuple(dict.fromkeys(group.base for group in groups))


def links(groups: tuple[GroupField, ...]) -> Iterator[tuple[Link, tuple[str, ...]]]:
    """The links that the groups follow, each with the fields that are wanted behind it."""
    for link in dict.fromkeys(group.link for group in groups):
        if link is not None:
            yield link, tuple(dict.fromkeys(group.field for group in groups if group.link == link))
