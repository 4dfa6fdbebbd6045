"""Callers that ask for the same at the same time share one call; none of them can take it from the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters import hops
from adapters.errors import SourceTimeout, Unavailable
from adapters.memory import Call
from resolvers.cache.flights import Flights
from resolvers.request import ListRequest
from tests.resolvers.cache.support import Desk, cached
from tests.resolvers.world import Clock, calls, memory, site

pytestmark = pytest.mark.anyio
FAR = 1e9


class Upstream:
    """A call that ends when it is told to, and knows whether it was cancelled."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self.cancelled = False

    async def __call__(self) -> list[Any]:
        try:
            return await self.answer
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def breathe() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_five_concurrent_lists_make_one_call() -> None:
    south = cached("south", [site("440000-2024-001")])
    desk = Desk(south)
    pages = await asyncio.gather(*(desk.list() for _ in range(5)))
    assert [len(page.edges) for page in pages] == [1] * 5
    assert calls(south) == ["scan"]


async def test_a_caller_that_leaves_does_not_take_the_call_from_the_others() -> None:
    flights, upstream = Flights(Clock()), Upstream()
    flight = flights.start(["a"], upstream())
    leaving, staying = (asyncio.create_task(flights.wait({flight}, FAR)) for _ in range(2))
    await breathe()
    leaving.cancel()
    await breathe()
    upstream.answer.set_result(["answer"])
    await staying
    assert (flight.result("a"), upstream.cancelled) == ("answer", False)


async def test_the_last_caller_that_leaves_ends_the_call() -> None:
    flights, upstream = Flights(Clock()), Upstream()
    flight = flights.start(["a"], upstream())
    callers = [asyncio.create_task(flights.wait({flight}, FAR)) for _ in range(2)]
    await breathe()
    for caller in callers:
        caller.cancel()
    await breathe()
    assert upstream.cancelled
    assert flights.get("a") is None


async def test_each_caller_has_its_own_deadline() -> None:
    clock = Clock()
    flights, upstream = Flights(clock), Upstream()
    flight = flights.start(["a"], upstream())
    patient = asyncio.create_task(flights.wait({flight}, FAR))
    with pytest.raises(SourceTimeout):
        await flights.wait({flight}, clock.now + 0.01)
    upstream.answer.set_result(["answer"])
    await patient
    assert flight.landed


async def test_an_error_reaches_all_and_is_gone() -> None:
    flights, upstream = Flights(Clock()), Upstream()
    flight = flights.start(["a"], upstream())
    callers = [asyncio.create_task(flights.wait({flight}, FAR)) for _ in range(2)]
    await breathe()
    upstream.answer.set_exception(Unavailable("reset"))
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable, Unavailable]
    assert flights.get("a") is None


async def test_a_kept_call_goes_on_alone_and_ends_with_the_gateway() -> None:
    flights, upstream = Flights(Clock()), Upstream()
    flight = flights.start(["a"], upstream(), kept=True)
    caller = asyncio.create_task(flights.wait({flight}, FAR))
    await breathe()
    caller.cancel()
    await breathe()
    assert (upstream.cancelled, flights.kept) == (False, 1)
    await flights.close()
    assert (upstream.cancelled, flights.kept) == (True, 0)


async def test_who_waits_while_the_gateway_closes_is_told() -> None:
    flights, upstream = Flights(Clock()), Upstream()
    caller = asyncio.create_task(flights.wait({flights.start(["a"], upstream())}, FAR))
    await breathe()
    await flights.close()
    with pytest.raises(Unavailable, match="closing"):
        await caller


async def test_a_short_deadline_neither_opens_the_breaker_nor_ends_the_others_call() -> None:
    south = cached("south", [site("440000-2024-001")], timeout=60, breaker_failures=1)
    desk = Desk(south)
    free = asyncio.Event()

    async def wait(call: Call) -> None:
        await free.wait()

    memory(south).fault = wait
    patient = asyncio.create_task(desk.list())
    hurried = desk.engine.operation(desk.clock.now + 0.06)
    await breathe()
    with pytest.raises(SourceTimeout):
        await hurried.list(ListRequest("Site", ("name",)))
    free.set()
    assert len((await patient).edges) == 1
    assert calls(south) == ["scan"]


async def test_a_request_that_came_back_through_another_graph_does_not_wait_for_its_own_call() -> None:
    south = cached("south", [site("440000-2024-001")])
    desk = Desk(south)

    async def come_back(call: Call) -> None:
        memory(south).fault = None
        with hops.arrived("1"):
            await desk.list()

    memory(south).fault = come_back
    assert len((await desk.list()).edges) == 1
    assert calls(south) == ["scan", "scan"]
