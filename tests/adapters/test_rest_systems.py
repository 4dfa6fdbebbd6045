"""The mappings against the stand-ins: every record is the truth's, every pushed filter is exact, every fault is one class."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.capabilities import Exactness, KeyOrder
from adapters.entities import ENTITIES, Record
from adapters.entities.codes import CourseStatus, SkillLevel
from adapters.errors import (
    AuthenticationFailed,
    Drift,
    PermissionDenied,
    RateLimited,
    SourceError,
    Unavailable,
    UpstreamProtocol,
)
from adapters.interface import Adapter
from adapters.predicate import And, Compare, Op, Predicate, compile_test
from adapters.requests import Scan
from adapters.transport import Transport
from mock_sources.faults.fault import Fault, FaultKind
from mock_sources.faults.http import HttpFaults
from tests.adapters.rest_support import BareHost, Clock
from tests.adapters.systems_support import ALL, ENTITIES_OF, Systems, World, adapter_of, opened, plain, scan_all

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", params=[7, 20240426])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp(f"seed-{request.param}"), request.param, 0.25)


@pytest.fixture(scope="module")
def one_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("one"), 11, 0.25)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def keys_of(entity: str, records: list[Record]) -> list[Any]:
    return [getattr(record, ENTITIES[entity].key) for record in records]


@pytest.mark.parametrize(("name", "entity"), ALL)
async def test_a_scan_gives_the_truth_in_the_declared_order(world: World, clock: Clock, name: str, entity: str) -> None:
    adapter = await opened(name, Systems(world.folder, clock), clock)
    records = await scan_all(adapter, entity)
    truth = world.records(entity, name)
    assert truth
    assert {record["key"]: record["fields"] for record in map(keyed, records)} == truth
    assert len(records) == len(truth)
    capability = adapter.describe().entities[entity]
    if capability.key_sorted:
        keys = keys_of(entity, records)
        assert keys == sorted(keys, key=int if capability.key_order is KeyOrder.NUMERIC else str)


def keyed(record: Record) -> dict[str, Any]:
    entity = type(record).__name__
    return {"key": getattr(record, ENTITIES[entity].key), "fields": plain(entity, record)}


@pytest.mark.parametrize(("name", "entity"), ALL)
async def test_a_fetch_gives_the_truth_aligned(world: World, clock: Clock, name: str, entity: str) -> None:
    adapter = await opened(name, Systems(world.folder, clock), clock)
    truth = world.records(entity, name)
    keys = [*truth, "unknown", "0", next(iter(truth))]
    random.Random(1).shuffle(keys)
    records = (await adapter.fetch(entity, keys, tuple(ENTITIES[entity].fields))).rows
    assert [record and plain(entity, record) for record in records] == [truth.get(key) for key in keys]


@pytest.mark.parametrize(("name", "entity"), ALL)
async def test_every_declared_filter_equals_the_reference(one_world: World, clock: Clock, name: str, entity: str) -> None:
    """For each field and operator, values that occur, one beside, and two at once."""
    adapter = await opened(name, Systems(one_world.folder, clock), clock)
    everything = await scan_all(adapter, entity)
    for where, exactness in predicates(adapter, entity, everything):
        expected = keys_of(entity, list(filter(compile_test(where), everything)))
        found = keys_of(entity, await scan_all(adapter, entity, where))
        assert found == expected if exactness is Exactness.EXACT else set(expected) <= set(found), f"{where}"
        if adapter.describe().entities[entity].count and exactness is Exactness.EXACT:
            assert (await adapter.count(entity, where)).records == len(expected), f"{where}"


def predicates(adapter: Adapter, entity: str, records: list[Record]) -> Iterator[tuple[Predicate, Exactness]]:
    dice = random.Random(entity)
    for field, capability in adapter.describe().entities[entity].fields.items():
        present = [value for record in records if (value := getattr(record, field)) is not None]
        for op, exactness in capability.filters.items():
            for value in values(op, present, dice):
                yield Compare(field, op, value), exactness
                if op is not Op.IN and exactness is Exactness.EXACT:
                    yield And((Compare(field, op, value), Compare(field, op, dice.choice(present)))), exactness


def values(op: Op, present: list[Any], dice: random.Random) -> list[Any]:
    some = [dice.choice(present) for _ in range(3)]
    if op is Op.IN:
        return [tuple(some), (), (some[0],)]
    if op in (Op.CONTAINS, Op.STARTS_WITH):
        return [some[0][:9], some[1][1:3], "没有", "'"]
    return [*some, *beside(some[0])]


def beside(value: Any) -> list[Any]:
    if isinstance(value, str):
        return ["没有", value + "1", value[:-1]]
    return [value + timedelta(days=1)] if hasattr(value, "isoformat") else []


async def test_codes_that_stand_for_one_another_are_asked_for_together(one_world: World, clock: Clock) -> None:
    transport = Systems(one_world.folder, clock)
    adapter = await opened("platform", transport, clock)
    where = And((Compare("status", Op.EQ, CourseStatus.WITHDRAWN), Compare("level", Op.IN, (SkillLevel.JUNIOR, SkillLevel.SENIOR))))
    await adapter.scan(Scan(entity="Course", fields=("title",), where=where))
    assert transport.calls("courses") == ["/v1/courses?status=2,9&level=5,3&size=100"]


async def test_the_corps_prefix_is_translated_both_ways_and_never_mistaken(one_world: World, clock: Clock) -> None:
    transport = Systems(one_world.folder, clock)
    adapter = await opened("platform", transport, clock)
    for code, asked in (("XPCC-2025-001", "siteNo=660000-2025-001&"), ("660000-2025-001", None), ("bad", None)):
        transport.requests.clear()
        await adapter.scan(Scan(entity="Course", fields=("title",), where=Compare("site_code", Op.EQ, code)))
        assert [asked in call for call in transport.calls("courses")] == ([] if asked is None else [True])


async def test_a_scan_by_key_neither_skips_nor_doubles_when_rows_come_and_go(one_world: World, clock: Clock) -> None:
    transport = Systems(one_world.folder, clock)
    adapter = await opened("platform", transport, clock)
    everything = keys_of("Course", await scan_all(adapter, "Course"))
    first = await adapter.scan(Scan(entity="Course", fields=("title",), limit=10))
    second = await adapter.scan(Scan(entity="Course", fields=("title",), limit=7, token=first.next))
    assert keys_of("Course", first.rows + second.rows) == everything[:17]
    assert f"afterId={everything[9]}" in transport.calls("courses")[-1]


async def test_tokens_and_sessions_outlive_their_expiry(one_world: World, clock: Clock) -> None:
    for name in ("platform", "ims"):
        transport = Systems(one_world.folder, clock)
        adapter = await opened(name, transport, clock)
        entity = ENTITIES_OF[name][1]
        for seconds in (0, 30, 40, 500):
            clock.pass_(seconds)
            assert await scan_all(adapter, entity)
        await adapter.close()


async def test_a_server_that_has_forgotten_its_sessions_is_logged_in_to_once(one_world: World, clock: Clock) -> None:
    """A restart of the system: the tokens in our hands are unknown to it, though not expired."""
    for name, login in (("platform", "/oauth/token"), ("ims", "/api/login")):
        transport = Systems(one_world.folder, clock)
        adapter = await opened(name, transport, clock)
        entity = ENTITIES_OF[name][1]
        expected = await scan_all(adapter, entity)
        restarted = Systems(one_world.folder, clock)
        transport._transports = restarted._transports
        transport.delay = 0.002
        assert await asyncio.gather(*[scan_all(adapter, entity) for _ in range(8)]) == [expected] * 8
        assert len(transport.calls(login)) == 2


@pytest.fixture
async def on_sockets(one_world: World) -> AsyncIterator[dict[str, HttpFaults]]:
    systems = {name: HttpFaults(system, 0) for name, system in Systems(one_world.folder, Clock()).systems.items()}
    for system in systems.values():
        await system.server.open()
    yield systems
    for system in systems.values():
        await system.server.close()


async def over_network(name: str, faults: HttpFaults, one_world: World, transport: Transport) -> Adapter:
    adapter = adapter_of(name, f"http://127.0.0.1:{faults.server.listener.port}")
    await adapter.open(BareHost(transport, Systems(one_world.folder, Clock()).secrets, Clock()))
    return adapter


EXPECTED: dict[FaultKind, type[SourceError]] = {
    FaultKind.ERROR500: Unavailable,
    FaultKind.RESET: Unavailable,
    FaultKind.REFUSE: Unavailable,
    FaultKind.GARBAGE: UpstreamProtocol,
    FaultKind.TRUNCATE: UpstreamProtocol,
    FaultKind.CREDENTIALS: AuthenticationFailed,
    FaultKind.FORBIDDEN: PermissionDenied,
    FaultKind.RATE_LIMIT: RateLimited,
    FaultKind.DRIFT: Drift,
}


@pytest.mark.parametrize("name", ENTITIES_OF)
async def test_each_fault_is_its_class_and_passes_without_a_trace(on_sockets: dict[str, HttpFaults], one_world: World, name: str) -> None:
    faults, transport = on_sockets[name], Transport()
    adapter = await over_network(name, faults, one_world, transport)
    entity = "Payment" if name == "finance" else ENTITIES_OF[name][1]
    request = Scan(entity=entity, fields=tuple(ENTITIES[entity].fields))
    try:
        good = await adapter.scan(request)
        for kind, expected in EXPECTED.items():
            await faults.apply(Fault(kind))
            with pytest.raises(SourceError) as caught:
                await adapter.scan(request)
            assert type(caught.value) is expected, kind
            assert (caught.value.source, caught.value.entity) == (name, entity)
            await faults.undo()
            assert await adapter.scan(request) == good, kind
        assert isinstance(caught.value, Drift)
    finally:
        await adapter.close()
        await transport.aclose()


@pytest.mark.parametrize("name", ENTITIES_OF)
async def test_a_hang_ends_with_the_callers_patience_and_leaks_nothing(
    on_sockets: dict[str, HttpFaults], one_world: World, name: str
) -> None:
    faults, transport = on_sockets[name], Transport(connections=2)
    adapter = await over_network(name, faults, one_world, transport)
    entity = ENTITIES_OF[name][1]
    try:
        await scan_all(adapter, entity)
        await faults.apply(Fault(FaultKind.HANG))
        calls = [asyncio.wait_for(scan_all(adapter, entity), 0.05) for _ in range(6)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(result) for result in results} == {TimeoutError}
        await faults.undo()
        assert await scan_all(adapter, entity)
    finally:
        await adapter.close()
        await transport.aclose()


async def test_retry_after_reaches_the_caller(on_sockets: dict[str, HttpFaults], one_world: World) -> None:
    faults, transport = on_sockets["platform"], Transport()
    adapter = await over_network("platform", faults, one_world, transport)
    try:
        await scan_all(adapter, "Teacher")
        await faults.apply(Fault(FaultKind.RATE_LIMIT, ms=3000))
        with pytest.raises(RateLimited) as caught:
            await scan_all(adapter, "Teacher")
        assert caught.value.retry_after == 3.0
    finally:
        await transport.aclose()


@pytest.mark.parametrize("name", ENTITIES_OF)
async def test_the_check_passes_and_finds_the_drift(on_sockets: dict[str, HttpFaults], one_world: World, name: str) -> None:
    faults, transport = on_sockets[name], Transport()
    adapter = await over_network(name, faults, one_world, transport)
    try:
        report = await adapter.check()
        assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", True), ("schema", True), ("row", True)]
        await faults.apply(Fault(FaultKind.DRIFT))
        report = await adapter.check()
        assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", True), ("schema", False)]
        assert report.missing
        await faults.undo()
    finally:
        await adapter.close()
        await transport.aclose()


async def test_a_source_that_is_down_opens_and_checks_without_raising(one_world: World, clock: Clock) -> None:
    faults = HttpFaults(Systems(one_world.folder, clock).systems["ims"], 0)
    transport = Transport()
    adapter = await over_network("ims", faults, one_world, transport)
    try:
        report = await adapter.check()
        assert [(step.name, step.ok) for step in report.steps] == [("reach", False)]
    finally:
        await faults.server.close()
        await transport.aclose()


def test_every_system_is_described_without_connecting() -> None:
    for name, entities in ENTITIES_OF.items():
        adapter = adapter_of(name)
        assert tuple(adapter.describe().entities) == entities
        for entity, capability in adapter.describe().entities.items():
            assert set(capability.fields) == set(ENTITIES[entity].fields)
