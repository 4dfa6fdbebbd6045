"""The gate of a source: every call to it passes here, under its policy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from adapters.errors import ConfigurationError, RateLimited, RetryableError, SourceError, SourceTimeout
from adapters.interface import Adapter
from adapters.pace import Pace
from adapters.source import Source
from adapters.time_limit import TimeLimit
from resolvers.breaker import Breaker
from resolvers.errors import SourceBroken, SourceBusy, SourceSkipped
from resolvers.retry_budget import RetryBudget

T = TypeVar("T")

logger = logging.getLogger("craftgraph.engine")

FIRST_PAUSE = 0.05
"""Longest wait before the second try, in seconds; it doubles with each further one."""


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """Where time comes from, so that tests can turn it: a monotonic clock, a sleep, a random number from 0 to 1, and the time of day."""

    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    jitter: Callable[[], float]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


Heard = Callable[[str, SourceError | None], None]
"""Hears of every call to a source when it ends: the source's id, and the error if there was one."""


class Gate:
    """Bounds one source's concurrency, rate, time and tries, and keeps its breaker. Shared by all operations."""

    def __init__(self, source: Source, time: Timekeeping, heard: Heard) -> None:
        self.id = source.id
        self.policy = policy = source.policy
        self.breaker = Breaker(failures=policy.breaker_failures, pause=policy.breaker_pause, clock=time.clock)
        self._time = time
        self._heard = heard
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._pace = Pace(policy.rate, time.clock) if policy.rate else None
        self._retries = RetryBudget(policy.retry_budget)
        self._last: SourceError | None = None

    def trip(self, error: SourceError) -> None:
        """A check found that the source cannot be reached: leave it alone."""
        self._last = error
        self.breaker.trip()

    async def call(
        self,
        source: Source,
        send: Callable[[Adapter], Awaitable[T]],
        *,
        entity: str,
        phase: str,
        deadline: float,
        attempts: int | None = None,
    ) -> T:
        """One read, through the adapter that the source has now; or anything else, with `attempts` 1.

        The policy's timeout bounds all its tries together, the deadline also the wait for a turn and a free slot. Raises only
        `SourceError`, which says where it happened.
        """
        adapter = source.adapter
        if adapter is None:
            raise source.quarantine or SourceBroken("the source has neither an adapter nor a reason", source=source.id)
        try:
            # Before any waiting: an open breaker must not cost time.
            if self.breaker.refuses:
                raise self._skipped()
            if self._pace is not None:
                await self._take_turn(deadline)
            await self._take_slot(deadline)
            try:
                answer = await self._persist(adapter, send, deadline, attempts or self.policy.attempts)
            finally:
                self._slots.release()
        except SourceError as error:
            self._heard(self.id, error.at(source=self.id, entity=entity, phase=phase))
            raise error from error.__cause__
        self._heard(self.id, None)
        return answer

    async def examine(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something with the source that is no read, such as a check, in one of its slots."""
        await self._take_slot(self._time.clock() + self.policy.timeout)
        try:
            return await work()
        finally:
            self._slots.release()

    async def _take_turn(self, deadline: float) -> None:
        wait = self._turn(min(self._time.clock() + self.policy.timeout, deadline))
        if wait is None:
            busy = f"The source may be asked {self.policy.rate}; too many calls are ahead of this one."
            raise SourceBusy("no turn in time", public=busy)
        if wait:
            await self._time.sleep(wait)

    def _turn(self, before: float) -> float | None:
        return 0.0 if self._pace is None else self._pace.take(before)

    async def _take_slot(self, deadline: float) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            async with asyncio.timeout(deadline - self._time.clock()):
                await self._slots.acquire()
        except TimeoutError:
            busy = "The source is busy; there was no time left to ask it."
            raise SourceBusy("no free slot before the deadline", public=busy) from None

    async def _persist(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], deadline: float, attempts: int) -> T:
        ends = min(self._time.clock() + self.policy.timeout, deadline)
        self._retries.earn()
        attempt = 1
        while True:
            try:
                return await self._once(adapter, send, ends, cut_short=ends >= deadline)
            except SourceSkipped:
                raise
            except RetryableError as error:
                pause = None if attempt >= attempts else self._before_next(error, attempt, ends)
                if pause is None:
                    raise
            await self._time.sleep(pause)
            attempt += 1

    def _before_next(self, error: RetryableError, attempt: int, ends: float) -> float | None:
        """How long to wait before the next try; None if there is to be none."""
        pause = self._pause(error, attempt)
        if self.breaker.refuses or self._time.clock() + pause >= ends:
            return None
        if not self._retries.spend():
            return None
        turn = self._turn(ends)
        return None if turn is None else max(pause, turn)

    def _pause(self, error: RetryableError, attempt: int) -> float:
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return error.retry_after
        return FIRST_PAUSE * (1 << (attempt - 1)) * self._time.jitter()

    async def _once(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], ends: float, *, cut_short: bool) -> T:
        admission = self.breaker.admit()
        if admission is None:
            raise self._skipped()
        try:
            answer = await self._timed(adapter, send, ends)
        except (RetryableError, ConfigurationError, SourceBroken) as error:
            if cut_short and isinstance(error, SourceTimeout):
                # A caller with a short deadline must not be able to open everybody's breaker.
                self.breaker.abandoned(admission)
            else:
                self.breaker.failed(admission)
                self._last = error
            raise
        except SourceError:
            self.breaker.succeeded()
            raise
        except BaseException:
            self.breaker.abandoned(admission)
            raise
        self.breaker.succeeded()
        return answer

    async def _timed(self, adapter: Adapter, send: Callable[[Adapter], Awaitable[T]], ends: float) -> T:
        seconds = ends - self._time.clock()
        if seconds <= 0:
            raise SourceTimeout("no time left before the deadline")
        try:
            with TimeLimit(seconds):
                return await send(adapter)
        except TimeoutError as error:
            raise SourceTimeout(f"no answer in {seconds:.3f} s") from error
        except SourceError:
            raise
        except Exception as error:
            logger.exception("the adapter of source %s raised something else than a SourceError", self.id)
            raise SourceBroken(repr(error)) from error

    def _skipped(self) -> SourceSkipped:
        wait = self.breaker.wait
        when = f"the next try is due in {wait:.0f} s" if wait else "a try is under way"
        failures = self.breaker.failures
        what = f"failed {failures} times in a row" if failures else "did not pass its check"
        why = f" The reason: {self._last.public}" if self._last is not None else ""
        return SourceSkipped(public=f"The source {what} and is not asked for now; {when}.{why}")
