"""Faults: each shows as the error that says what to do about it, and nothing that failed looks like an empty answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from time import perf_counter
from typing import Any

from adapters.conformance.check import Run, check
from adapters.conformance.harness import RETRY_AFTER, Breaking, Fault
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Failure, Skipped, Tier
from adapters.conformance.subject import Subject
from adapters.errors import (
    AuthenticationFailed,
    Drift,
    PermissionDenied,
    RateLimited,
    RowRejected,
    SourceError,
    SourceTimeout,
    Unavailable,
    UnmappedCode,
    UpstreamProtocol,
)

MATRIX: dict[Fault, type[SourceError]] = {
    Fault.UNREACHABLE: Unavailable,
    Fault.RESET: Unavailable,
    Fault.HANG: SourceTimeout,
    Fault.SILENT: SourceTimeout,
    Fault.SERVER_ERROR: Unavailable,
    Fault.BAD_CREDENTIALS: AuthenticationFailed,
    Fault.NO_PERMISSION: PermissionDenied,
    Fault.GARBAGE: UpstreamProtocol,
    Fault.TRUNCATED: UpstreamProtocol,
    Fault.DRIFT: Drift,
    Fault.UNMAPPED_CODE: UnmappedCode,
    Fault.BAD_ROW: RowRejected,
}
"""Fault → the class of its error."""
IN_ONE_RECORD = (Fault.UNMAPPED_CODE, Fault.BAD_ROW)
"""Faults that only a scan is sure to meet."""
SLOW = (Fault.HANG, Fault.SILENT)
"""Faults that show when the adapter's patience is at its end."""
OUTAGES = (Fault.UNREACHABLE, Fault.RESET, Fault.SERVER_ERROR, Fault.SILENT)
"""Faults that pass."""
MARGIN = 3.0
"""Seconds beyond twice the timeout (a call and its cancellation) in which a call that hangs has to give up, on a busy machine too."""


def _cell(fault: Fault, error: type[SourceError]) -> Run:
    async def run(kit: Kit) -> int:
        async with kit.broken(fault, waiting=fault in SLOW) as subjects:
            return sum(await asyncio.gather(*(_expect(kit, subject, fault, error) for subject in subjects)))

    run.__name__ = f"{fault.value.replace(' ', '_')}_is_reported_as_{error.__name__}"
    run.__doc__ = f"Scan, fetch and count raise {error.__name__}, which says where."
    return run


for _fault, _error in MATRIX.items():
    check(40, Tier.SILVER, exemptible=True)(_cell(_fault, _error))


def _calls(subject: Subject, fault: Fault) -> dict[str, Callable[[], Awaitable[Any]]]:
    calls: dict[str, Callable[[], Awaitable[Any]]] = {"scan": lambda: subject.rows(subject.request())}
    if fault not in IN_ONE_RECORD:
        calls["fetch"] = lambda: subject.adapter.fetch(subject.name, subject.keys[:2], subject.fields)
        if subject.capability.count and fault is not Fault.DRIFT:
            calls["count"] = lambda: subject.adapter.count(subject.name, None)
    return calls


async def _expect(kit: Kit, subject: Subject, fault: Fault, expected: type[SourceError]) -> int:
    calls = _calls(subject, fault)
    await asyncio.gather(*(_expect_one(kit, f"{fault.value}: {phase} {subject.name}", call, expected) for phase, call in calls.items()))
    return len(calls)


async def _expect_one(kit: Kit, what: str, call: Callable[[], Awaitable[Any]], expected: type[SourceError]) -> None:
    error = await caught(call, what, _patience(kit))
    if not isinstance(error, expected):
        raise Failure(f"{what} raises {type(error).__name__} ({error}), not {expected.__name__}") from error
    if not error.source or not error.phase:
        raise Failure(f"{what}: the error does not say its source and phase; add them with `at()`: {error}")


def _patience(kit: Kit) -> float:
    return 2 * kit.harness.timeout + MARGIN


async def caught(call: Callable[[], Awaitable[Any]], what: str, seconds: float) -> SourceError:
    """The error of a call. Raises `Failure` if it has none, another than a `SourceError`, or takes too long."""
    started = perf_counter()
    try:
        async with asyncio.timeout(seconds):
            answer = await call()
    except SourceError as error:
        return error
    except TimeoutError as error:
        raise Failure(f"{what}: nothing comes back in {perf_counter() - started:.1f} s; keep to the timeout") from error
    except Exception as error:
        raise Failure(f"{what} raises {type(error).__name__} ({error}); an adapter raises only SourceError") from error
    raise Failure(
        f"{what} answers as if nothing were wrong: {len(answer) if isinstance(answer, list) else answer} rows; raise, never swallow"
    )


@check(39, Tier.SILVER, exemptible=True)
async def a_rate_limit_says_how_long_to_wait(kit: Kit) -> int:
    """`RateLimited`, with the seconds that the source asks for."""
    async with kit.broken(Fault.RATE_LIMITED) as subjects:
        for subject in subjects:
            error = await caught(lambda s=subject: s.rows(s.request()), "rate limited: scan", _patience(kit))  # type: ignore[misc]
            if not isinstance(error, RateLimited):
                raise Failure(f"rate limited: the scan raises {type(error).__name__} ({error}), not RateLimited")
            if error.retry_after is not None and abs(error.retry_after - RETRY_AFTER) > 2:
                raise Failure(f"the source asks to wait {RETRY_AFTER:g} s, the error says {error.retry_after:g}")
        return len(subjects)


@check(40, Tier.SILVER)
async def a_source_that_comes_back_is_served_again(kit: Kit) -> int:
    """Behind an outage the same adapter answers, at the second try at the latest: dead connections are not kept."""
    if not isinstance(kit.harness, Breaking):
        raise lacking("broken(adapter, fault)")
    outages = [fault for fault in OUTAGES if fault in kit.harness.faults]
    if not outages:
        raise Skipped("the harness simulates no outage")
    seen = 0
    for fault in outages:
        with kit.haste() if fault in SLOW else nullcontext():
            seen += await _outlived(kit, kit.harness, fault)
    return seen


async def _outlived(kit: Kit, harness: Breaking, fault: Fault) -> int:
    async with kit.fresh() as subjects:
        subject = subjects[0]
        await _again(subject)
        async with harness.broken(subject.adapter, fault):
            await asyncio.gather(*(subject.adapter.fetch(subject.name, subject.keys[:1], ()) for _ in range(4)), return_exceptions=True)
        return await _again(subject)


async def _again(subject: Subject) -> int:
    with suppress(SourceError):
        return await subject.compare(subject.request())
    try:
        return await subject.compare(subject.request())
    except SourceError as error:
        raise Failure(f"the source is whole, but the second call too raises {error}; drop connections that are dead") from error


@check(44, Tier.SILVER)
async def health_is_bounded_while_the_source_hangs(kit: Kit) -> int:
    """A whole source is healthy; one that hangs is told, or not, within the timeout; nothing is raised."""
    async with kit.fresh() as subjects:
        whole = await subjects[0].adapter.health()
        if not whole.ok:
            raise Failure(f"a whole source is not healthy: {whole.message}")
    if not isinstance(kit.harness, Breaking):
        raise lacking("broken(adapter, fault)")
    for fault in [fault for fault in (Fault.HANG, Fault.SILENT, Fault.UNREACHABLE) if fault in kit.harness.faults]:
        async with kit.broken(fault, waiting=fault in SLOW) as subjects, asyncio.timeout(_patience(kit)):
            health = await subjects[0].adapter.health()
            if fault is not Fault.HANG and health.ok:
                raise Failure(f"a source that is {fault.value} is called healthy")
    return 2
