"""Checks in the background: each source once at the start, and a source in trouble again and again until it is well.

The pauses grow and are jittered, and few checks run at once, so that sources that come back together are not all fallen upon.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    MappingError,
    PermissionDenied,
    RateLimited,
    SourceError,
    SourceTimeout,
    Unavailable,
)
from adapters.interface import Adapter
from adapters.requests import CheckReport
from adapters.source import Source
from resolvers.errors import SourceBroken, SourceBusy
from resolvers.standing import SourceState
from resolvers.watch import Watch

logger = logging.getLogger("craftgraph.sources")

FIRST = 5.0
"""Seconds before the second look at a source in trouble; each further pause is twice as long."""
LONGEST = 300.0
"""Seconds of the longest pause."""
PLACES = 6
"""Checks at once."""
CHECK_SECONDS = 10.0
"""For one check, once the source was reached."""

Reopen = Callable[[Source], Awaitable[Source]]
"""Configures and opens a source in quarantine anew: the source with an adapter, or with the reason why there is still none."""


class Rechecks:
    """The checks of one `Watch`, running while entered."""

    def __init__(self, watch: Watch, reopen: Reopen) -> None:
        self._watch = watch
        self._reopen = reopen
        self._places = asyncio.Semaphore(PLACES)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    async def __aenter__(self) -> Self:
        self._watch.wanted = self.want
        for source in self._watch.sources:
            self.want(source.id, at_once=source.adapter is not None)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def want(self, identifier: str, *, at_once: bool = False) -> None:
        """Look after a source until it is well, unless that is being done already."""
        if identifier not in self._tasks:
            self._tasks[identifier] = asyncio.create_task(self._tend(identifier, at_once))

    async def _tend(self, identifier: str, at_once: bool) -> None:
        try:
            if at_once and await self._look(identifier):
                return
            pause = self._first_pause(identifier)
            while True:
                await self._rest(identifier, pause)
                if await self._look(identifier):
                    return
                pause = min(2 * pause, LONGEST)
        finally:
            self._ended[identifier] = self._watch.time.clock()
            del self._tasks[identifier]

    def _first_pause(self, identifier: str) -> float:
        """Short, unless the source was in trouble just before: checks must not keep a source busy that passes them and then fails."""
        recent = self._watch.time.clock() - self._ended.get(identifier, float("-inf")) < LONGEST
        return min(2 * self._pauses[identifier], LONGEST) if recent and identifier in self._pauses else FIRST

    async def _rest(self, identifier: str, pause: float) -> None:
        self._pauses[identifier] = pause
        seconds = pause * (0.5 + self._watch.time.jitter() / 2)
        self._watch.planned(identifier, seconds)
        await self._watch.time.sleep(seconds)

    async def _look(self, identifier: str) -> bool:
        """Check a source and tell the watch. Whether it is well."""
        async with self._places:
            source = self._watch.sources.get(identifier)
            if source is None:
                return True
            try:
                return await self._examine(source)
            except SourceBusy:
                logger.debug("source %s is too busy to be checked", identifier)
            except SourceError as error:
                self._watch.ill(source, SourceState.DOWN, error.at(source=identifier, phase="check"))
            except Exception as error:
                logger.exception("the check of source %s failed", identifier)
                broken = SourceBroken(repr(error), source=identifier, phase="check")
                self._watch.ill(source, SourceState.DRIFTED, broken)
        return False

    async def _examine(self, source: Source) -> bool:
        if source.adapter is None:
            source = await self._reopen(source)
        adapter = source.adapter
        if adapter is None:
            reason = source.quarantine or SourceBroken("quarantined without a reason", source=source.id)
            self._watch.ill(source, SourceState.QUARANTINED, reason)
            return False
        gate = self._watch.gates[source.id]
        report = await gate.examine(lambda: _report(adapter, source.policy.timeout))
        lost = {entity: frozenset(fields) for entity, fields in report.missing.items()}
        if lost != source.lost:
            source = replace(source, lost=lost)
        fault = _fault(report)
        if fault is None:
            self._watch.well(source)
            return True
        self._watch.ill(source, SourceState.DRIFTED, fault.at(source=source.id, phase="check"))
        return False


async def _report(adapter: Adapter, seconds: float) -> CheckReport:
    """The check's report, if the source can be reached; whether it can costs the least that a call may. Raises `SourceError` if not."""
    try:
        async with asyncio.timeout(seconds):
            health = await adapter.health()
    except TimeoutError:
        raise SourceTimeout(f"not reached in {seconds:g} s") from None
    if not health.ok:
        raise Unavailable(health.message)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            report = await adapter.check()
    except TimeoutError:
        raise SourceTimeout(f"not checked in {CHECK_SECONDS:g} s") from None
    for step in report.steps:
        if not step.ok and (step.code in _AWAY or step.name in _AWAY_AT):
            raise _AWAY.get(step.code or "", _AWAY_AT.get(step.name, Unavailable))(step.message)
    return report


_AWAY: Mapping[str, type[SourceError]] = {
    error.code: error for error in (Unavailable, SourceTimeout, RateLimited, AuthenticationFailed, PermissionDenied)
}
"""Errors of a source that does not let itself be read, by their codes."""
_AWAY_AT: Mapping[str, type[SourceError]] = {"reach": Unavailable, "auth": AuthenticationFailed}
"""What a step's failure says where it has no code."""


def _fault(report: CheckReport) -> SourceError | None:
    """What is wrong with a source that was reached."""
    if report.missing:
        gone = ", ".join(f"{entity}.{field}" for entity, fields in report.missing.items() for field in fields)
        return Drift(f"gone: {gone}", public="The source no longer has all that its mapping names: see `drifted`.")
    failed = [step for step in report.steps if not step.ok]
    return MappingError("; ".join(f"{step.name}: {step.message}" for step in failed)) if failed else None
