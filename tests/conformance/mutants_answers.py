"""Mutants that fetch, project, count and refuse wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from adapters.capabilities import Description, EntityCapability, Exactness, FieldCapability
from adapters.entities import ENTITIES, Record
from adapters.memory import MemoryAdapter, everything
from adapters.predicate import Compare, Op, Predicate
from adapters.requests import Aggregate, Count, Groups, Page, Records, Scan
from tests.conformance.mutant import caught_by


@caught_by("fetched_records_stand_where_their_keys_stood")
class FetchesInItsOwnOrder(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        return await super().fetch(entity, sorted(keys), fields)


@caught_by("missing_keys_are_none_and_repeated_ones_come_again")
class LosesRepeatedKeys(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        return await super().fetch(entity, list(dict.fromkeys(keys)), fields)


@caught_by("missing_keys_are_none_and_repeated_ones_come_again")
class LeavesOutMissingKeys(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        found = await super().fetch(entity, keys, fields)
        return replace(found, rows=[record for record in found.rows if record is not None])


@caught_by("batches_of_the_largest_size_work_and_larger_ones_are_not_cut")
class CutsBatches(MemoryAdapter):
    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        names = list(records)
        super().__init__(records, {name: everything(name, max_keys=40) for name in names})

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        found = await super().fetch(entity, keys[:40], fields)
        return replace(found, rows=[*found.rows, *[None] * len(keys[40:])])


@caught_by("a_projection_carries_what_was_asked_for_and_no_more")
class IgnoresTheProjection(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, fields=tuple(ENTITIES[request.entity].fields)))


@caught_by("a_projection_carries_what_was_asked_for_and_no_more")
class ForgetsALoneField(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, fields=() if len(request.fields) == 1 else request.fields))


@caught_by("counts_equal_the_reference")
class CountsWithoutThePredicate(MemoryAdapter):
    async def count(self, entity: str, where: Predicate | None) -> Count:
        return await super().count(entity, None)


@caught_by("aggregates_equal_the_reference")
class SumsNothingToZero(MemoryAdapter):
    async def aggregate(self, request: Aggregate) -> Groups:
        groups = await super().aggregate(request)
        rows = [replace(group, values=tuple(0 if value is None else value for value in group.values)) for group in groups.rows]
        return replace(groups, rows=rows)


@caught_by("groups_equal_the_reference")
class LeavesOutTheNullGroup(MemoryAdapter):
    async def aggregate(self, request: Aggregate) -> Groups:
        groups = await super().aggregate(request)
        return replace(groups, rows=[group for group in groups.rows if None not in group.keys])


def weak(name: str, exactness: Exactness = Exactness.EXACT) -> EntityCapability:
    """A capability that claims little: one comparison of the key, one of each text by beginning, no order."""
    fields = {field: FieldCapability() for field in ENTITIES[name].fields}
    key = ENTITIES[name].key
    fields[key] = FieldCapability(filters={Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT, Op.STARTS_WITH: exactness})
    return EntityCapability(fields=fields)


class Weak(MemoryAdapter):
    """Base of those that answer what they do not claim."""

    exactness = Exactness.EXACT

    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records)
        self._claimed = {name: weak(name, self.exactness) for name in self._records}

    def describe(self) -> Description:
        return replace(super().describe(), entities=self._claimed)


@caught_by("an_unclaimed_order_or_position_is_refused")
class TakesAnyOrder(Weak):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, order=()))


@caught_by("an_unclaimed_comparison_is_refused")
class TakesAnyComparison(Weak):
    pass


@caught_by("an_unclaimed_logic_is_refused")
class TakesAnyLogic(Weak):
    pass


@caught_by("an_unclaimed_total_is_refused")
class CountsUnasked(Weak):
    pass


@caught_by("a_superset_never_loses_a_row")
class LosesRowsOfASuperset(Weak):
    exactness = Exactness.SUPERSET

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        loose = isinstance(request.where, Compare) and request.where.op is Op.STARTS_WITH
        return replace(page, rows=page.rows[:-1]) if loose else page


@caught_by("a_fetch_carries_the_fields_that_were_asked_for")
class FetchesEveryField(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        return await super().fetch(entity, keys, tuple(ENTITIES[entity].fields))


@caught_by("odd_keys_find_nothing_and_harm_nothing")
class TrimsKeys(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        return await super().fetch(entity, [key.strip() for key in keys], fields)


@caught_by("lists_of_the_largest_size_work_and_larger_ones_are_not_cut")
class CutsLists(MemoryAdapter):
    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records, {name: everything(name, max_in=40) for name in records})

    async def scan(self, request: Scan) -> Page:
        where = request.where
        if isinstance(where, Compare) and where.op is Op.IN:
            request = replace(request, where=replace(where, value=where.value[:40]))
        return await super().scan(request)


@caught_by("calls_stay_in_budget")
class AsksThreeTimes(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        await super().scan(request)
        await super().scan(request)
        return await super().scan(request)
