"""Connections that a session keeps borrowed between its statements.

Borrowing from SQLAlchemy's pool takes a greenlet and giving back goes through its events: twice what a short statement itself costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection

LEASE = 60.0
"""Seconds after which a connection goes through the pool again, which ends those that have become too old."""


@dataclass(frozen=True, slots=True, eq=False)
class Lease:
    """A connection of the pool, the driver's own connection in it, and since when it is lent."""

    connection: PoolProxiedConnection
    driver: Any
    since: float


class Leased:
    """The pool's connections for whoever uses no more of them at once than it has.

    The pool makes, recycles and ends them; between two statements a connection stays here, and nobody else gets it.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._idle: list[Lease] = []

    async def take(self) -> Lease:
        """The connection that was used last, or one from the pool. Raises what the driver raises."""
        while self._idle:
            lease = self._idle.pop()
            if self._clock() - lease.since < LEASE:
                return lease
            self.give_back(lease)
        connection = await self._engine.raw_connection()
        return Lease(connection, connection.driver_connection, self._clock())

    def keep(self, lease: Lease) -> None:
        """Keep a connection at hand for the next statement."""
        self._idle.append(lease)

    def give_back(self, lease: Lease) -> None:
        """Return a connection to the pool."""
        lease.connection.close()

    def give_all_back(self) -> None:
        """Return what nobody uses to the pool."""
        while self._idle:
            self.give_back(self._idle.pop())
