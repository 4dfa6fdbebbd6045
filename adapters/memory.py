"""An adapter over records in memory, for tests and experiments. It can do exactly what it is told to declare, and refuses the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any
from zlib import crc32

from adapters.capabilities import Description, EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import ENTITIES, Entity, FieldDefinition, Record
from adapters.errors import Unsupported
from adapters.interface import API_VERSION, Host
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, comparisons, compile_test
from adapters.requests import After, CheckReport, CheckStep, Order, Page, Scan


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made: the method, the entity, and what was asked (keys, a scan or a predicate)."""

    method: str
    entity: str
    asked: Any = None


Fault = Callable[[Call], Awaitable[None]]
"""Runs before each call: it may raise, wait, or never return."""


def everything(entity: str, **changes: Any) -> EntityCapability:
    """A capability that allows all that the interface knows; `changes` replace single attributes of it."""
    fields = {field.name: FieldCapability(filters=_filters(field), order=not field.many) for field in ENTITIES[entity].fields.values()}
    return replace(EntityCapability(fields=fields, key_sorted=True, keyset=True, disjunction=True, count=True), **changes)


def _filters(field: FieldDefinition) -> dict[Op, Exactness]:
    text = getattr(field.type, "__supertype__", field.type) is str
    other = set() if text else {Op.CONTAINS, Op.STARTS_WITH}
    ops = {Op.HAS, Op.IS_NULL} if field.many else set(Op) - {Op.HAS} - other
    return {op: Exactness.EXACT for op in Op if op in ops}


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

    def describe(self) -> Description:
        """The capabilities that it was given."""
        return Description(api_version=API_VERSION, entities=self._capabilities)

    async def open(self, host: Host) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def check(self) -> CheckReport:
        """Reachable unless the fault raises."""
        await self._called(Call("check", ""))
        return CheckReport(steps=tuple(CheckStep(name=name, ok=True) for name in ("reach", "auth", "schema", "row")))

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> list[Record | None]:
        """Records by key."""
        await self._called(Call("fetch", entity, tuple(keys)))
        capability, definition = self._capabilities[entity], ENTITIES[entity]
        if len(keys) > capability.max_keys:
            raise Unsupported(f"{len(keys)} keys, but max_keys is {capability.max_keys}")
        _refuse_fields(fields, capability, definition)
        by_key = {getattr(record, definition.key): record for record in self._records.get(entity, ())}
        project = _projection(definition, fields)
        return [None if (record := by_key.get(key)) is None else project(record) for key in keys]

    async def scan(self, request: Scan) -> Page:
        """One page; the token is the number of rows before the next one."""
        await self._called(Call("scan", request.entity, request))
        capability, definition = self._capabilities[request.entity], ENTITIES[request.entity]
        _refuse(request, capability, definition)
        rows = self._matching(request, capability, definition)
        if request.after is not None:
            behind = _behind(request, request.after, capability, definition)
            rows = [row for row in rows if behind(row)]
        start = int(request.token or 0)
        end = start + (request.limit or capability.max_page or len(rows))
        project = _projection(definition, request.fields)
        return Page(rows=[project(row) for row in rows[start:end]], next=str(end) if end < len(rows) else None, as_of=self.as_of)

    async def count(self, entity: str, where: Predicate | None) -> int:
        """How many records satisfy the predicate."""
        await self._called(Call("count", entity, where))
        capability = self._capabilities[entity]
        if not capability.count:
            raise Unsupported("count is not declared")
        _refuse_where(where, capability)
        if any(_exactness(part, capability) is not Exactness.EXACT for part in comparisons(where)):
            raise Unsupported("a count over a superset would be wrong")
        return sum(map(compile_test(where), self._records.get(entity, ())))

    async def _called(self, call: Call) -> None:
        self.calls.append(call)
        if self.fault is not None:
            await self.fault(call)

    def _matching(self, request: Scan, capability: EntityCapability, definition: Entity) -> list[Record]:
        """The rows of a scan, in its order."""
        keep = _kept(request.where, capability, definition)
        rows = [row for row in self._records.get(request.entity, ()) if keep(row)]
        if request.order or capability.key_sorted or capability.keyset:
            key = _key_of(capability)
            rows.sort(key=lambda row: key(getattr(row, definition.key)), reverse=request.key_descending)
        for term in reversed(request.order):
            part = _part_of(term)
            rows.sort(key=lambda row, part=part, name=term.field: part(getattr(row, name)), reverse=term.descending)  # type: ignore[misc]  # defaults bind early
        return rows


def _part_of(term: Order) -> Callable[[Any], tuple[bool, Any]]:
    """From a value to its place under one term, to be sorted in the term's direction."""
    nulls_low = term.nulls_first != term.descending
    return lambda value: (not nulls_low, 0) if value is None else (nulls_low, value)


def _key_of(capability: EntityCapability) -> Callable[[str], Any]:
    return int if capability.key_order is KeyOrder.NUMERIC else str


def _behind(request: Scan, after: After, capability: EntityCapability, definition: Entity) -> Callable[[Record], bool]:
    """Whether a record lies behind the position, term by term."""
    terms = [(term, _part_of(term), value) for term, value in zip(request.order, after.values, strict=True)]
    key = _key_of(capability)

    def behind(record: Record) -> bool:
        for term, part, value in terms:
            own, bound = part(getattr(record, term.field)), part(value)
            if own != bound:
                return own < bound if term.descending else bound < own
        if after.key is None:
            return after.inclusive
        own_key, bound_key = key(getattr(record, definition.key)), key(after.key)
        return bool(own_key < bound_key if request.key_descending else bound_key < own_key)

    return behind


def _projection(definition: Entity, fields: Sequence[str]) -> Callable[[Record], Record]:
    """A copy with the key and the fields that were asked for; the others stay absent."""
    names = tuple(dict.fromkeys((definition.key, *fields)))
    # A second name makes attrgetter answer with a tuple even for the key alone.
    read, names = attrgetter(*names, "source"), (*names, "source")
    make: Callable[..., Record] = definition.record
    return lambda record: make(**dict(zip(names, read(record), strict=True)))


def _kept(where: Predicate | None, capability: EntityCapability, definition: Entity) -> Callable[[Record], bool]:
    """The filter as the source applies it: every other record slips through a comparison that is only a superset."""
    if where is None:
        return lambda record: True
    exactly = compile_test(where)
    parts = where.parts if isinstance(where, And) else (where,)
    strict = tuple(part for part in parts if not (isinstance(part, Compare) and _exactness(part, capability) is Exactness.SUPERSET))
    if len(strict) == len(parts):
        return exactly
    loosely = compile_test(And(strict))
    return lambda record: exactly(record) or (crc32(getattr(record, definition.key).encode()) % 2 == 0 and loosely(record))


def _exactness(part: Compare, capability: EntityCapability) -> Exactness | None:
    known = capability.fields.get(part.field)
    return known.filters.get(part.op) if known else None


def _refuse(request: Scan, capability: EntityCapability, definition: Entity) -> None:
    """Raise `Unsupported` for what was not declared."""
    _refuse_fields(request.fields, capability, definition)
    _refuse_where(request.where, capability)
    for term in request.order:
        if term.field not in capability.fields or not capability.fields[term.field].order:
            raise Unsupported(f"order by {term.field} is not declared")
    if not capability.keyset and (request.after or request.key_descending or len(request.order) > 1):
        raise Unsupported("keyset is not declared")
    if request.limit is not None and (request.limit < 1 or request.limit > (capability.max_page or request.limit)):
        raise Unsupported(f"limit {request.limit}, but max_page is {capability.max_page}")


def _refuse_fields(fields: Sequence[str], capability: EntityCapability, definition: Entity) -> None:
    for name in fields:
        if name not in capability.fields and name != definition.key:
            raise Unsupported(f"field {name} is not declared")


def _refuse_where(where: Predicate | None, capability: EntityCapability) -> None:
    for part in comparisons(where):
        if _exactness(part, capability) is None:
            raise Unsupported(f"{part} is not declared")
        if part.op is Op.IN and not 0 < len(part.value) <= capability.max_in:
            raise Unsupported(f"{len(part.value)} values, but max_in is {capability.max_in}")
    top = where.parts if isinstance(where, And) else (where,)
    if len(top) > 1 and not capability.conjunction:
        raise Unsupported("conjunction is not declared")
    for inner in top:
        if isinstance(inner, (Or, Not, And)):
            _refuse_compound(inner, capability)


def _refuse_compound(part: Predicate, capability: EntityCapability) -> None:
    if not capability.disjunction:
        raise Unsupported("disjunction is not declared")
    if any(_exactness(inner, capability) is not Exactness.EXACT for inner in comparisons(part)):
        raise Unsupported("a superset comparison inside OR or NOT would lose rows")
