"""A file that cannot be opened leaves no thread behind that speaks to a closed loop."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from adapters.crew import Crew
from adapters.sql.embedded import open_file


def test_a_missing_file_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt has a loop of its own, as each command has: a thread that still speaks finds it closed."""
    unheard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: unheard.append(args.exc_value))
    for _ in range(20):
        with pytest.raises(sqlite3.OperationalError, match="unable to open"):
            asyncio.run(open_file(str(tmp_path / "none.db"), 0.01, Crew(1)))
    assert unheard == []


def test_a_connection_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "some file?.db"
    sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close()

    async def read_and_write() -> list[object]:
        connection = await open_file(str(path), 0.01, Crew(1))
        try:
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                await connection.execute_fetchall("INSERT INTO t VALUES (1)")
            return list(await connection.execute_fetchall("SELECT a FROM t"))
        finally:
            await connection.close()

    assert asyncio.run(read_and_write()) == []
