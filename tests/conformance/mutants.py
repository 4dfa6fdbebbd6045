"""Deliberately broken adapters, a few lines each, with the check that has to catch each of them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from adapters.capabilities import Description, EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import ENTITIES, Entity, Money, Record
from adapters.errors import SourceError, Unavailable
from adapters.interface import Host
from adapters.memory import Call, MemoryAdapter, everything
from adapters.ordering import in_order
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import Aggregate, CheckReport, Group, Health, Page, Scan

CAUGHT_BY: dict[type[MemoryAdapter], str] = {}
"""Mutant → name of the check that has to fail."""


def caught_by(check: str) -> Callable[[type[MemoryAdapter]], type[MemoryAdapter]]:
    """Note which check has to catch the class."""

    def note(mutant: type[MemoryAdapter]) -> type[MemoryAdapter]:
        CAUGHT_BY[mutant] = check
        return mutant

    return note


def rewritten(where: Predicate | None, change: Callable[[Compare], Predicate]) -> Predicate | None:
    """The predicate with every comparison changed."""
    match where:
        case None:
            return None
        case Compare():
            return change(where)
        case Not(part):
            return Not(rewritten(part, change) or And(()))
    parts = tuple(rewritten(part, change) or And(()) for part in where.parts)
    return And(parts) if isinstance(where, And) else Or(parts)


def with_values(record: Record, change: Callable[[str, Any], Any]) -> Record:
    """A copy whose values are changed, absent ones included."""
    names = ENTITIES[type(record).__name__].fields
    return type(record)(source=record.source, **{name: change(name, getattr(record, name)) for name in names})


class Changing(MemoryAdapter):
    """Base of those that hand values over wrongly."""

    def changed(self, name: str, value: Any) -> Any:
        """The value as it is handed over."""
        return value

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=[with_values(row, self.changed) for row in page.rows])


@caught_by("every_text_comes_back_unchanged")
class TrimsTexts(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


@caught_by("the_empty_text_is_not_null")
class TakesEmptyForNull(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return None if value == "" else value


@caught_by("leading_zeros_stay")
class LosesLeadingZeros(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return str(int(value)) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


@caught_by("every_script_survives")
class LosesRareCharacters(Changing):
    """As a three-byte utf8 column does."""

    def changed(self, name: str, value: Any) -> Any:
        return re.sub(r"[\U00010000-\U0010ffff]", "?", value) if isinstance(value, str) else value


@caught_by("money_is_exact_at_the_extremes")
class ComputesMoneyInFloats(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return Money(int(value / 100 * 100)) if name == "amount" and isinstance(value, int) else value


@caught_by("decimals_are_exact")
class ReadsDecimalsThroughFloats(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return Decimal(float(value)) if isinstance(value, Decimal) else value


@caught_by("rows_have_the_entitys_types")
class ForgetsZones(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value.replace(tzinfo=None) if name.endswith("_at") and value is not None and hasattr(value, "tzinfo") else value


@caught_by("days_and_moments_stay_where_they_are")
class TakesLocalTimeForUtc(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return value + timedelta(hours=8) if name.endswith("_at") and hasattr(value, "tzinfo") else value


@caught_by("each_code_round_trips")
class ReversesLevels(Changing):
    def changed(self, name: str, value: Any) -> Any:
        return list(type(value))[-1 - value.ordinal] if name == "level" and hasattr(value, "ordinal") else value


class Matching(MemoryAdapter):
    """Base of those that filter wrongly."""

    def where(self, where: Predicate | None) -> Predicate | None:
        """The predicate that is applied instead."""
        return where

    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, where=self.where(request.where)))


@caught_by("texts_that_look_alike_are_not_taken_for_each_other")
class IgnoresCase(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        def lax(compare: Compare) -> Predicate:
            if compare.op is not Op.EQ or not isinstance(compare.value, str):
                return compare
            return Or(tuple(replace(compare, value=form) for form in {compare.value, compare.value.lower(), compare.value.upper()}))

        return rewritten(where, lax)


@caught_by("texts_that_look_alike_are_not_taken_for_each_other")
class IgnoresTrailingBlanks(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        def lax(compare: Compare) -> Predicate:
            if compare.op is not Op.EQ or not isinstance(compare.value, str):
                return compare
            return Or((replace(compare, value=compare.value.rstrip()), replace(compare, value=compare.value.rstrip() + " ")))

        return rewritten(where, lax)


@caught_by("patterns_are_data")
class LetsWildcardsLeak(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        def like(compare: Compare) -> Predicate:
            wild = compare.op in (Op.CONTAINS, Op.STARTS_WITH, Op.EQ) and compare.value in ("%", "_")
            return Compare(compare.field, Op.IS_NULL, False) if wild else compare

        return rewritten(where, like)


@caught_by("injections_are_data")
class WritesValuesIntoStatements(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        return rewritten(where, lambda compare: And(()) if compare.value == "' OR '1'='1" else compare)


@caught_by("nested_logic_equals_the_reference")
class IgnoresOr(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        return where.parts[0] if isinstance(where, Or) and where.parts else where


@caught_by("null_satisfies_neither_a_comparison_nor_its_negation")
class NegatesNull(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        if isinstance(where, Not) and isinstance(where.part, Compare):
            return Or((where, Compare(where.part.field, Op.IS_NULL, True)))
        return where


@caught_by("empty_lists_of_conditions_mean_what_they_say")
class TakesAnEmptyOrForTrue(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        return None if where == Or(()) else where


@caught_by("each_claimed_comparison_equals_the_reference")
class LeavesOutTheBound(Matching):
    def where(self, where: Predicate | None) -> Predicate | None:
        strict = {Op.LTE: Op.LT, Op.GTE: Op.GT}
        return rewritten(where, lambda compare: replace(compare, op=strict.get(compare.op, compare.op)))


@caught_by("a_mandatory_condition_holds_on_every_path")
class ForgetsAConditionBehindAPosition(MemoryAdapter):
    """The second of two conditions is lost where a scan goes on behind a position."""

    async def scan(self, request: Scan) -> Page:
        if request.after is not None and isinstance(request.where, And) and len(request.where.parts) == 2:
            request = replace(request, where=request.where.parts[0])
        return await super().scan(request)


@caught_by("a_limit_never_goes_below_a_filter")
class LimitsBeforeItFilters(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(replace(request, where=None))
        test = compile_test(request.where)
        keys = {self._key(row) for row in self._records[request.entity] if test(row)}
        kept = [row for row in page.rows if self._key(row) in keys]
        return replace(page, rows=kept, next=page.next if kept else None)

    def _key(self, row: Record) -> Any:
        return getattr(row, ENTITIES[type(row).__name__].key)


class Ordering(MemoryAdapter):
    """Base of those that order wrongly."""

    def _matching(self, request: Scan, capability: EntityCapability, definition: Entity) -> list[Record]:
        return self.ordered(super()._matching(request, capability, definition), request)

    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        """The rows, which come in the right order, in the wrong one."""
        return rows


@caught_by("each_order_equals_the_reference")
class DropsNullsInOrder(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        return [row for row in rows if all(getattr(row, term.field) is not None for term in request.order)]


@caught_by("each_order_equals_the_reference")
class IgnoresNullsFirst(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, order=tuple(replace(term, nulls_first=False) for term in request.order)))


@caught_by("each_order_equals_the_reference")
class BreaksTiesAnyhow(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        if not request.order:
            return rows
        ranked = in_order(rows, ENTITIES[request.entity], request.order, key_order=KeyOrder.TEXT, key_descending=True)
        return ranked if not request.key_descending else rows


@caught_by("each_order_equals_the_reference")
class OrdersTextsAsUtf16(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        if len(request.order) != 1 or not all(isinstance(getattr(row, request.order[0].field), str) for row in rows):
            return rows
        name = request.order[0].field
        return sorted(rows, key=lambda row: getattr(row, name).encode("utf-16-be"), reverse=request.order[0].descending)


@caught_by("several_terms_order_one_after_another")
class IgnoresTheSecondTerm(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, order=request.order[:1]) if request.after is None else request)


@caught_by("a_scan_without_order_comes_by_key_where_that_is_claimed")
class OrdersNumbersAsText(MemoryAdapter):
    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        super().__init__(records)
        self._claimed = {name: everything(name, key_order=KeyOrder.NUMERIC) for name in self._records}

    def describe(self) -> Description:
        return replace(super().describe(), entities=self._claimed)


@caught_by("a_keyset_walk_gives_each_row_once")
class SkipsOneBehindAPosition(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=page.rows[1:]) if request.after is not None and request.after.key is not None else page


@caught_by("a_keyset_walk_gives_each_row_once")
class BeginsAtThePosition(MemoryAdapter):
    """Inclusive where it should be strictly behind: rows at the edge come twice."""

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        if request.after is None or request.after.key is None or not page.rows:
            return page
        (edge,) = await self.fetch(request.entity, [request.after.key], request.fields)
        return replace(page, rows=[edge or page.rows[0], *page.rows[:-1]])


@caught_by("a_position_without_a_key_lies_before_or_behind_all_equals")
class IgnoresInclusive(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        after = request.after
        return await super().scan(replace(request, after=replace(after, inclusive=False)) if after is not None else request)


@caught_by("a_keyset_walk_backward_is_the_same_reversed")
class WalksForwardOnly(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        return await super().scan(replace(request, key_descending=False))


@caught_by("a_walk_bears_inserts_and_deletes")
class GoesOnAtAnOffset(MemoryAdapter):
    """Counts rows instead of looking at the position."""

    async def scan(self, request: Scan) -> Page:
        if request.after is None or request.after.key is None:
            self._given = request.limit or 0
            return await super().scan(request)
        page = await super().scan(replace(request, after=None, token=str(self._given)))
        self._given += len(page.rows)
        return page


@caught_by("a_full_last_page_ends_the_scan")
class RepeatsRowsAtPageEdges(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        small = request.limit is None or request.limit < 2
        return page if page.next is None or small else replace(page, next=str(int(page.next) - 1))


@caught_by("a_full_last_page_ends_the_scan")
class NeverEndsOnAFullLastPage(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        full = request.limit is not None and len(page.rows) in (0, request.limit)
        return replace(page, next=str(int(request.token or 0) + (request.limit or 0))) if full else page


@caught_by("a_full_scan_gives_exactly_the_records")
class TruncatesSilently(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return replace(page, rows=page.rows[:20], next=None)


@caught_by("fetched_records_stand_where_their_keys_stood")
class FetchesInItsOwnOrder(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        return await super().fetch(entity, sorted(keys), fields)


@caught_by("missing_keys_are_none_and_repeated_ones_come_again")
class LosesRepeatedKeys(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        return await super().fetch(entity, list(dict.fromkeys(keys)), fields)


@caught_by("missing_keys_are_none_and_repeated_ones_come_again")
class LeavesOutMissingKeys(MemoryAdapter):
    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        return [record for record in await super().fetch(entity, keys, fields) if record is not None]


@caught_by("batches_of_the_largest_size_work_and_larger_ones_are_not_cut")
class CutsBatches(MemoryAdapter):
    def __init__(self, records: Mapping[str, Iterable[Record]]) -> None:
        names = list(records)
        super().__init__(records, {name: everything(name, max_keys=40) for name in names})

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        return [*await super().fetch(entity, keys[:40], fields), *[None] * len(keys[40:])]


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
    async def count(self, entity: str, where: Predicate | None) -> int:
        return await super().count(entity, None)


@caught_by("aggregates_equal_the_reference")
class SumsNothingToZero(MemoryAdapter):
    async def aggregate(self, request: Aggregate) -> list[Group]:
        groups = await super().aggregate(request)
        return [replace(group, values=tuple(0 if value is None else value for value in group.values)) for group in groups]


@caught_by("groups_equal_the_reference")
class LeavesOutTheNullGroup(MemoryAdapter):
    async def aggregate(self, request: Aggregate) -> list[Group]:
        return [group for group in await super().aggregate(request) if None not in group.keys]


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


@caught_by("unreachable_is_reported_as_Unavailable")
class SwallowsErrors(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        try:
            return await super().scan(request)
        except SourceError:
            return Page(rows=[])


@caught_by("bad_credentials_is_reported_as_AuthenticationFailed")
class CallsEverythingUnavailable(MemoryAdapter):
    async def _called(self, call: Call) -> None:
        try:
            await super()._called(call)
        except SourceError as error:
            raise Unavailable(str(error)).at(source="memory", phase=call.method) from error


@caught_by("a_rate_limit_says_how_long_to_wait")
class MakesUpTheWait(MemoryAdapter):
    async def _called(self, call: Call) -> None:
        try:
            await super()._called(call)
        except SourceError as error:
            if hasattr(error, "retry_after"):
                error.retry_after = 3600.0
            raise


@caught_by("check_names_the_step_that_fails")
class PassesItsCheckAlways(MemoryAdapter):
    async def check(self) -> CheckReport:
        fault, self.fault = self.fault, None
        try:
            return await super().check()
        finally:
            self.fault = fault


@caught_by("health_is_bounded_while_the_source_hangs")
class IsAlwaysHealthy(MemoryAdapter):
    async def health(self) -> Health:
        return Health(ok=True, milliseconds=0.0)


@caught_by("the_event_loop_is_never_blocked")
class BlocksTheLoop(MemoryAdapter):
    async def scan(self, request: Scan) -> Page:
        time.sleep(0.2 if request.where is None and not request.order and request.limit is None else 0)  # noqa: ASYNC251  # what it is for
        return await super().scan(request)


@caught_by("a_deadline_in_mid_query_is_kept")
class SwallowsCancellation(MemoryAdapter):
    async def _called(self, call: Call) -> None:
        try:
            await super()._called(call)
        except asyncio.CancelledError:
            await asyncio.sleep(1.6)
            raise


@caught_by("opening_and_closing_may_be_repeated_and_leak_nothing")
class LeavesATaskBehind(MemoryAdapter):
    async def open(self, host: Host) -> None:
        self._watcher = asyncio.ensure_future(asyncio.sleep(3))


@caught_by("two_instances_never_share")
class SharesItsRecords(MemoryAdapter):
    """Remembers what it fetched at the class, by entity, as a cache without the source in its key would."""

    remembered: ClassVar[dict[str, list[Record]]] = {}

    def _matching(self, request: Scan, capability: EntityCapability, definition: Entity) -> list[Record]:
        rows = super()._matching(request, capability, definition)
        if request.where is not None or request.order or request.after or request.limit or request.fields != tuple(definition.fields):
            return rows
        return self.remembered.setdefault(request.entity, rows)


@caught_by("describing_is_pure")
class DescribesItselfAnew(MemoryAdapter):
    described = 0

    def describe(self) -> Description:
        self.described += 1
        return replace(super().describe(), rate=float(self.described))


@caught_by("the_api_version_and_the_signatures_match")
class SpeaksAnotherVersion(MemoryAdapter):
    def describe(self) -> Description:
        return replace(super().describe(), api_version=99)


@caught_by("keys_are_unique_and_never_null")
class JoinsToMany(Ordering):
    def ordered(self, rows: list[Record], request: Scan) -> list[Record]:
        return [*rows, *rows[:1]] if request.fields == () else rows


@caught_by("every_field_is_declared_or_null")
class HasMoreThanItSays(MemoryAdapter):
    def describe(self) -> Description:
        described = super().describe()
        less = {name: replace(one, fields=_without(one.fields, "site_code")) for name, one in described.entities.items()}
        return replace(described, entities=less)

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        given = [with_values(row, lambda name, value: "!" if name == "site_code" and value is None else value) for row in page.rows]
        return replace(page, rows=given)


def _without(fields: Mapping[str, FieldCapability], name: str) -> dict[str, FieldCapability]:
    return {field: capability for field, capability in fields.items() if field != name}
