"""Totals of another craftgraph: its ``sitesAggregate``, asked once for the figures and once more for each count of known values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from adapters.capabilities import Function
from adapters.entities import Entity, FieldDefinition, Money, Sensitivity
from adapters.errors import Drift, UpstreamProtocol
from adapters.graphql.coverage import LEAVES
from adapters.graphql.operation import Path, Root
from adapters.predicate import Compare, Op, Predicate, conjunction
from adapters.requests import Aggregate, Group, Measure
from adapters.totals import all_aggregates

_PARTS = {Function.SUM: "sum", Function.MIN: "min", Function.MAX: "max"}


def functions_of(field: FieldDefinition) -> frozenset[Function]:
    """What the graph works out of a field. Different values are left to the engine, which knows when counts of them add up."""
    if field.many:
        return frozenset()
    known = {Function.COUNT}
    possible = all_aggregates(field) if field.sensitivity is not Sensitivity.PERSONAL else frozenset()
    if Function.SUM in possible and (field.type is not int or field.meta.unit):
        known.add(Function.SUM)
    if Function.MIN in possible and not _is_text(field):
        known |= {Function.MIN, Function.MAX}
    return frozenset(known)


def is_grouped(field: FieldDefinition, entity: Entity) -> bool:
    """Whether to group by the field there. By a free text there are easily more groups than a graph gives."""
    single = field.sensitivity is not Sensitivity.PERSONAL and not field.many and field.name != entity.key
    return single and (field.type is not str or field.name in entity.record.partition)


def _is_text(field: FieldDefinition) -> bool:
    return getattr(field.type, "__supertype__", field.type) is str


@dataclass(frozen=True)
class TotalsQuery:
    """One request for totals, as root fields and back. `names` gives a field's name in the graph, `wheres` a predicate as its input."""

    entity: Entity
    root: str
    request: Aggregate
    names: Callable[[str], str]
    wheres: Callable[[Predicate], Mapping[str, Any]]

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The fields whose known values are counted."""
        counts = (measure.field for measure in self.request.measures if measure.function is Function.COUNT)
        return tuple(dict.fromkeys(name for name in counts if name is not None))

    @cached_property
    def roots(self) -> tuple[Root, ...]:
        """The figures of all records, then the number of records whose field is known, for each of `counted`."""
        figures = [measure for measure in self.request.measures if measure.function is not Function.COUNT]
        leaves = [("groups", _PARTS[measure.function], self.names(measure.field or "")) for measure in figures]
        known = [conjunction(self.request.where, Compare(name, Op.IS_NULL, False)) for name in self.counted]
        return (
            self._root(None, self.request.where, leaves),
            *(self._root(f"known{at}", where, ()) for at, where in enumerate(known)),
        )

    def _root(self, alias: str | None, where: Predicate | None, leaves: Sequence[Path]) -> Root:
        groups = [self.names(name) for name in self.request.groups]
        values: dict[str, Any] = {} if where is None else {"where": self.wheres(where)}
        if groups:
            values["groupBy"] = [name.upper() for name in self.request.groups]
        keys = [("groups", "key", name) for name in groups]
        return Root(
            name=self.root,
            alias=alias,
            leaves=(*keys, ("groups", "count"), *leaves, ("totalGroups",), *LEAVES),
            types={"where": f"{self.entity.name}Where", "groupBy": f"[{self.entity.name}GroupBy!]"},
            values=values,
        )

    def groups(self, answers: Sequence[Any]) -> list[Group]:
        """The groups of the answers to `roots`. Raises `Drift` or `UpstreamProtocol` where they are something else."""
        figures, *known = [self._by_key(answer) for answer in answers]
        counts = dict(zip(self.counted, known, strict=True))
        return [
            Group(keys=keys, values=tuple(self._value(one, group, keys, counts) for one in self.request.measures))
            for keys, group in figures.items()
        ]

    def _by_key(self, answer: Any) -> dict[tuple[Any, ...], Any]:
        try:
            groups, total = answer["groups"], answer["totalGroups"]
            found = {tuple(self._read(name, group["key"]) for name in self.request.groups): group for group in groups}
        except (KeyError, TypeError) as error:
            raise Drift(f"the totals are not as a craftgraph gives them: {error!r}") from error
        if len(found) != total or any(type(group["count"]) is not int for group in groups):
            raise UpstreamProtocol(f"of {total} groups {len(found)} came whole: the graph leaves some out, or suppresses small ones")
        return found

    def _value(self, measure: Measure, group: Any, keys: tuple[Any, ...], counts: Mapping[str, Mapping[Any, Any]]) -> Any:
        if measure.field is None:
            return group["count"]
        if measure.function is Function.COUNT:
            return counts[measure.field].get(keys, {"count": 0})["count"]
        return self._read(measure.field, group[_PARTS[measure.function]])

    def _read(self, name: str, values: Mapping[str, Any]) -> Any:
        raw, field = values[self.names(name)], self.entity.fields[name]
        try:
            return None if raw is None else _canonical(raw, field)
        except (KeyError, ValueError, InvalidOperation) as error:
            raise UpstreamProtocol(f"{name} cannot be {str(raw)[:40]!r}", field=name) from error


def _canonical(raw: Any, field: FieldDefinition) -> Any:
    """A value of the graph's scalars as the entity has it."""
    if field.is_code:
        return field.type[raw]
    if field.type is Money:
        return Money(int(Decimal(raw).scaleb(2)))
    if field.type is Decimal:
        return Decimal(raw)
    if field.type in (date, datetime):
        return field.type.fromisoformat(raw)
    if not isinstance(raw, str if _is_text(field) else field.type):
        raise ValueError(raw)
    return raw
