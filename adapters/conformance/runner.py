"""Running checks: without pytest, for the command line and for whoever wants the report."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Collection
from time import perf_counter

from adapters.conformance.check import Check, all_checks
from adapters.conformance.harness import Harness
from adapters.conformance.kit import DEFAULT_SEED, Kit, Profile
from adapters.conformance.outcome import Exempt, Failure, Result, Skipped, Status
from adapters.conformance.report import Report
from adapters.errors import SourceError

Progress = Callable[[Result], None]
MERCY = 5.0
"""Seconds that a check has to end once its time is up."""


async def run(
    harness: Harness,
    *,
    seed: int = DEFAULT_SEED,
    only: Collection[str] | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Report:
    """Run every check (those named in `only`) over what the harness makes. `progress` hears each result as it comes.

    Raises `ValueError` for a name in `only` that no check has; never for what the adapter does.
    """
    checks = [one for one in all_checks() if only is None or one.name in only]
    if only is not None and len(checks) != len(set(only)):
        raise ValueError(f"there is no check {', '.join(sorted(set(only) - {one.name for one in checks}))}")
    kit = Kit(harness, seed=seed, profile=profile)
    try:
        for one in checks:
            result = await perform(one, kit)
            if progress is not None:
                progress(result)
        return await report_of(kit)
    finally:
        await kit.finish()


async def report_of(kit: Kit) -> Report:
    """The report of what has been run so far."""
    try:
        version = (await kit.description()).api_version
        left_out = {name: one.left_out for name, one in (await kit.golden()).items()}
    except Exception:
        # The harness cannot even make an adapter: every check says so.
        version, left_out = 0, {}
    return Report(
        adapter=kit.harness.name,
        seed=kit.seed,
        api_version=version,
        results=tuple(kit.results),
        complete={one.name for one in all_checks()} <= {result.name for result in kit.results},
        left_out=left_out,
    )


async def perform(check: Check, kit: Kit) -> Result:
    """Run one check and remember its result."""
    started = perf_counter()
    status, reason, evidence = await _outcome(check, kit)
    result = Result(
        number=check.number,
        name=check.name,
        family=check.family,
        tier=check.tier,
        status=status,
        reason=reason,
        evidence=evidence,
        milliseconds=round((perf_counter() - started) * 1000, 1),
    )
    kit.results.append(result)
    return result


async def _outcome(check: Check, kit: Kit) -> tuple[Status, str, int]:
    if check.exemptible and check.name in kit.exemptions:
        return Status.EXEMPT, kit.exemptions[check.name], 0
    try:
        evidence = await _bounded(check, kit)
    except Exempt as reason:
        return Status.EXEMPT, str(reason), 0
    except Skipped as reason:
        return Status.SKIPPED, str(reason), 0
    except Exception as error:
        return Status.FAILED, _explained(error, kit), 0
    if not evidence:
        return Status.FAILED, "the check compared nothing: it proves nothing", 0
    return Status.PASSED, "", evidence


async def _bounded(check: Check, kit: Kit) -> int:
    """The check's answer. Raises `TimeoutError` behind its time, also where an adapter swallows the cancellation."""
    task = asyncio.ensure_future(check.run(kit))
    try:
        await asyncio.wait([task], timeout=kit.profile.patience)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=MERCY)
    if not task.done() or task.cancelled():
        raise TimeoutError
    return task.result()


def _explained(error: Exception, kit: Kit) -> str:
    if isinstance(error, Failure):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"did not end within {kit.profile.patience:g} s"
    if isinstance(error, SourceError):
        return f"raises {type(error).__name__}: {error}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"raises {type(error).__name__}: {error} (in {place.name}, line {place.lineno} of {place.filename.rpartition('/')[2]})"
