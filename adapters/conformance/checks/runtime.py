"""Run time: cancellation, the event loop, instances side by side, credentials that change."""

from __future__ import annotations

import asyncio
import threading
from time import perf_counter

from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.harness import Breaking, Counting, Fault, Hiding, Rotating, Watching
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.lag import measured
from adapters.conformance.outcome import Failure, Skipped, Tier
from adapters.conformance.subject import Subject
from adapters.errors import AuthenticationFailed
from adapters.interface import Aggregating
from adapters.predicate import And, Compare, Op
from adapters.requests import Aggregate, Measure

DEADLINE = 0.25
"""Seconds behind which a call is cancelled."""
PROMPT = 1.5
"""Seconds in which a cancelled call has to return: stopping a statement takes a call of its own."""
MOST_LAG = 0.15
"""Seconds for which the loop may stand still. Other work on the machine makes single outliers, hence three tries."""
CROWD = 12
"""Calls at once, more than any pool has places."""


async def _cancelled(subject: Subject) -> float:
    """Seconds until a call that is cancelled at the deadline has returned."""
    started = perf_counter()
    try:
        async with asyncio.timeout(DEADLINE):
            await subject.adapter.scan(subject.request())
    except TimeoutError:
        return perf_counter() - started - DEADLINE
    raise Failure("the source hangs, but the scan answers; does the harness break what the adapter reads?")


@check(36, Tier.SILVER)
async def a_deadline_in_mid_query_ends_it(kit: Kit) -> int:
    """The call returns at once, and the source stops working on it."""
    async with kit.broken(Fault.HANG) as subjects:
        late = await _cancelled(subjects[0])
        if late > PROMPT:
            raise Failure(f"a cancelled call comes back {late:.1f} s after its deadline; let CancelledError through")
        if not isinstance(kit.harness, Watching):
            raise lacking("running(adapter), so that nobody knows whether the source still works")
        for _ in range(20):
            if not await kit.harness.running(subjects[0].adapter):
                return 1
            await asyncio.sleep(PROMPT / 20)
    raise Failure("the source still works on a query whose caller has gone; cancel it there (KILL QUERY, close the connection)")


@check(37, Tier.SILVER)
async def cancellation_frees_connections_and_threads(kit: Kit) -> int:
    """Behind more cancelled calls than any pool has places, the next call is answered, with no more connections and threads than before."""
    harness = kit.harness
    if not isinstance(harness, Breaking) or Fault.HANG not in harness.faults:
        raise Skipped(f"the harness does not simulate the fault {Fault.HANG.value!r}")
    async with kit.fresh() as subjects:
        subject = subjects[0]
        await asyncio.gather(*(subject.adapter.scan(subject.request()) for _ in range(CROWD)))
        threads = threading.active_count()
        before = await harness.connections(subject.adapter) if isinstance(harness, Counting) else None
        async with harness.broken(subject.adapter, Fault.HANG):
            late = await asyncio.gather(*(_cancelled(subject) for _ in range(CROWD)))
        if max(late) > 2 * PROMPT:
            raise Failure(f"of {CROWD} cancelled calls the last comes back {max(late):.1f} s late")
        async with asyncio.timeout(harness.timeout + PROMPT):
            seen = await subject.compare(subject.request())
        if before is not None and (after := await harness.connections(subject.adapter)) > max(before, 1):  # type: ignore[attr-defined]
            raise Failure(f"{before} connections before, {after} behind {CROWD} cancelled calls")
        if threading.active_count() > threads + 1:
            raise Failure(f"{threads} threads before, {threading.active_count()} behind {CROWD} cancelled calls")
    return seen


@check(38, Tier.SILVER)
async def the_event_loop_is_never_blocked(kit: Kit) -> int:
    """While a large scan is read, while fetches run side by side, and while the source hangs."""
    subject = (await kit.subjects())[0]
    worst = await _lag(subject, hanging=False)
    if worst > MOST_LAG:
        raise Failure(f"the event loop stands still for {worst:.2f} s during a scan; put blocking work into host.run_blocking")
    if isinstance(kit.harness, Breaking) and Fault.HANG in kit.harness.faults:
        async with kit.broken(Fault.HANG) as subjects:
            worst = await _lag(subjects[0], hanging=True)
        if worst > MOST_LAG:
            raise Failure(f"the event loop stands still for {worst:.2f} s while the source hangs; put blocking calls into host.run_blocking")
    return len(subject.keys)


async def _lag(subject: Subject, *, hanging: bool) -> float:
    """The best of three tries."""
    best = float("inf")
    for _ in range(3):
        async with measured() as lag:
            if hanging:
                await _cancelled(subject)
            else:
                await asyncio.gather(*(subject.adapter.fetch(subject.name, subject.keys[:1], ()) for _ in range(4)))
                await subject.rows(subject.request())
        best = min(best, lag.worst)
        if best <= MOST_LAG:
            break
    return best


@check(41, Tier.SILVER, exemptible=True)
async def new_credentials_are_taken_up(kit: Kit) -> int:
    """Once the source takes only new ones: at once, or behind `close` and `open` and an `AuthenticationFailed` before."""
    harness = kit.harness
    if not isinstance(harness, Rotating):
        raise lacking("rotate(adapter)")
    async with kit.fresh() as subjects:
        subject = subjects[0]
        await subject.compare(subject.request())
        await harness.rotate(subject.adapter)
        try:
            return await subject.compare(subject.request())
        except AuthenticationFailed:
            await subject.adapter.close()
            await subject.adapter.open(kit.host)
            return await subject.compare(subject.request())


@check(42, Tier.SILVER)
async def two_instances_never_share(kit: Kit) -> int:
    """Two sources side by side, asked at the same time: each adapter shows its own records, also when the other is closed."""
    golden = await kit.golden()
    name = kit.harness.entities[0]
    halves = golden[name].records[::2], golden[name].records[1::2]
    adapters = [await kit.open({name: half}) for half in halves]
    try:
        for _ in range(2):
            pages = await asyncio.gather(*(_keys_of(kit, adapter, name) for adapter in adapters))
            _judge_apart(pages, halves, name, golden[name].pools)
        await adapters[0].close()
        left = await _keys_of(kit, adapters[1], name)
        _judge_apart([left], [halves[1]], name, golden[name].pools)
    finally:
        for adapter in adapters:
            await adapter.close()
    return len(golden[name].records)
