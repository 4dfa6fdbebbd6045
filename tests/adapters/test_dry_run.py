"""A dry run tells just what would be sent, and sends nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.dry_run import would_send
from adapters.errors import Unsupported
from adapters.host import SharedHost
from adapters.memory import MemoryAdapter
from adapters.predicate import Compare, Op
from adapters.requests import Page, Scan
from adapters.secrets import Secrets
from tests.adapters.rest_support import BareHost, Clock
from tests.adapters.sql_support import PlainHost, sql_adapter
from tests.adapters.systems_support import Systems, World, adapter_of

NAMES = Scan(entity="Site", fields=("name",), where=Compare("name", Op.CONTAINS, "geheim"), limit=3)
MAPPING = """
mapping: sql
version: 1
entities:
  Site:
    table: jsd
    fields: {code: jsdbh, name: jsdmc}
    unknown: [host_name, host_type, sponsor_code, batch_year, status, trades, conditions, online_capable, trained, restricted]
"""


@pytest.fixture
def mapping(tmp_path: Path) -> str:
    (tmp_path / "jsd.yaml").write_text(MAPPING, "utf-8")
    return str(tmp_path / "jsd.yaml")


@pytest.mark.anyio
async def test_an_sql_source_tells_the_statement_that_it_then_sends(mapping: str, tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE jsd (jsdbh TEXT, jsdmc TEXT)")
    connection.close()
    (told,) = await would_send(sql_adapter(f"sqlite:///{path}", mapping), NAMES, PlainHost())
    adapter = sql_adapter(f"sqlite:///{path}", mapping)
    await adapter.open(PlainHost())
    sent: list[tuple[str, Any]] = []
    session = adapter.connection.session
    run = session.run

    async def noted(sql: str, arguments: Any = ()) -> Any:
        sent.append((sql, tuple(type(value).__name__ for value in arguments)))
        return await run(sql, arguments)

    session.run = noted  # type: ignore[method-assign]
    await adapter.scan(NAMES)
    await adapter.close()
    assert [(told.text, told.values)] == sent
    assert "geheim" not in told.text


@pytest.mark.anyio
async def test_nothing_is_connected_for_it(mapping: str, tmp_path: Path) -> None:
    (told,) = await would_send(sql_adapter(f"sqlite:///{tmp_path}/nothing.db", mapping), NAMES, PlainHost())
    assert told.text.startswith("SELECT")
    with pytest.raises(Unsupported):
        await would_send(sql_adapter("sqlite:////nothing.db", mapping), Scan(entity="Course", fields=()), PlainHost())


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("system", "scan", "request_line"),
    [
        ("platform", Scan(entity="Course", fields=(), where=Compare("trade", Op.EQ, "x"), limit=5), "/v1/courses?trade=x&size=5"),
        (
            "finance",
            Scan(entity="Tranche", fields=(), where=Compare("site_code", Op.EQ, "440000-2024-001"), limit=5),
            "/api/gl/v2/payment-plans?keyword=440000-2024-001&offset=0&limit=5",
        ),
    ],
)
async def test_a_rest_source_tells_its_first_request(system: str, scan: Scan, request_line: str, tmp_path: Path) -> None:
    clock = Clock()
    World(tmp_path, 7)
    systems = Systems(tmp_path, clock)
    (told,) = await would_send(adapter_of(system), scan, BareHost(systems, systems.secrets, clock))
    assert told.text == f"GET http://{system}{request_line}"
    assert systems.requests == []


class Reaching(MemoryAdapter):
    """An adapter that is not known here, and asks over HTTP."""

    async def open(self, host: Any) -> None:
        self.host = host

    async def scan(self, request: Scan) -> Page:
        await self.host.http.handle_async_request(httpx.Request("POST", "http://system/find", content=b'{"name": "x"}'))
        raise AssertionError("nothing answers a dry run")


@pytest.mark.anyio
async def test_any_other_adapter_tells_the_requests_that_it_tries() -> None:
    host = SharedHost(Secrets({}, Path()))
    try:
        (told,) = await would_send(Reaching({"Site": []}), NAMES, host)
        silent = await would_send(MemoryAdapter({"Site": []}), NAMES, host)
    finally:
        await host.close()
    assert told.text == 'POST http://system/find\n{"name": "x"}'
    assert silent == []
