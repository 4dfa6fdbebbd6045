"""A turnstile: bounds how many calls run at once, without letting a stuck few hold up the rest."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Turnstile:
    """At most `places` calls at once, of those that are quick.

    A call that has held its place for `patience` seconds gives it back and goes on without one. So the bound holds for work that
    keeps the processor busy, while calls that merely wait (a locked file) cannot starve the others. Use one in one event loop::

        async with turnstile.place():
            …
    """

    def __init__(self, places: int, patience: float = 0.03) -> None:
        self.places = places
        self.patience = patience
        self._semaphore = asyncio.Semaphore(places)

    def place(self) -> Place:
        """A context manager that waits for a place and gives it back."""
        return Place(self._semaphore, self.patience)


class Place:
    """One call's place."""

    def __init__(self, semaphore: asyncio.Semaphore, patience: float) -> None:
        self._semaphore = semaphore
        self._patience = patience
        self._held = False
        self._expiry: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._semaphore.acquire()
        self._held = True
        self._expiry = asyncio.get_running_loop().call_later(self._patience, self._give_back)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        self._give_back()

    def _give_back(self) -> None:
        if self._held:
            self._held = False
            self._semaphore.release()
