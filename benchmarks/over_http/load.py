"""The load: so many connections that each ask again as soon as they have their answer."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import msgspec

CONNECTIONS = 16


async def _drive(url: str, query: str, seconds: float) -> float:
    body = msgspec.json.encode({"query": query})
    headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS), headers=headers) as session:
        done = 0
        ends = time.monotonic() + seconds

        async def ask() -> None:
            nonlocal done
            while time.monotonic() < ends:
                async with session.post(url, data=body) as response:
                    answer = await response.read()
                    if response.status != 200 or b'"errors"' in answer:
                        raise RuntimeError(f"{url} answered {response.status}: {answer[:300]!r}")
                    done += 1

        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(ask())
        return done / (time.monotonic() - started)


def requests_a_second(url: str, query: str, seconds: float) -> float:
    """Answered requests a second. Raises if one fails."""
    return asyncio.run(_drive(url, query, seconds))
