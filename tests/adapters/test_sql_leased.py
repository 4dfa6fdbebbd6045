"""A session keeps its connections between statements, and no longer than it may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.document import Table
from adapters.sql.engines import create_engine
from adapters.sql.leased import LEASE, Leased
from adapters.sql.session import open_session
from tests.adapters.sql_awkward import fill

pytestmark = pytest.mark.anyio


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    await fill(f"sqlite:///{tmp_path}/leased.db", 1, 10)
    engine = create_engine(f"sqlite:///{tmp_path}/leased.db", timeout=2)
    yield engine
    await engine.dispose()


def checkouts(engine: AsyncEngine) -> list[object]:
    """What the pool lends from now on."""
    lent: list[object] = []
    sa.event.listen(engine.sync_engine, "checkout", lambda connection, record, proxy: lent.append(connection))
    return lent


async def test_one_statement_after_another_borrows_once(engine: AsyncEngine) -> None:
    session, lent = open_session(engine, 2), checkouts(engine)
    for _ in range(5):
        assert await session.run("SELECT 1") == [(1,)]
    assert len(lent) == 1
    await session.close()


async def test_a_connection_goes_through_the_pool_again_when_its_lease_is_over(engine: AsyncEngine) -> None:
    now = 0.0
    leased, lent = Leased(engine, clock=lambda: now), checkouts(engine)
    for moment in (0.0, LEASE - 1, LEASE, LEASE + 1):
        now = moment
        leased.keep(await leased.take())
    assert len(lent) == 2
    leased.give_all_back()


async def test_columns_are_read_while_every_connection_is_kept(engine: AsyncEngine) -> None:
    """The pool has no more of them: what is kept has to go back first."""
    session = open_session(engine, 2)
    await asyncio.gather(*(session.run("SELECT 1") for _ in range(8)))
    columns, *_ = await asyncio.gather(session.columns(Table("fund")), *(session.run("SELECT 1") for _ in range(8)))
    assert "wan" in columns
    await session.close()


async def test_a_closed_session_keeps_nothing(engine: AsyncEngine) -> None:
    session = open_session(engine, 2)
    await session.run("SELECT 1")
    assert engine.sync_engine.pool.checkedout() == 1  # type: ignore[attr-defined]  # of a queue pool
    await session.close()
    assert engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool
