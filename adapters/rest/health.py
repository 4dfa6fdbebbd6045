"""Whether a REST source can be reached: one request to its probe, whatever it answers but a server error."""

from __future__ import annotations

import asyncio
from time import perf_counter

from adapters.errors import SourceError, SourceTimeout, Unavailable
from adapters.requests import Health
from adapters.rest.connection import Connection


async def health(connection: Connection | None, probe: str, patience: float) -> Health:
    """Ask for the probe, for at most `patience` seconds. A refused login is an answer, too."""
    started = perf_counter()
    problem = await _problem(connection, probe, patience)
    return Health(ok=problem == "", milliseconds=round((perf_counter() - started) * 1000, 1), message=problem)


async def _problem(connection: Connection | None, probe: str, patience: float) -> str:
    if connection is None:
        return Unavailable.summary
    try:
        async with asyncio.timeout(patience):
            status = await connection.reach(probe)
    except SourceError as error:
        return error.public
    except TimeoutError:
        return SourceTimeout.summary
    return Unavailable.summary if status >= 500 else ""
