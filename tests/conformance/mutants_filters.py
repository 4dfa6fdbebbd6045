"""Mutants that filter wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapters.entities import ENTITIES, Record
from adapters.memory import MemoryAdapter
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import Page, Scan
from tests.conformance.mutant import caught_by


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
