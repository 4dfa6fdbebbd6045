"""A source's limiter: so many requests at once, so many in a span of time, and none while the source asks to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from adapters.errors import RateLimited, SourceTimeout
from adapters.pace import Pace
from adapters.source import Rate

LONGEST_HOLD = 60.0
"""Seconds after which a source is asked again, however long it asks to wait: it may have been told to by mistake."""


class SharedLimiter:
    """`adapters.interface.Limiter` for one event loop. What is None is not bounded."""

    def __init__(
        self,
        rate: Rate | None,
        concurrency: int | None,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._pace = Pace(rate, clock) if rate is not None else None
        self._rate = rate
        self._places = asyncio.Semaphore(concurrency) if concurrency is not None else None
        self._clock = clock
        self._sleep = sleep
        self._held = clock()

    def turn(self, patience: float) -> Turn:
        """See `adapters.interface.Limiter.turn`."""
        return Turn(self, patience)

    async def enter(self, patience: float) -> None:
        """Wait for a turn and take a place."""
        before = self._clock() + patience
        await self._take_place(patience)
        try:
            await self._sit_out(before)
            if self._pace is not None:
                await self._take_turn(self._pace, before)
                # The source may have asked to wait meanwhile.
                await self._sit_out(before)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Give the place back."""
        if self._places is not None:
            self._places.release()

    def hold(self, seconds: float) -> None:
        """See `adapters.interface.Limiter.hold`."""
        self._held = max(self._held, self._clock() + min(seconds, LONGEST_HOLD))

    async def _take_place(self, patience: float) -> None:
        if self._places is None:
            return
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(patience):
                await self._places.acquire()
        except TimeoutError:
            raise SourceTimeout(f"no other request ended in {patience:g} s, and the source bears no more at once") from None

    async def _take_turn(self, pace: Pace, before: float) -> None:
        wait = pace.take(before)
        if wait is None:
            raise RateLimited(f"the source may be asked {self._rate}, and the next turn comes too late")
        if wait:
            await self._sleep(wait)

    async def _sit_out(self, before: float) -> None:
        while (wait := self._held - self._clock()) > 0:
            if self._held >= before:
                error = RateLimited(f"the source asked to wait; {wait:.1f} s are left")
                error.retry_after = wait
                raise error
            await self._sleep(wait)


class Turn:
    """One request's turn, a context manager. A class, because a generator takes as long as all the rest where nothing is bounded."""

    __slots__ = ("_limiter", "_patience")

    def __init__(self, limiter: SharedLimiter, patience: float) -> None:
        self._limiter = limiter
        self._patience = patience

    async def __aenter__(self) -> None:
        await self._limiter.enter(self._patience)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._limiter.leave()
