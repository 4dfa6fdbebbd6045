"""Connecting can be given up, also where the driver loses a cancellation."""

import asyncio
from typing import Any

import pytest

from adapters.sql import connecting
from adapters.sql.connecting import connect

pytestmark = pytest.mark.anyio


class Connection:
    closed = False

    def close(self) -> None:
        self.closed = True


async def test_a_connection_comes_back_as_the_driver_made_it() -> None:
    async def driver(**options: Any) -> Any:
        return options

    assert await connect(driver, host="h") == {"host": "h"}


async def test_who_waits_is_free_at_once_though_the_driver_loses_the_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_AGAIN", 0.01)
    lost, ended = asyncio.Event(), asyncio.Event()

    async def driver() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            lost.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(connect(driver))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(ended.wait(), 5)
    assert lost.is_set()


async def test_a_connection_that_nobody_waits_for_any_more_is_closed() -> None:
    connection = Connection()

    async def driver() -> Connection:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return connection
        raise AssertionError

    waiting = asyncio.create_task(connect(driver))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.gather(*connecting._ending)
    assert connection.closed
