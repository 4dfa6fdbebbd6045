"""Run time: cancellation, the event loop, instances side by side, credentials that change."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from time import perf_counter

from adapters.capabilities import Exactness, Function
from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.harness import Breaking, Counting, Fault, Hiding, Rotating, Watching
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.lag import measured
from adapters.conformance.outcome import Exempt, Failure, Skipped, Tier
from adapters.conformance.reference import projected
from adapters.conformance.subject import Subject
from adapters.errors import AuthenticationFailed, RetryableError
from adapters.interface import Aggregating
from adapters.predicate import And, Predicate
from adapters.requests import Aggregate, Measure, Scan

DEADLINE = 0.25
"""Seconds behind which a call is cancelled."""
PROMPT = 1.5
"""Seconds in which a cancelled call has to return: stopping a statement takes a call of its own."""
MOST_LAG = 0.15
"""Seconds for which the loop may stand still. Other work on the machine makes single outliers, hence three tries."""
TRIES = 6
"""Calls in which new credentials have to be taken up: each dead connection of a pool may cost one."""
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
async def a_deadline_in_mid_query_is_kept(kit: Kit) -> int:
    """A call whose time is up returns at once."""
    async with kit.broken(Fault.HANG) as subjects:
        late = await _cancelled(subjects[0])
        if late > PROMPT:
            # Other work on the machine makes single outliers.
            late = min(late, await _cancelled(subjects[0]))
    if late > PROMPT:
        raise Failure(f"a cancelled call comes back {late:.1f} s after its deadline; let CancelledError through")
    return 1


@check(36, Tier.SILVER, exemptible=True)
async def a_deadline_in_mid_query_ends_it_at_the_source(kit: Kit) -> int:
    """The source stops working on calls whose callers have gone, also where they are more than any pool has places."""
    if not isinstance(kit.harness, Watching):
        raise lacking("running(adapter)")
    async with kit.broken(Fault.HANG) as subjects:
        await asyncio.gather(*(_cancelled(subjects[0]) for _ in range(CROWD)))
        for _ in range(40):
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
            raise Failure(
                f"the event loop stands still for {worst:.2f} s while the source hangs; put blocking calls into host.run_blocking"
            )
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
        for _ in range(TRIES):
            try:
                return await subject.compare(subject.request())
            except RetryableError:
                # The source has dropped the connections that used the old ones.
                continue
            except AuthenticationFailed:
                await subject.adapter.close()
                await subject.adapter.open(kit.host)
    raise Failure("the old credentials are used on and on; look secrets up anew in open(), or when they are refused")


@check(42, Tier.SILVER)
async def two_instances_never_share(kit: Kit) -> int:
    """Two sources side by side, asked at the same time: each adapter shows its own records, also when the other is closed."""
    name = kit.harness.entities[0]
    golden = (await kit.golden())[name]
    halves = [kit.coherent({name: replace(golden, records=golden.records[start::2])})[name] for start in (0, 1)]
    adapters = [await kit.open({name: half.records}) for half in halves]
    try:
        subjects = [(await kit.subjects_of(adapter, {name: half}))[0] for adapter, half in zip(adapters, halves, strict=True)]
        for _ in range(2):
            await asyncio.gather(*(subject.compare(subject.request(), mend="Keep nothing at the class or module") for subject in subjects))
        await adapters[0].close()
        await subjects[1].compare(subjects[1].request(), mend="Closing one adapter must not close what another uses")
    finally:
        for adapter in adapters:
            await adapter.close()
    return len(golden.records)


@check(43, Tier.SILVER)
async def a_mandatory_condition_holds_on_every_path(kit: Kit) -> int:
    """A condition beside any other is kept in every scan, page, position, count and total: that is how row security goes down."""
    seen = 0
    for subject in await kit.subjects():
        claims = subject.claims(Exactness.EXACT)
        if not claims or not subject.capability.conjunction:
            continue
        dice = Dice(kit.dice(f"mandatory {subject.name}"), subject)
        for _ in range(kit.profile.cases // 3):
            where = And((dice.compare(), dice.compare()))
            for scan in _paths(subject, dice, where):
                seen += await subject.compare(scan, mend="Every path has to keep the whole condition")
            await _check_total(subject, where)
    if not seen:
        raise Exempt("several exact comparisons at once are not claimed")
    return seen


def _paths(subject: Subject, dice: Dice, where: Predicate) -> list[Scan]:
    """Ways to read what satisfies the condition."""
    scans = [
        subject.request(where=where),
        subject.request(where=where, fields=(), limit=subject.page(3)),
        subject.request(where=where, order=dice.order()),
    ]
    if subject.capability.keyset:
        after = subject.place(dice.random.choice(subject.golden.records), order := dice.order())
        scans.append(subject.request(where=where, order=order, after=after, limit=subject.page(3)))
        scans.append(subject.request(where=where, key_descending=True))
    return scans


async def _check_total(subject: Subject, where: Predicate) -> None:
    expected = len(subject.reference.matching(where))
    if subject.capability.count and (found := (await subject.adapter.count(subject.name, where)).records) != expected:
        raise Failure(f"count {subject.name} where {where}: {expected} expected, {found} found")
    if isinstance(subject.adapter, Aggregating) and any(field.aggregates for field in subject.capability.fields.values()):
        request = Aggregate(entity=subject.name, measures=(Measure(function=Function.COUNT),), where=where)
        (group,) = (await subject.adapter.aggregate(request)).rows
        if group.values != (expected,):
            raise Failure(f"aggregate {subject.name} where {where}: {expected} expected, {group.values} found")


@check(43, Tier.SILVER, exemptible=True)
async def hidden_records_show_on_no_path(kit: Kit) -> int:
    """What the source marks as deleted is in no scan, fetch, page or count."""
    if not isinstance(kit.harness, Hiding):
        raise lacking("hide(adapter, entity, key)")
    seen = 0
    async with kit.fresh() as subjects:
        for subject in subjects:
            hidden = subject.keys[:3]
            for key in hidden:
                await kit.harness.hide(subject.adapter, subject.name, key)
            rest = [record for record in subject.golden.records if getattr(record, subject.key) not in hidden]
            left = replace(subject, golden=replace(subject.golden, records=rest))
            seen += await left.compare(left.request()) + await left.compare(left.request(limit=left.page(2)))
            if (await left.adapter.fetch(left.name, hidden, ())).rows != [None] * len(hidden):
                raise Failure(f"fetch of {left.name} shows records that are marked as deleted")
            await _check_total(left, And(()))
    return seen


@check(37, Tier.PLATINUM)
async def a_crowd_is_served_rightly(kit: Kit) -> int:
    """A hundred calls, many at once: every answer right, and no thread for each of them."""
    subject = (await kit.subjects())[0]
    threads = threading.active_count()
    most = 0
    right = dict(zip(subject.keys, subject.golden.records, strict=True))

    places = asyncio.Semaphore(2 * CROWD)

    async def one(key: str) -> bool:
        nonlocal most
        async with places:
            (found,) = (await subject.adapter.fetch(subject.name, [key], subject.fields)).rows
        most = max(most, threading.active_count())
        return found is not None and projected(found, subject.fields) == projected(right[key], subject.fields)

    keys = [subject.keys[index % len(subject.keys)] for index in range(100)]
    if not all(await asyncio.gather(*map(one, keys))):
        raise Failure("a call among a hundred at once is answered with another's record")
    if most > threads + CROWD:
        raise Failure(f"{most - threads} threads for a hundred calls; use host.run_blocking, whose pool is bounded")
    return len(keys)
