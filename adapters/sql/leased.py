"""Connections that a session keeps borrowed between its statements.

Borrowing from SQLAlchemy's pool takes a greenlet and giving back goes through its events: twice what a short statement itself costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection

LEASE = 60.0
"""Seconds after which a connection goes through the pool again, which ends those that have become too old."""


class Leased:
    """The pool's connections for whoever uses no more of them at once than it has.

    The pool makes, recycles and ends them; between two statements a connection stays here, and nobody else gets it.
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._idle: list[PoolProxiedConnection] = []
        self._since: dict[PoolProxiedConnection, float] = {}

    async def take(self) -> PoolProxiedConnection:
        """The connection that was used last, or one from the pool. Raises what the driver raises."""
        while self._idle:
            connection = self._idle.pop()
            if self._clock() - self._since[connection] < LEASE:
                return connection
            self.give_back(connection)
        connection = await self._engine.raw_connection()
        self._since[connection] = self._clock()
        return connection

    def keep(self, connection: PoolProxiedConnection) -> None:
        """Keep a connection at hand for the next statement."""
        self._idle.append(connection)

    def give_back(self, connection: PoolProxiedConnection) -> None:
        """Return a connection to the pool."""
        self.forget(connection)
        connection.close()

    def forget(self, connection: PoolProxiedConnection) -> None:
        """A connection that somebody else ends."""
        self._since.pop(connection, None)

    def give_all_back(self) -> None:
        """Return what nobody uses to the pool."""
        while self._idle:
            self.give_back(self._idle.pop())
