"""What comes in over time: change feeds, file drops, signatures."""

from __future__ import annotations

from adapters.conformance.check import check
from adapters.conformance.differences import listed
from adapters.conformance.harness import Fault, Mutating, Signing
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.subject import Subject
from adapters.errors import MappingError
from adapters.interface import ChangeFeed

MOST_STEPS = 100


async def _changed(subject: Subject, watermark: str, limit: int) -> tuple[set[str], set[str], str]:
    """Everything that changed behind a watermark: written and deleted keys, and where to go on."""
    if not isinstance(subject.adapter, ChangeFeed):
        raise Failure(f"changes of {subject.name} are claimed, but there is no changes()")
    written, deleted = set[str](), set[str]()
    for _ in range(MOST_STEPS):
        changes = await subject.adapter.changes(subject.name, watermark, limit)
        written |= set(changes.written)
        deleted |= set(changes.deleted)
        if not changes.more:
            return written, deleted, changes.watermark
        if changes.watermark == watermark:
            raise Failure(f"changes of {subject.name}: more are waiting, but the watermark stays at {watermark!r}")
        watermark = changes.watermark
    raise Failure(f"changes of {subject.name} do not end within {MOST_STEPS} calls")


async def _feeding(kit: Kit) -> Mutating:
    described = (await kit.description()).entities
    if not any(described[name].changes for name in kit.harness.entities):
        raise Exempt("no change feed is claimed")
    if not isinstance(kit.harness, Mutating):
        raise lacking("write(adapter, record) and remove(adapter, entity, key)")
    return kit.harness


async def _start(subject: Subject) -> str:
    if not isinstance(subject.adapter, ChangeFeed):
        raise Failure(f"changes of {subject.name} are claimed, but there is no changes()")
    start = await subject.adapter.changes(subject.name, None, 10)
    if start.written or start.deleted:
        raise Failure(f"changes of {subject.name} without a watermark start now; these came: {listed(start.written)}")
    return start.watermark


@check(45, Tier.PLATINUM)
async def a_change_feed_loses_nothing(kit: Kit) -> int:
    """Records written at once, so that they share a moment, all come, also one by one; and none again behind the watermark."""
    harness = await _feeding(kit)
    seen = 0
    async with kit.fresh() as subjects:
        for subject in (subject for subject in subjects if subject.capability.changes):
            watermark = await _start(subject)
            for record in subject.golden.records[:6]:
                await harness.write(subject.adapter, record)
            for limit in (1, 4, 100):
                written, _, behind = await _changed(subject, watermark, limit)
                if lost := set(subject.keys[:6]) - written:
                    raise Failure(
                        f"changes of {subject.name} in steps of {limit} lose {listed(sorted(lost))}; take moment and key as watermark"
                    )
            if (await _changed(subject, behind, 10))[0] - set(subject.keys[:6]):
                raise Failure(f"changes of {subject.name}: records come that nobody has changed")
            seen += 6
    return seen


@check(46, Tier.PLATINUM)
async def deletes_show_in_the_change_feed(kit: Kit) -> int:
    """A record that is gone is named as deleted."""
    harness = await _feeding(kit)
    seen = 0
    async with kit.fresh() as subjects:
        for subject in (subject for subject in subjects if subject.capability.changes):
            watermark = await _start(subject)
            gone = subject.keys[:2]
            for key in gone:
                await harness.remove(subject.adapter, subject.name, key)
            _, deleted, _ = await _changed(subject, watermark, 10)
            if lost := set(gone) - deleted:
                raise Failure(f"changes of {subject.name} do not say that {listed(sorted(lost))} are deleted")
            seen += len(gone)
    return seen


@check(49, Tier.PLATINUM, exemptible=True)
async def no_signature_is_used_twice(kit: Kit) -> int:
    """The same call again has another nonce and signature: the source may refuse one that it has seen."""
    if not isinstance(kit.harness, Signing):
        raise lacking("signatures(adapter)")
    async with kit.fresh() as subjects:
        subject = subjects[0]
        kit.harness.signatures(subject.adapter)
        for _ in range(5):
            await subject.adapter.fetch(subject.name, subject.keys[:1], subject.fields)
        signatures = kit.harness.signatures(subject.adapter)
    if len(set(signatures)) != len(signatures):
        raise Failure("a signature is sent twice; draw a new nonce for each request")
    return len(signatures)


async def _drop(kit: Kit, fault: Fault) -> int:
    async with kit.broken(fault) as subjects:
        seen = 0
        for subject in subjects:
            try:
                seen += await subject.compare(subject.request(), mend="Reject the drop whole and go on serving the last good one")
            except MappingError:
                seen += 1
        return seen


@check(50, Tier.PLATINUM, exemptible=True)
async def a_truncated_drop_is_rejected_whole(kit: Kit) -> int:
    """The last good drop goes on being served, or the error says what is wrong; no part of the new one shows."""
    return await _drop(kit, Fault.TRUNCATED_DROP)


@check(50, Tier.PLATINUM, exemptible=True)
async def a_duplicate_drop_is_rejected_whole(kit: Kit) -> int:
    """No record comes twice."""
    return await _drop(kit, Fault.DUPLICATE_DROP)
