"""Mutants that fail, hang, leak and describe themselves wrongly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from adapters.capabilities import Description, EntityCapability, FieldCapability
from adapters.entities import Entity, Record
from adapters.errors import SourceError, Unavailable
from adapters.interface import Host
from adapters.memory import Call, MemoryAdapter
from adapters.requests import CheckReport, Health, Page, Records, Scan
from tests.conformance.mutant import caught_by
from tests.conformance.mutants_order import Ordering
from tests.conformance.mutants_values import with_values


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


@caught_by("a_source_that_comes_back_is_served_again")
class KeepsDeadConnections(MemoryAdapter):
    """Once the source was away, it stays away."""

    dead = False

    async def _called(self, call: Call) -> None:
        try:
            await super()._called(call)
        except Unavailable:
            self.dead = True
            raise
        if self.dead:
            raise Unavailable("the connection is closed").at(source="memory", phase=call.method)


@caught_by("a_crowd_is_served_rightly")
class ServesAnotherOfTheCrowd(MemoryAdapter):
    """Puts what is asked into itself, where the next call overwrites it."""

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        self._asked = keys
        await asyncio.sleep(0)
        return await super().fetch(entity, self._asked, fields)
