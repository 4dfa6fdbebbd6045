"""Plans of totals, as plain data with a stable text form. Planning sends nothing.

Every source has to give the states of the same *measures* for each combination of values of the same *bases*. A measure that a source
cannot work out, but by whose field it can group, is worked out here from finer groups: of each value is known how many records have it.
Only where neither is possible, or where a part of the filter is left to be done here, are the rows read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from msgspec import structs

from adapters.capabilities import Function
from adapters.entities import ENTITIES, Entity
from adapters.predicate import Predicate
from adapters.requests import Aggregate, Measure
from adapters.source import Source, Sources
from resolvers.aggregates.request import RECORDS, AggregateRequest, Average, Figure, bases, links
from resolvers.linked import plain_where
from resolvers.narrowing import in_parts, narrow
from resolvers.plan import CHUNK, Pruned, Reading, SourcePlan, left_out, source_lines
from resolvers.planning import divide, plan_source
from resolvers.pushdown import FALSE, normalise


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What every source has to give.

    `summed` are the counts of different values that add up over the sources, because these have no value in common; `identity` says so of
    the key, of which each record has another, so that counting different keys is counting records.
    """

    entity: Entity
    bases: tuple[str, ...]
    measures: tuple[Measure, ...]
    summed: frozenset[Measure] = frozenset()
    identity: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the rows must carry where they are read."""
        return tuple(dict.fromkeys((*self.bases, *(measure.field for measure in self.measures if measure.field is not None))))


def measures_of(figure: Figure, entity: Entity, *, identity: bool) -> tuple[Measure, ...]:
    """The measures from which a figure is worked out."""
    if isinstance(figure, Average):
        return Measure(function=Function.SUM, field=figure.field), Measure(function=Function.COUNT, field=figure.field)
    if identity and figure.function is Function.COUNT_DISTINCT and figure.field == entity.key:
        return (RECORDS,)
    return (figure,)


def needs_of(request: AggregateRequest, holders: Sequence[Source]) -> Needs:
    """What the sources that may hold records have to give."""
    entity = ENTITIES[request.entity]
    identity = _share_nothing(entity, entity.key, holders)
    measures = tuple(dict.fromkeys(part for figure in request.all_figures() for part in measures_of(figure, entity, identity=identity)))
    followed = any(group.link is not None for group in request.groups)
    return Needs(
        entity=entity,
        bases=bases(request.groups),
        measures=measures,
        summed=frozenset(one for one in measures if not followed and _adds_up(one, entity, holders)),
        identity=identity,
    )


def _adds_up(measure: Measure, entity: Entity, holders: Sequence[Source]) -> bool:
    return measure.function is Function.COUNT_DISTINCT and _share_nothing(entity, measure.field or "", holders)


def _share_nothing(entity: Entity, field: str, holders: Sequence[Source]) -> bool:
    """Whether no two sources can hold the same value of a field: there is but one, or their partitions differ and show in the value."""
    parts = [source.partition for source in holders]
    divided = None not in parts and len(set(parts)) == len(parts)
    return len(parts) <= 1 or (divided and field in entity.record.partition)


class Way(StrEnum):
    """In which way a source's totals are got."""

    COUNT = "its own count"
    TOTALS = "its own totals"
    ROWS = "everything, totalled here"
    NOTHING = "not at all"


class Origin(StrEnum):
    """Where the state of a measure comes from, in a group that a source gives."""

    LACKING = "the source does not have the field"
    RECORDS = "the number of records"
    MEASURED = "worked out by the source"
    VALUE = "the value that all its records have"


@dataclass(frozen=True, slots=True)
class Part:
    """Where one measure's state comes from; `at` is the place among the answer's values or keys."""

    measure: Measure
    origin: Origin
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class SourceTotals:
    """How one source's totals are got.

    `base` is how its rows would be read; `request` is sent instead where the source gives totals. Of its groups, `keys` are the places
    of the bases among a group's keys (None where the source lacks the field), `origins` say where the measures come from. `parts`, if
    any, are the plans that are carried out in its place: one for each part of a list of keys that is too long for one call.
    """

    base: SourcePlan
    way: Way
    request: Aggregate | None = None
    keys: tuple[int | None, ...] = ()
    origins: tuple[Part, ...] = ()
    parts: tuple[SourceTotals, ...] = ()

    @property
    def source(self) -> Source:
        return self.base.source

    def lines(self) -> Iterator[str]:
        """The text form, without the source's name."""
        if self.way is Way.ROWS:
            reading, *rest = self.base.lines()
            yield reading.replace(Reading.EVERYTHING.value, self.way.value, 1) + self._in_parts
            yield from rest
            if self.base.lacks:
                yield f"because: it cannot {self.base.lacks}"
            return
        totals = _shown(self.request) if self.way is Way.TOTALS and self.request else ""
        yield f"read: {self.way.value}{self.base.note}{totals}{self._in_parts}"
        if self.base.split.pushed:
            yield "push: " + " and ".join(map(str, self.base.split.pushed))
        here = [str(part.measure) for part in self.origins if part.origin is Origin.VALUE]
        if here:
            yield "here: " + ", ".join(here)
        if self.base.absent:
            yield "null: " + ", ".join(self.base.absent)

    @property
    def _in_parts(self) -> str:
        return f", in {len(self.parts)} parts" if self.parts else ""


def _shown(request: Aggregate) -> str:
    by = f" by {', '.join(request.groups)}" if request.groups else ""
    return f", {', '.join(map(str, request.measures))}{by}"


@dataclass(frozen=True, kw_only=True)
class AggregatePlan:
    """How totals are got: from each source, then through the links by whose fields they are grouped."""

    request: AggregateRequest
    needs: Needs
    sources: tuple[SourceTotals, ...] = ()
    quarantined: tuple[Source, ...] = ()
    pruned: tuple[Pruned, ...] = ()

    def __str__(self) -> str:
        return "\n".join([_headline(self.request), *source_lines(self.sources), *left_out(self.quarantined, self.pruned), *_followed(self)])


def plan(request: AggregateRequest, sources: Sources, *, chunk: int = CHUNK) -> AggregatePlan:
    """How to answer a request whose condition reaches over no link. Raises `InvalidRequest`."""
    request.check()
    entity = ENTITIES[request.entity]
    where = normalise(plain_where(request.where))
    holders, quarantined, pruned = divide(entity, where, sources)
    needs = needs_of(request, holders)
    plans: list[SourceTotals] = []
    for source in holders:
        planned = _of_source(needs, source, sources.rank(source.id), where, chunk)
        plans.append(planned) if isinstance(planned, SourceTotals) else pruned.append(planned)
    return AggregatePlan(request=request, needs=needs, sources=tuple(plans), quarantined=tuple(quarantined), pruned=tuple(pruned))


def _of_source(needs: Needs, source: Source, rank: int, where: Predicate, chunk: int) -> SourceTotals | Pruned:
    where = narrow(where, needs.entity, source.partition)
    if where == FALSE:
        return Pruned(source, f"it holds only {source.partition}")
    parts = in_parts(where, source.entities[needs.entity.name])
    bases = [plan_source(source, rank, needs.entity, needs.fields, part, chunk=chunk) for part in parts]
    plans = tuple(_SourcePlanner(needs, base, whole=len(parts) == 1).plan() for base in bases)
    return plans[0] if len(plans) == 1 else replace(plans[0], parts=plans)


class _SourcePlanner:
    """Finds the way that moves the least out of one source. `whole` says that it is asked once, not in several parts."""

    def __init__(self, needs: Needs, base: SourcePlan, *, whole: bool) -> None:
        self._whole = whole
        self._needs = needs
        self._base = base
        self._known = base.capability.fields
        self._has = {*self._known, needs.entity.key}
        self._groups = tuple(name for name in needs.bases if name in self._has)

    def plan(self) -> SourceTotals:
        if self._base.reading is Reading.NOTHING:
            return SourceTotals(base=self._base, way=Way.NOTHING)
        if self._base.split.residual:
            return SourceTotals(base=self._base, way=Way.ROWS)
        if self._counts():
            return self._totals(Way.COUNT, ())
        finer, lacks = self._finer()
        if lacks:
            return SourceTotals(base=structs.replace(self._base, lacks=lacks), way=Way.ROWS)
        return self._totals(Way.TOTALS, finer)

    def _counts(self) -> bool:
        """Whether the number of all records is enough."""
        return self._base.capability.count and not self._groups and all(self._origin(one) is not None for one in self._needs.measures)

    def _origin(self, measure: Measure) -> Origin | None:
        """Where a measure comes from that asks nothing of the source but its records' number."""
        if measure.field is None:
            return Origin.RECORDS
        if measure.field not in self._has:
            return Origin.LACKING
        known = not self._needs.entity.fields[measure.field].nullable
        return Origin.RECORDS if measure.function is Function.COUNT and known else None

    def _finer(self) -> tuple[tuple[str, ...], str]:
        """The fields to group by beside the bases; and what the source cannot do, if that is in the way."""
        asked = [measure for measure in self._needs.measures if self._origin(measure) is None]
        plain = [one for one in asked if one.function is not Function.COUNT_DISTINCT and not self._measures(one)]
        different = [one for one in asked if one.function is Function.COUNT_DISTINCT]
        # Finer groups have values in common, so that their numbers of different values do not add up.
        if all(one.field in self._groups for one in (*plain, *(one for one in different if not self._adds_up(one)))):
            different = [one for one in different if not self._adds_up(one)]
        valued = dict.fromkeys(one.field for one in (*plain, *different) if one.field is not None)
        lacking = [f"group by {name}" for name in self._groups if not self._groupable(name)]
        lacking += [f"work out {one} or group by {one.field}" for one in (*plain, *different) if not self._groupable(one.field or "")]
        if not lacking and not any(field.group or field.aggregates for field in self._known.values()):
            lacking = ["count"]
        return tuple(name for name in valued if name not in self._groups), ", ".join(lacking)

    def _measures(self, measure: Measure) -> bool:
        known = self._known.get(measure.field or "")
        return known is not None and measure.function in known.aggregates

    def _adds_up(self, measure: Measure) -> bool:
        return self._whole and measure in self._needs.summed and self._measures(measure)

    def _groupable(self, name: str) -> bool:
        return name in self._known and self._known[name].group

    def _totals(self, way: Way, finer: tuple[str, ...]) -> SourceTotals:
        groups = (*self._groups, *finer)
        asked = [one for one in self._needs.measures if self._origin(one) is None and self._is_asked(one, finer)]
        sent = (RECORDS, *asked)
        return SourceTotals(
            base=self._base,
            way=way,
            request=Aggregate(entity=self._needs.entity.name, measures=sent, where=self._base.split.where, groups=groups),
            keys=tuple(groups.index(name) if name in self._has else None for name in self._needs.bases),
            origins=tuple(self._part(one, sent, groups) for one in self._needs.measures),
        )

    def _is_asked(self, measure: Measure, finer: tuple[str, ...]) -> bool:
        if measure.function is Function.COUNT_DISTINCT:
            return not finer and self._adds_up(measure)
        return self._measures(measure)

    def _part(self, measure: Measure, sent: tuple[Measure, ...], groups: tuple[str, ...]) -> Part:
        origin = self._origin(measure)
        if origin is not None:
            return Part(measure, origin)
        if measure in sent:
            return Part(measure, Origin.MEASURED, sent.index(measure))
        return Part(measure, Origin.VALUE, groups.index(measure.field or ""))


def _headline(request: AggregateRequest) -> str:
    text = f"{request.entity}: {', '.join(map(str, request.all_figures()))}"
    text += f" by {', '.join(map(str, request.groups))}" if request.groups else ""
    text += f" where {request.where}" if request.where else ""
    text += f" having {' and '.join(map(str, request.having))}" if request.having else ""
    text += f", ordered by {', '.join(map(str, request.order))}" if request.order else ""
    text += f", first {request.first}" if request.first is not None else ""
    return text + (f", none told below {request.suppress_below}" if request.suppress_below is not None else "")


def _followed(plan: AggregatePlan) -> Iterator[str]:
    for link, fields in links(plan.request.groups):
        yield f"then {link.name}: {link.child} by {link.child_field} for each {link.parent_field}, its {', '.join(fields)}"
