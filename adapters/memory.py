"""An adapter over records in memory, for tests and experiments. It can do exactly what it is told to declare, and refuses the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zlib import crc32

from adapters.capabilities import Description, EntityCapability, Exactness, FieldCapability
from adapters.declared import all_filters, exactness, refuse_command, refuse_fields, refuse_inexact, refuse_keys, refuse_scan, refuse_where
from adapters.entities import ENTITIES, Entity, Record
from adapters.errors import AuthenticationFailed, Drift, MappingError, PermissionDenied, SourceError, Unsupported
from adapters.interface import API_VERSION, Host
from adapters.memory_commands import Register
from adapters.ordering import behind, in_order, projection
from adapters.predicate import And, Compare, Predicate, compile_test
from adapters.requests import Aggregate, CheckReport, CheckStep, Command, Count, Groups, Health, Page, Receipt, Records, Scan
from adapters.totals import all_aggregates, refuse_aggregate, totals


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made: the method, the entity, and what was asked (keys, a scan, an aggregate or a predicate)."""

    method: str
    entity: str
    asked: Any = None


Fault = Callable[[Call], Awaitable[None]]
"""Runs before each call: it may raise, wait, or never return."""
STEPS = ("reach", "auth", "schema", "row")


def everything(entity: str, **changes: Any) -> EntityCapability:
    """A capability that allows all that the interface knows; `changes` replace single attributes of it."""
    fields = {
        field.name: FieldCapability(
            filters=all_filters(field), order=not field.many, aggregates=all_aggregates(field), group=not field.many
        )
        for field in ENTITIES[entity].fields.values()
    }
    return replace(EntityCapability(fields=fields, key_sorted=True, keyset=True, disjunction=True, count=True), **changes)


class MemoryAdapter:
    """Records by entity, served as the capabilities say (everything, if they do not say).

    A comparison that is declared as a superset lets other rows through too; rows come unsorted unless an order is asked for or
    `key_sorted` is declared. `fault` is run before each call and may be replaced at any time; `calls` lists the calls so far.
    """

    def __init__(
        self,
        records: Mapping[str, Iterable[Record]],
        capabilities: Mapping[str, EntityCapability] | None = None,
        *,
        fault: Fault | None = None,
        as_of: datetime | None = None,
    ) -> None:
        self._records = {name: list(rows) for name, rows in records.items()}
        self._capabilities = dict(capabilities) if capabilities is not None else {name: everything(name) for name in self._records}
        self.fault = fault
        self.as_of = as_of
        self.calls: list[Call] = []
        self.aftermath: Fault | None = None
        """Runs behind the effect of each command."""
        self._register = Register()

    def describe(self) -> Description:
        """The capabilities that it was given."""
        return Description(api_version=API_VERSION, entities=self._capabilities)

    async def open(self, host: Host) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def check(self) -> CheckReport:
        """Well unless the fault raises; then the step that its error belongs to has failed."""
        try:
            await self._called(Call("check", ""))
        except SourceError as error:
            failed = _step_of(error)
            passed = tuple(CheckStep(name=name, ok=True) for name in STEPS[: STEPS.index(failed)])
            return CheckReport(steps=(*passed, CheckStep(name=failed, ok=False, message=str(error), code=error.code)))
        return CheckReport(steps=tuple(CheckStep(name=name, ok=True) for name in STEPS))

    async def health(self) -> Health:
        """Well unless the fault raises."""
        try:
            await self._called(Call("health", ""))
        except SourceError as error:
            return Health(ok=False, milliseconds=0.0, message=error.public)
        return Health(ok=True, milliseconds=0.0)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Records by key."""
        await self._called(Call("fetch", entity, tuple(keys)))
        capability, definition = self._capabilities[entity], ENTITIES[entity]
        refuse_keys(keys, capability)
        refuse_fields(fields, capability, definition)
        by_key = {getattr(record, definition.key): record for record in self._records.get(entity, ())}
        project = projection(definition, fields)
        rows = [None if (record := by_key.get(key)) is None else project(record) for key in keys]
        return Records(rows=rows, as_of=self.as_of)

    async def scan(self, request: Scan) -> Page:
        """One page; the token is the number of rows before the next one."""
        await self._called(Call("scan", request.entity, request))
        capability, definition = self._capabilities[request.entity], ENTITIES[request.entity]
        refuse_scan(request, capability, definition)
        rows = self._matching(request, capability, definition)
        if request.after is not None:
            is_behind = behind(
                request.after, definition, request.order, key_order=capability.key_order, key_descending=request.key_descending
            )
            rows = list(filter(is_behind, rows))
        start = int(request.token or 0)
        end = start + (request.limit or capability.max_page or len(rows))
        project = projection(definition, request.fields)
        return Page(rows=[project(row) for row in rows[start:end]], next=str(end) if end < len(rows) else None, as_of=self.as_of)

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """How many records satisfy the predicate."""
        await self._called(Call("count", entity, where))
        capability = self._capabilities[entity]
        if not capability.count:
            raise Unsupported("count is not declared")
        refuse_where(where, capability)
        refuse_inexact(where, capability)
        return Count(records=sum(map(compile_test(where), self._records.get(entity, ()))), as_of=self.as_of)

    async def aggregate(self, request: Aggregate) -> Groups:
        """Totals, exact."""
        await self._called(Call("aggregate", request.entity, request))
        capability = self._capabilities[request.entity]
        refuse_where(request.where, capability)
        refuse_inexact(request.where, capability)
        refuse_aggregate(request, capability)
        rows = filter(compile_test(request.where), self._records.get(request.entity, ()))
        return Groups(rows=totals(rows, request.groups, request.measures), as_of=self.as_of)

    async def execute(self, command: Command) -> Receipt:
        """Carry a command out; its answer is lost where `aftermath` raises."""
        call = Call("execute", command.entity, command)
        await self._called(call)
        capability, definition = self._capabilities[command.entity], ENTITIES[command.entity]
        refuse_command(command, capability, definition)
        receipt = self._register.carry_out(command, self._records.setdefault(command.entity, []), definition, capability)
        if self.aftermath is not None:
            await self.aftermath(call)
        return receipt

    async def lookup(self, entity: str, idempotency_key: str) -> Receipt | None:
        """What became of a command."""
        await self._called(Call("lookup", entity, idempotency_key))
        return self._register.find(entity, idempotency_key)

    async def _called(self, call: Call) -> None:
        self.calls.append(call)
        if self.fault is not None:
            await self.fault(call)

    def _matching(self, request: Scan, capability: EntityCapability, definition: Entity) -> list[Record]:
        """The rows of a scan, in its order."""
        keep = _kept(request.where, capability, definition)
        rows = [row for row in self._records.get(request.entity, ()) if keep(row)]
        if request.order or capability.key_sorted or capability.keyset:
            return in_order(rows, definition, request.order, key_order=capability.key_order, key_descending=request.key_descending)
        return rows


def _step_of(error: SourceError) -> str:
    """The step of a check at which an error of its kind shows."""
    if isinstance(error, AuthenticationFailed):
        return "auth"
    if isinstance(error, Drift):
        return "schema"
    return "row" if isinstance(error, MappingError | PermissionDenied) else "reach"


def _kept(where: Predicate | None, capability: EntityCapability, definition: Entity) -> Callable[[Record], bool]:
    """The filter as the source applies it: every other record slips through a comparison that is only a superset."""
    if where is None:
        return lambda record: True
    exactly = compile_test(where)
    parts = where.parts if isinstance(where, And) else (where,)
    strict = tuple(part for part in parts if not (isinstance(part, Compare) and exactness(part, capability) is Exactness.SUPERSET))
    if len(strict) == len(parts):
        return exactly
    loosely = compile_test(And(strict))
    return lambda record: exactly(record) or (crc32(getattr(record, definition.key).encode()) % 2 == 0 and loosely(record))
