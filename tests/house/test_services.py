"""The servers that tests may ask for: a database of one's own, a skip with a reason, a failure where CI demands the server."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
import redis

from tests.plugins.services import CLAIM, mysql, with_database

pytest_plugins = ["pytester"]

DEAD = {
    "CRAFTGRAPH_TEST_POSTGRES": "postgresql://nobody:secret@127.0.0.1:9/postgres",
    "CRAFTGRAPH_TEST_MYSQL": "mysql://nobody:secret@127.0.0.1:9/",
    "CRAFTGRAPH_TEST_REDIS": "redis://:secret@127.0.0.1:9",
    "CRAFTGRAPH_TEST_CHROMIUM": "no-such-browser",
}
ASKING = """
def test_a(postgres_url): ...
def test_b(postgres_url): ...
def test_c(mysql_url): ...
def test_d(redis_url): ...
def test_e(browser): ...
def test_f(): ...
"""


def test_postgres_is_a_database_of_our_own(postgres_url: str) -> None:
    async def fetch() -> tuple[str, str]:
        connection = await asyncpg.connect(postgres_url)
        try:
            row = await connection.fetchrow("SELECT current_database(), getdatabaseencoding()")
        finally:
            await connection.close()
        return tuple(row)

    assert asyncio.run(fetch()) == (postgres_url.rpartition("/")[2], "UTF8")


def test_mysql_is_a_database_of_our_own(mysql_url: str) -> None:
    name = mysql_url.rpartition("/")[2]

    asyncio.run(mysql(mysql_url, f"CREATE TABLE {name}.t (名称 VARCHAR(8) PRIMARY KEY)"))
    asyncio.run(mysql(mysql_url, f"DROP TABLE {name}.t"))

    assert name.startswith("craftgraph_test_")


def test_redis_is_a_database_that_only_we_use(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.get(CLAIM) is not None


def test_a_database_name_replaces_the_servers() -> None:
    assert with_database("postgresql://u:p%40@h:1/postgres?sslmode=disable", "own") == "postgresql://u:p%40@h:1/own?sslmode=disable"


@pytest.fixture
def lonely(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test run on a machine where no server answers."""
    for name, value in DEAD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CRAFTGRAPH_REQUIRE_SERVERS", raising=False)
    pytester.makeconftest(Path(__file__).parents[1].joinpath("conftest.py").read_text("utf-8"))
    pytester.makepyfile(ASKING)
    return pytester


def test_absent_servers_skip_and_the_summary_says_so_loudly(lonely: pytest.Pytester) -> None:
    result = lonely.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, skipped=5)
    result.stdout.fnmatch_lines(
        [
            "*TESTS SKIPPED: SERVERS ABSENT*",
            "2 tests skipped for want of PostgreSQL. apt-get install postgresql*",
            "1 tests skipped for want of MariaDB.*",
            "1 tests skipped for want of Redis.*",
            "1 tests skipped for want of Chromium.*",
            "*CRAFTGRAPH_REQUIRE_SERVERS=1*",
        ]
    )
    assert "secret" not in result.stdout.str()


def test_where_servers_are_required_their_absence_fails(lonely: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAFTGRAPH_REQUIRE_SERVERS", "1")

    result = lonely.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, errors=5)
    result.stdout.fnmatch_lines(["*PostgreSQL absent on this machine: 127.0.0.1:9 says *"])
