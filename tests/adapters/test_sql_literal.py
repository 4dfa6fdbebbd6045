"""Expressions in a database's own SQL: read literally, equality left to the database only where it is vouched for, never the order."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.capabilities import Exactness
from adapters.entities import Site
from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import loads
from adapters.predicate import Compare, Not, Op
from adapters.requests import Order, Scan
from adapters.sql.adapter import SQLAdapter
from adapters.sql.document import read_document
from adapters.sql.engines import DRIVERS
from tests.adapters.sql_support import DATABASES, PlainHost, database_url, sql_adapter

MAPPING = """
mapping: sql
version: 1
entities:
  Site:
    table: lit
    joins:
      owner: {table: lit_owner, on: {Owner: id}}
    fields:
      code: code
      name: {sql: "upper(name)"}
      host_name: {sql: {default: "coalesce(owner.nm, '100%: none')", uses: [owner], exact: true}}
      host_type: {sql: {default: "substr(kind, 1, 1)", exact: true}, as: [{codes: {a: UNION_SCHOOL, b: VOCATIONAL_SCHOOL}}]}
      trained: {sql: {sqlite: "n % 7", postgresql: "n % 7", mysql: "mod(n, 7)"}, type: integer}
      address: {sql: {default: "nullif(name, 'x')", exact: true}}
    unknown: [sponsor_code, batch_year, status, trades, conditions, online_capable, restricted]
"""


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return database_url(request, tmp_path)


async def opened(url: str, folder: Path) -> SQLAdapter:
    meta = sa.MetaData()
    columns = [sa.Column(name, sa.String(20)) for name in ("code", "name", "kind")]
    sa.Table("lit", meta, *columns, sa.Column("n", sa.Integer), sa.Column("Owner", sa.Integer))
    sa.Table("lit_owner", meta, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("nm", sa.String(20)))
    parsed = sa.make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]))
    async with engine.begin() as connection:
        await connection.run_sync(meta.drop_all)
        await connection.run_sync(meta.create_all)
        await connection.execute(meta.tables["lit_owner"].insert(), [{"id": 1, "nm": "某厂"}])
        rows = [("s1", "b", "apple", 9, 1), ("s2", "a", "bear", 7, None), ("s3", "x", "all", 13, 1)]
        names = ("code", "name", "kind", "n", "Owner")
        await connection.execute(meta.tables["lit"].insert(), [dict(zip(names, row, strict=True)) for row in rows])
    await engine.dispose()
    path = folder / "lit.yaml"
    path.write_text(MAPPING, "utf-8")
    adapter = sql_adapter(url, str(path))
    await adapter.open(PlainHost())
    return adapter


async def codes(adapter: SQLAdapter, compare: Compare) -> list[str]:
    pages = [await adapter.scan(Scan(entity="Site", fields=("code",), where=where)) for where in (compare, Not(compare))]
    assert len(pages[0].rows) + len(pages[1].rows) <= 3
    return [row.code for row in pages[0].rows if isinstance(row, Site)]


@pytest.mark.anyio
async def test_expressions_are_read_and_equality_with_them_asked_for(database: str, tmp_path: Path) -> None:
    adapter = await opened(database, tmp_path)
    try:
        page = await adapter.scan(Scan(entity="Site", fields=("name", "host_name", "host_type", "trained", "address")))
        rows = [row for row in page.rows if isinstance(row, Site)]
        assert [row.name for row in rows] == ["B", "A", "X"]
        assert [row.host_name for row in rows] == ["某厂", "100%: none", "某厂"]
        assert [row.host_type.name for row in rows] == ["UNION_SCHOOL", "VOCATIONAL_SCHOOL", "UNION_SCHOOL"]
        assert [row.trained for row in rows] == [2, 0, 6]
        assert [row.address for row in rows] == ["b", "a", None]
        assert await codes(adapter, Compare("host_name", Op.EQ, "100%: none")) == ["s2"]
        assert await codes(adapter, Compare("host_type", Op.IN, tuple(row.host_type for row in rows[:1]))) == ["s1", "s3"]
        assert await codes(adapter, Compare("address", Op.IS_NULL, True)) == ["s3"]
        assert (await adapter.count("Site", Compare("host_name", Op.NE, "某厂"))).records == 1
    finally:
        await adapter.close()


def test_what_goes_down_is_what_the_author_vouches_for() -> None:
    adapter = SQLAdapter("s", read_document(loads(MAPPING)), "sqlite://", 1.0)
    capability = adapter.describe().entities["Site"]
    assert (capability.fields["name"].filters, capability.fields["name"].order) == ({}, False)
    equality = {Op.EQ: Exactness.EXACT, Op.NE: Exactness.EXACT, Op.IN: Exactness.EXACT, Op.IS_NULL: Exactness.EXACT}
    assert capability.fields["host_name"].filters == equality
    assert capability.fields["host_type"].filters == equality
    assert not any(capability.fields[name].order for name in ("host_name", "host_type", "trained", "address"))
    assert not any(capability.fields[name].aggregates for name in ("name", "trained", "address"))


@pytest.mark.anyio
async def test_an_order_is_refused(tmp_path: Path) -> None:
    adapter = await opened(f"sqlite:///{tmp_path}/lit.db", tmp_path)
    try:
        with pytest.raises(Exception, match="cannot be ordered by"):
            await adapter.scan(Scan(entity="Site", fields=("code",), order=(Order(field="address"),)))
    finally:
        await adapter.close()


@pytest.mark.anyio
async def test_a_database_without_an_expression_is_told_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING.replace('sqlite: "n % 7", ', ""), "utf-8")
    adapter = sql_adapter("sqlite://", str(tmp_path / "m.yaml"))
    with pytest.raises(InvalidConfiguration, match="no expression for sqlite; add sqlite: … or default"):
        await adapter.open(PlainHost())


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('"upper(name)"', '"name; drop table lit"', "an expression has no semicolon and no comment"),
        ('"upper(name)"', '"name -- x"', "an expression has no semicolon and no comment"),
        ('"upper(name)"', '"name /* x */"', "an expression has no semicolon and no comment"),
        ('"upper(name)"', '""', "the expression is empty"),
        ('"upper(name)"', "{exact: true}", "there is no expression"),
        ('"upper(name)"', "{defalt: name}", "unknown key 'defalt'; did you mean 'default'"),
        ("uses: [owner]", "uses: [ownr]", "there is no join 'ownr'; did you mean 'owner'"),
    ],
)
def test_what_an_expression_may_not_be_is_refused_with_its_place(before: str, after: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        read_document(loads(MAPPING.replace(before, after), "lit.yaml"))
    assert complaint in caught.value.internal
    assert caught.value.internal.startswith("lit.yaml:")
