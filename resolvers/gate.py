"""The gate of a source: every call to it passes here, under its policy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.errors import ConfigurationError, RateLimited, RetryableError, SourceError, SourceTimeout
from adapters.interface import Adapter
from adapters.source import Source
from resolvers.breaker import Breaker
from resolvers.errors import SourceBroken, SourceSkipped

T = TypeVar("T")

logger = logging.getLogger("craftgraph.engine")

FIRST_PAUSE = 0.05
"""Longest wait before the second try, in seconds; it doubles with each further one."""


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """Where time comes from, so that tests can turn it: a monotonic clock, a sleep, and a random number from 0 to 1 for the jitter."""

    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    jitter: Callable[[], float]


class Gate:
    """Bounds one source's concurrency, time and tries, and keeps its breaker. Shared by all operations."""

    def __init__(self, source: Source, time: Timekeeping) -> None:
        policy = source.policy
        self.source = source
        self.breaker = Breaker(failures=policy.breaker_failures, pause=policy.breaker_pause, clock=time.clock)
        self._time = time
        self._slots = asyncio.Semaphore(policy.concurrency)

    async def call(self, send: Callable[[Adapter], Awaitable[T]], *, entity: str, phase: str, deadline: float) -> T:
        """One read. The policy's timeout bounds all its tries together, the deadline also the wait for a free slot.

        Raises only `SourceError`, which says where it happened.
        """
        adapter = self.source.adapter
        if adapter is None:
            raise self.source.quarantine or SourceBroken("the source has neither an adapter nor a reason", source=self.source.id)
        try:
            await self._take_slot(deadline)
            try:
                return await self._persist(adapter, send, deadline)
            finally:
                self._slots.release()
        except SourceError as error:
            raise error.at(source=self.source.id, entity=entity, phase=phase) from error.__cause__

    async def _take_slot(self, deadline: float) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            async with asyncio.timeout(deadline - self._time.clock()):
                await self._slots.acquire()
        except TimeoutError:
            busy = "The source is busy; there was no time left to ask it."
            raise SourceTimeout("no free slot before the deadline", public=busy) from None

    async def _persist(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], deadline: float) -> T:
        policy, clock = self.source.policy, self._time.clock
        ends = min(clock() + policy.timeout, deadline)
        for attempt in range(1, policy.attempts + 1):
            if not self.breaker.admit():
                raise self._skipped()
            try:
                return await self._once(adapter, send, ends, cut_short=ends >= deadline)
            except RetryableError as error:
                pause = self._pause(error, attempt)
                if attempt == policy.attempts or self.breaker.wait or clock() + pause >= ends:
                    raise
                await self._time.sleep(pause)
        raise SourceBroken(f"the policy allows {policy.attempts} attempts")

    def _pause(self, error: RetryableError, attempt: int) -> float:
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after
        return FIRST_PAUSE * (1 << (attempt - 1)) * self._time.jitter()

    async def _once(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], ends: float, *, cut_short: bool) -> T:
        try:
            answer = await self._timed(adapter, send, ends)
        except SourceTimeout:
            # A caller with a short deadline must not be able to open everybody's breaker.
            self.breaker.abandoned() if cut_short else self.breaker.failed()
            raise
        except (RetryableError, ConfigurationError, SourceBroken):
            self.breaker.failed()
            raise
        except SourceError:
            self.breaker.succeeded()
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()
        return answer

    async def _timed(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], ends: float) -> T:
        seconds = ends - self._time.clock()
        if seconds <= 0:
            raise SourceTimeout("no time left before the deadline")
        try:
            async with asyncio.timeout(seconds):
                return await send(adapter)
        except TimeoutError as error:
            raise SourceTimeout(f"no answer in {seconds:.3f} s") from error
        except SourceError:
            raise
        except Exception as error:
            logger.exception("the adapter of source %s raised something else than a SourceError", self.source.id)
            raise SourceBroken(repr(error)) from error

    def _skipped(self) -> SourceSkipped:
        wait = self.breaker.wait
        when = f"the next try is due in {wait:.0f} s" if wait else "a try is under way"
        return SourceSkipped(public=f"The source failed {self.breaker.failures} times in a row and is not asked for now; {when}.")
