"""Introspection of real servers: schemas, views, comments, foreign keys, and nothing written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.errors import InvalidConfiguration, SourceError
from adapters.host import SharedHost
from adapters.introspection.connecting import connected
from adapters.introspection.database import Look, read_tables
from adapters.introspection.draft import draft
from adapters.secrets import Secrets

POSTGRES = (
    "CREATE SCHEMA gh",
    "CREATE TABLE gh.t1 (k VARCHAR(32) PRIMARY KEY, n VARCHAR(100), d DATE, c TIMESTAMPTZ)",
    "COMMENT ON TABLE gh.t1 IS '建设点'",
    "COMMENT ON COLUMN gh.t1.k IS '建设点编号'",
    "COMMENT ON COLUMN gh.t1.n IS '建设点名称，全称'",
    "COMMENT ON COLUMN gh.t1.d IS '确定日期'",
    "COMMENT ON COLUMN gh.t1.c IS '更新时间'",
    "CREATE TABLE gh.zs (zsbh VARCHAR(40) PRIMARY KEY, dian VARCHAR(32) REFERENCES gh.t1 (k), fzrq DATE, gzmc TEXT, xm TEXT)",
    "CREATE VIEW gh.v_zs AS SELECT zsbh, dian FROM gh.zs",
    "INSERT INTO gh.t1 VALUES ('440000-2024-001', '甲', '2024-05-03', '2024-05-03 08:00:00+08')",
    "INSERT INTO gh.zs VALUES ('Z1', '440000-2024-001', '2024-05-03', '焊工', '张三丰')",
)
MYSQL = (
    "CREATE TABLE intro_jsd (jsdbh CHAR(24) PRIMARY KEY, mc VARCHAR(99) COMMENT '建设点名称', sfyx TINYINT(1)) COMMENT '建设点'",
    "INSERT INTO intro_jsd VALUES ('440000-2024-001', '甲', 1)",
)


@pytest.fixture
async def host() -> AsyncIterator[SharedHost]:
    made = SharedHost(Secrets({}, Path()))
    yield made
    await made.close()


async def execute(url: str, *statements: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[str]:
    writable = postgres_url.replace("postgresql:", "postgresql+asyncpg:", 1)
    await execute(writable, "DROP SCHEMA IF EXISTS gh CASCADE", *POSTGRES)
    yield postgres_url
    await execute(writable, "DROP SCHEMA gh CASCADE")


@pytest.mark.anyio
async def test_postgresql_comments_keys_and_views_are_read(postgres: str, host: SharedHost) -> None:
    tables = {table.name: table for table in await read_tables(postgres, host, Look(schema="gh"))}
    assert set(tables) == {"t1", "zs", "v_zs"}
    assert tables["t1"].comment == "建设点"
    assert [(one.column, one.table, one.key, one.declared) for one in tables["zs"].references] == [("dian", "t1", "k", True)]
    assert tables["zs"].column("xm").personal
    made = draft(list(tables.values()), ["Site", "Certificate"])
    site, certificate = made.entities
    assert {name: field.places for name, field in site.fields.items() if field.places} == {
        "code": ("k",),
        "name": ("n",),
        "determined_on": ("d",),
        "updated_at": ("c",),
    }
    assert certificate.fields["site_code"].places in (("dian",), ("site.k",))
    assert site.table.schema == "gh"


@pytest.mark.anyio
async def test_mariadb_comments_are_read_and_tables_can_be_chosen(mysql_url: str, host: SharedHost) -> None:
    writable = mysql_url.replace("mysql:", "mysql+asyncmy:", 1)
    await execute(writable, "DROP TABLE IF EXISTS intro_jsd", *MYSQL)
    try:
        (table,) = await read_tables(mysql_url, host, Look(tables=["intro_jsd"]))
    finally:
        await execute(writable, "DROP TABLE intro_jsd")
    assert (table.comment, table.key and table.key.name) == ("建设点", "jsdbh")
    assert draft([table]).entities[0].fields["name"].places == ("mc",)


@pytest.mark.anyio
async def test_the_connection_cannot_write(postgres: str, host: SharedHost) -> None:
    async with connected(postgres, host, 5.0) as connection:
        with pytest.raises(sa.exc.DBAPIError, match="read-only"):
            await connection.run(lambda sync: sync.execute(sa.text("DELETE FROM gh.zs")))


@pytest.mark.anyio
async def test_a_database_that_is_not_there_is_an_error_of_the_tree(host: SharedHost, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        await read_tables(f"sqlite:///{tmp_path}/nothing.db", host, Look())
    with pytest.raises(InvalidConfiguration, match="URL"):
        await read_tables("nonsense", host, Look())


@pytest.mark.anyio
async def test_a_blocking_driver_gives_the_same_tables(host: SharedHost, tmp_path: Path) -> None:
    await execute(f"sqlite+aiosqlite:///{tmp_path}/some.db", "CREATE TABLE jsd (jsdbh TEXT PRIMARY KEY, jsdmc TEXT)")
    (slow,) = await read_tables(f"sqlite+pysqlite:///{tmp_path}/some.db", host, Look())
    (quick,) = await read_tables(f"sqlite:///{tmp_path}/some.db", host, Look())
    assert [(one.name, one.kind, one.key) for one in slow.columns] == [(one.name, one.kind, one.key) for one in quick.columns]
    assert slow.name == quick.name == "jsd"
