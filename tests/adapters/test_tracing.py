"""What adapters tell of what they send, and to whom."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import SourceError
from adapters.predicate import Compare, Op
from adapters.requests import Scan
from adapters.threads import Threads
from adapters.traced_transport import ASKED, TracedTransport
from adapters.tracing import Exchange, Fact, FileRead, Statement, Tracer, listening
from tests.adapters.files_support import Drops, csv, teachers
from tests.adapters.rest_support import Served
from tests.adapters.sql_support import PlainHost, sql_adapter

pytestmark = pytest.mark.anyio

MAPPING = """
mapping: sql
version: 1
entities:
  StarRating:
    table: rating
    fields: {id: id, site_code: site}
    unknown: [scheme_version, status, version, current, level, score, evidence, rated_on, published_on]
"""
SCAN = Scan(entity="StarRating", fields=("site_code",), where=Compare("site_code", Op.EQ, "110000-2024-001"), limit=2)


@pytest.fixture
def ear() -> list[Fact]:
    return []


def test_nobody_hears_unless_somebody_listens(ear: list[Fact]) -> None:
    tracer = Tracer()
    assert not tracer.heard
    with listening(ear.append):
        assert tracer.heard
        tracer.tell(FileRead(name="a.csv"))
    assert not tracer.heard
    tracer.tell(FileRead(name="b.csv"))
    assert ear == [FileRead(name="a.csv")]


def test_who_listens_to_a_host_hears_everybody_until_they_leave(ear: list[Fact]) -> None:
    tracer = Tracer()
    leave = tracer.subscribe(ear.append)
    tracer.tell(FileRead(name="a.csv"))
    leave()
    tracer.tell(FileRead(name="b.csv"))
    assert ear == [FileRead(name="a.csv")]
    assert not tracer.heard


async def test_the_ear_goes_into_threads(ear: list[Fact]) -> None:
    tracer = Tracer()
    with listening(ear.append):
        await Threads(1).run(tracer.tell, FileRead(name="a.csv"))
    assert ear == [FileRead(name="a.csv")]


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite"])
async def test_a_statement_is_told_with_its_values_apart(driver: str, tmp_path: Path, ear: list[Fact]) -> None:
    with sqlite3.connect(tmp_path / "r.db") as database:
        database.execute("CREATE TABLE rating (id TEXT, site TEXT)")
        database.execute("INSERT INTO rating VALUES ('1', '110000-2024-001')")
    database.close()
    (tmp_path / "r.yaml").write_text(MAPPING, "utf-8")
    adapter = sql_adapter(f"{driver}:///{tmp_path}/r.db", str(tmp_path / "r.yaml"))
    await adapter.open(PlainHost())
    try:
        await adapter.scan(SCAN)
        with listening(ear.append):
            await adapter.scan(SCAN)
    finally:
        await adapter.close()
    (told,) = ear
    assert isinstance(told, Statement)
    assert told.sql.startswith("SELECT")
    assert told.rows == 1
    assert "110000-2024-001" in list(told.arguments)
    assert "110000-2024-001" not in told.sql + repr(told)


async def test_a_statement_that_fails_is_told_without_rows(tmp_path: Path, ear: list[Fact]) -> None:
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE other (id TEXT)").connection.close()
    (tmp_path / "r.yaml").write_text(MAPPING, "utf-8")
    adapter = sql_adapter(f"sqlite:///{tmp_path}/empty.db", str(tmp_path / "r.yaml"))
    await adapter.open(PlainHost())
    try:
        with listening(ear.append), pytest.raises(SourceError):
            await adapter.scan(SCAN)
    finally:
        await adapter.close()
    assert [fact.rows for fact in ear if isinstance(fact, Statement)] == [None]


async def test_a_drop_is_told_when_it_is_read_and_not_when_it_is_used(tmp_path: Path, ear: list[Fact]) -> None:
    drops = await Drops(tmp_path, teachers("files: teachers_{date}.csv")).open()
    drops.put("teachers_20260509.csv", csv("T1"))
    with listening(ear.append):
        assert await drops.keys() == ["T1"]
        await drops.later()
        assert await drops.keys() == ["T1"]
    await drops.adapter.close()
    (told,) = ear
    assert isinstance(told, FileRead)
    assert told.rows == 1


async def exchanged(request: httpx.Request, answer: Callable[[httpx.Request], httpx.Response], ear: list[Fact]) -> Exchange:
    async def serve(request: httpx.Request) -> httpx.Response:
        return answer(request)

    transport = TracedTransport(Served(serve), Tracer())
    with listening(ear.append):
        response = await transport.handle_async_request(request)
        await response.aread()
        await response.aclose()
    (told,) = ear
    assert isinstance(told, Exchange)
    return told


async def test_an_exchange_tells_its_question_and_how_it_went(ear: list[Fact]) -> None:
    request = httpx.Request("GET", "http://user:pass@system/sites?page=1&name=%E5%8C%97", headers={"authorization": "Bearer t0ken"})
    request.extensions[ASKED] = lambda: httpx.Request("GET", "http://system/sites?page=1&name=%E5%8C%97")
    told = await exchanged(request, lambda _: httpx.Response(200, stream=_Body(b"12345")), ear)
    assert (told.method, told.url, told.status, told.size) == ("GET", "http://system/sites", 200, 5)
    assert told.parameters == (("page", "1"), ("name", "北"))


async def test_what_was_added_to_a_query_after_it_was_asked_is_told_by_name_only(ear: list[Fact]) -> None:
    request = httpx.Request("GET", "http://system/sites?page=1&sign=0123456789abcdef")
    request.extensions[ASKED] = lambda: httpx.Request("GET", "http://system/sites?page=1")
    told = await exchanged(request, lambda _: httpx.Response(200), ear)
    assert told.parameters == (("page", "1"), ("sign", None))


@given(secret=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=6, max_size=30).map("K9#x".__add__))
async def test_of_a_request_that_asks_nothing_no_value_is_told(secret: str) -> None:
    """A login, or a request of an adapter that is not ours: its secrets may stand anywhere."""
    url = httpx.URL("http://system/login", params={"password": secret}, username="u", password=secret)
    request = httpx.Request("POST", url, headers={"x-sign": secret.encode()}, data={"pwd": secret})
    told = await exchanged(request, lambda _: httpx.Response(200), [])
    shown = repr((told, told.parameters, told.body))
    encoded = str(httpx.QueryParams({"s": secret})).removeprefix("s=")
    assert secret not in shown
    assert encoded not in shown
    assert told.parameters == (("password", None),)
    assert told.body is None


async def test_an_exchange_without_an_answer_is_told_too(ear: list[Fact]) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with listening(ear.append), pytest.raises(httpx.ConnectError):
        await TracedTransport(Served(refuse), Tracer()).handle_async_request(httpx.Request("GET", "http://system/"))
    assert [fact.status for fact in ear if isinstance(fact, Exchange)] == [None]


class _Body(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> Any:
        yield self._content
