"""Every fault on a SQLite file takes effect, on connections that are open already too, and is undone exactly."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mock_sources.databases.vendors import MODELS
from mock_sources.databases.writer import key_column
from mock_sources.faults import restore
from mock_sources.faults.board import FaultBoard
from mock_sources.faults.fault import Fault, FaultKind
from mock_sources.faults.journal import Column, Journal
from mock_sources.faults.sqlite import SqliteFaults

pytestmark = pytest.mark.anyio
SOURCE = "province-440000"
READ = 'SELECT "Site_No", name FROM site ORDER BY 1'
SCRAMBLED = [
    FaultKind.ERROR500,
    FaultKind.RESET,
    FaultKind.GARBAGE,
    FaultKind.CREDENTIALS,
    FaultKind.FORBIDDEN,
    FaultKind.TRUNCATE,
    FaultKind.REFUSE,
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "site.sqlite"
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript(
            """
            CREATE TABLE site (
                "Site_No" CHAR(20) PRIMARY KEY,
                name TEXT
            );
            CREATE INDEX site_by_number ON site (Site_No, name);
            INSERT INTO site VALUES ('440000-2024-001', '一'), ('440000-2024-002', '二');
            """
        )
    return made


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "faults.json")


@pytest.fixture
def board(path: Path, journal: Journal) -> FaultBoard:
    return FaultBoard({SOURCE: SqliteFaults(SOURCE, path, Column("site", "Site_No"), journal)})


@pytest.fixture
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that has read before and waits 0.3 s for a lock."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.3, check_same_thread=False)) as connection:
        connection.execute(READ).fetchall()
        yield connection


def fresh(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path, timeout=0.3)) as connection:
        return connection.execute(READ).fetchall()


def content(path: Path) -> bytes:
    return path.read_bytes()


def rebuilt(path: Path) -> bytes:
    """Another database in the same place; its bytes."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    return content(path)


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


@pytest.mark.parametrize("kind", SCRAMBLED)
async def test_a_scrambled_file_fails_open_and_new_readers_and_comes_back(
    board: FaultBoard, path: Path, reader: sqlite3.Connection, kind: FaultKind
) -> None:
    before = content(path)
    await board.switch_on(SOURCE, Fault(kind))
    with pytest.raises(sqlite3.DatabaseError):
        reader.execute(READ).fetchall()
    with pytest.raises(sqlite3.DatabaseError):
        fresh(path)
    await board.switch_off(SOURCE)
    assert content(path) == before
    assert reader.execute(READ).fetchall() == fresh(path)
    assert len(fresh(path)) == 2


async def test_a_refused_file_cannot_be_opened_nor_made_anew(board: FaultBoard, path: Path) -> None:
    await board.switch_on(SOURCE, Fault(FaultKind.REFUSE))
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        fresh(path)
    await board.switch_off(SOURCE)
    assert len(fresh(path)) == 2


@pytest.mark.parametrize("kind", [FaultKind.HANG, FaultKind.RATE_LIMIT])
async def test_a_held_lock_makes_readers_wait_until_they_give_up(
    board: FaultBoard, path: Path, reader: sqlite3.Connection, kind: FaultKind
) -> None:
    await board.switch_on(SOURCE, Fault(kind))
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        reader.execute(READ).fetchall()
    assert time.monotonic() - began >= 0.25
    await board.switch_off(SOURCE)
    assert len(reader.execute(READ).fetchall()) == len(fresh(path)) == 2


async def test_a_hang_waits_for_a_reader_that_is_at_work(board: FaultBoard, reader: sqlite3.Connection) -> None:
    rows = reader.execute(READ)
    rows.fetchone()
    switching = asyncio.create_task(board.switch_on(SOURCE, Fault(FaultKind.HANG)))
    await asyncio.sleep(0.05)
    assert not switching.done()
    rows.fetchall()
    rows.close()
    await switching
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        reader.execute(READ).fetchall()
    await board.switch_off(SOURCE)


@pytest.mark.parametrize("kind", [FaultKind.LATENCY, FaultKind.SLOW_TRICKLE])
async def test_latency_delays_readers_that_still_get_their_rows(board: FaultBoard, path: Path, kind: FaultKind) -> None:
    def patient() -> float:
        began = time.monotonic()
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            assert len(connection.execute(READ).fetchall()) == 2
        return time.monotonic() - began

    await board.switch_on(SOURCE, Fault(kind, ms=200))
    await asyncio.sleep(0.02)
    assert await asyncio.to_thread(patient) > 0.2
    await board.switch_off(SOURCE)
    assert await asyncio.to_thread(patient) < 0.2


async def test_drift_renames_the_key_column_and_leaves_no_trace(board: FaultBoard, path: Path, reader: sqlite3.Connection) -> None:
    before, rows = schema(path), fresh(path)
    await board.switch_on(SOURCE, Fault(FaultKind.DRIFT))
    # A quoted name that does not exist is text to SQLite, so the reader is asked with the table's name.
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        reader.execute("SELECT site.Site_No FROM site").fetchall()
    await board.switch_off(SOURCE)
    assert schema(path) == before
    assert fresh(path) == rows
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("kind", [*SCRAMBLED, FaultKind.DRIFT])
async def test_the_journal_mends_what_a_killed_process_left(board: FaultBoard, path: Path, journal: Journal, kind: FaultKind) -> None:
    before, rows = schema(path), fresh(path)
    await board.switch_on(SOURCE, Fault(kind))
    assert await restore.mend(journal) == [SOURCE]
    assert schema(path) == before
    assert fresh(path) == rows
    assert journal.entries() == {}


async def test_mending_leaves_a_database_alone_that_was_built_anew(board: FaultBoard, path: Path, journal: Journal) -> None:
    await board.switch_on(SOURCE, Fault(FaultKind.GARBAGE))
    anew = rebuilt(path)
    await restore.mend(journal)
    assert content(path) == anew


@pytest.mark.parametrize("vendor", MODELS)
def test_drift_knows_a_column_of_every_vendor(vendor: str) -> None:
    column = Column(*key_column(vendor))
    table = next(table for table in MODELS[vendor].tables if table.name == column.table)
    assert column.old in {known.name for known in table.columns}
    assert column.new not in {known.name for known in table.columns}
