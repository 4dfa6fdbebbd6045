"""Totals worked out by a database equal those worked out over a full scan, on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.capabilities import Function
from adapters.entities import Record
from adapters.entities.codes import HostType
from adapters.errors import RowRejected, TooBroad, Unsupported
from adapters.predicate import Compare, Op, Predicate, compile_test
from adapters.requests import Aggregate, Group, Measure, Scan
from adapters.sql import aggregates
from adapters.sql.adapter import SQLAdapter
from adapters.sql.engines import DRIVERS
from adapters.totals import totals
from tests.adapters.sql_awkward import fill, write_mapping
from tests.adapters.sql_support import PlainHost, sql_adapter

pytestmark = pytest.mark.anyio

SEED = 20240416
COUNT = Measure(function=Function.COUNT)


@pytest.fixture(params=["sqlite", "postgres", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of our own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/awkward.db"
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def adapter(database: str, tmp_path: Path) -> AsyncIterator[SQLAdapter]:
    await fill(database, SEED)
    adapter = sql_adapter(database, write_mapping(tmp_path))
    await adapter.open(PlainHost())
    yield adapter
    await adapter.close()


async def everything(adapter: SQLAdapter, entity: str) -> list[Record]:
    rows = (await adapter.scan(Scan(entity=entity, fields=tuple(adapter.plans[entity].table.fields)))).rows
    assert len(rows) > 50, "nothing is proven on few rows"
    return rows


def by_keys(groups: list[Group]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    found = {group.keys: group.values for group in groups}
    assert len(found) == len(groups), "a group came twice"
    return found


def claimed(adapter: SQLAdapter, entity: str) -> tuple[list[Measure], list[str]]:
    fields = adapter.describe().entities[entity].fields
    measures = [Measure(function=function, field=name) for name, field in fields.items() for function in sorted(field.aggregates)]
    return measures, [name for name, field in fields.items() if field.group]


async def compare(adapter: SQLAdapter, rows: list[Record], request: Aggregate) -> None:
    expected = by_keys(totals(filter(compile_test(request.where), rows), request.groups, request.measures))
    assert by_keys((await adapter.aggregate(request)).rows) == expected, request


@pytest.mark.parametrize("entity", ["Site", "ProvincialMatch", "SubsidyGrant"])
async def test_every_claimed_total_equals_the_reference(adapter: SQLAdapter, entity: str) -> None:
    """Over everything, over some, over nothing, and over each claimed group alone and in pairs."""
    rows = await everything(adapter, entity)
    measures, groups = claimed(adapter, entity)
    dice = random.Random(SEED)
    assert {measure.function for measure in measures} >= {Function.COUNT, Function.MIN, Function.MAX}
    key = adapter.plans[entity].key
    some = Compare(key, Op.IN, tuple(getattr(row, key) for row in dice.sample(rows, len(rows) // 2)))
    wheres: list[Predicate | None] = [None, some, Compare(key, Op.EQ, "nowhere")]
    for where in wheres:
        await compare(adapter, rows, Aggregate(entity=entity, measures=(COUNT, *measures), where=where))
        for name in groups:
            pair = (name, dice.choice([other for other in groups if other != name]))
            for by in ((name,), pair):
                chosen = tuple(dice.sample(measures, min(4, len(measures))))
                await compare(adapter, rows, Aggregate(entity=entity, measures=(COUNT, *chosen), where=where, groups=by))


async def test_raw_codes_that_mean_the_same_are_one_group(adapter: SQLAdapter) -> None:
    rows = await everything(adapter, "Site")
    found = by_keys((await adapter.aggregate(Aggregate(entity="Site", measures=(COUNT,), groups=("host_type",)))).rows)
    training = [row for row in rows if row.host_type is HostType.ENTERPRISE_TRAINING_CENTER]  # type: ignore[attr-defined]
    assert found[(HostType.ENTERPRISE_TRAINING_CENTER,)] == (len(training),)
    assert len(found) == 3


async def test_sums_of_money_are_exact_to_the_fen(database: str, tmp_path: Path) -> None:
    """Ten times 0.1 万元 and its like: sums of binary fractions would miss."""
    await fill(database, SEED)
    amounts = [Decimal(text) for text in ("0.1", "0.2", "0.7", "1.1", "2.2", "0.000029", "0.000435", "123456789.012345", "-3.3")] * 11
    await replace_amounts(database, amounts)
    adapter = sql_adapter(database, write_mapping(tmp_path))
    await adapter.open(PlainHost())
    try:
        paid = Measure(function=Function.SUM, field="committed")
        (group,) = (await adapter.aggregate(Aggregate(entity="ProvincialMatch", measures=(paid, COUNT)))).rows
    finally:
        await adapter.close()
    assert group.values == (int(sum(amounts) * 10**6), len(amounts))
    assert type(group.values[0]) is int


async def test_an_amount_that_is_no_whole_number_of_fen_fails_as_a_scan_does(tmp_path: Path) -> None:
    """The other databases' column has six places and cannot hold it."""
    database = f"sqlite:///{tmp_path}/awkward.db"
    await fill(database, SEED)
    await replace_amounts(database, [Decimal("0.0000005"), Decimal("0.0000015")])
    adapter = sql_adapter(database, write_mapping(tmp_path))
    await adapter.open(PlainHost())
    try:
        with pytest.raises(RowRejected):
            await adapter.scan(Scan(entity="ProvincialMatch", fields=("committed",)))
        with pytest.raises(RowRejected):
            await adapter.aggregate(Aggregate(entity="ProvincialMatch", measures=(Measure(function=Function.SUM, field="committed"),)))
    finally:
        await adapter.close()


async def replace_amounts(url: str, amounts: list[Decimal]) -> None:
    parsed = sa.make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]))
    fund = sa.table("fund", *map(sa.column, ("id", "site", "y", "state")), sa.column("wan", sa.Numeric(18, 7)))
    rows = [{"id": number, "site": "x", "y": 2024, "state": "a", "wan": amount} for number, amount in enumerate(amounts)]
    async with engine.begin() as connection:
        await connection.execute(sa.delete(fund))
        await connection.execute(sa.insert(fund), rows)
    await engine.dispose()


async def test_text_and_float_amounts_are_not_summed_by_the_database(adapter: SQLAdapter) -> None:
    """They are grouped by, so that each value is decoded."""
    fields = adapter.describe().entities
    assert Function.SUM in fields["ProvincialMatch"].fields["committed"].aggregates
    assert Function.SUM not in fields["ProvincialMatch"].fields["paid"].aggregates
    assert Function.SUM not in fields["SubsidyGrant"].fields["amount"].aggregates
    assert fields["ProvincialMatch"].fields["paid"].group
    rows = await everything(adapter, "ProvincialMatch")
    found = by_keys((await adapter.aggregate(Aggregate(entity="ProvincialMatch", measures=(COUNT,), groups=("paid",)))).rows)
    assert sum(keys[0] * count for keys, (count,) in found.items()) == sum(row.paid for row in rows)  # type: ignore[attr-defined]


async def test_what_is_not_declared_is_refused(adapter: SQLAdapter) -> None:
    for request in (
        Aggregate(entity="Site", measures=(Measure(function=Function.SUM, field="name"),)),
        Aggregate(entity="Site", measures=(Measure(function=Function.COUNT_DISTINCT, field="code"),)),
        Aggregate(entity="Site", measures=(COUNT,), groups=("trades",)),
        Aggregate(entity="Site", measures=(COUNT,), where=Compare("nothing", Op.EQ, "x")),
        Aggregate(entity="Course", measures=(COUNT,)),
    ):
        with pytest.raises(Unsupported):
            await adapter.aggregate(request)


async def test_too_many_groups_are_refused_and_never_cut_off(adapter: SQLAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregates, "MAX_GROUPS", 5)
    with pytest.raises(TooBroad):
        await adapter.aggregate(Aggregate(entity="Site", measures=(COUNT,), groups=("code",)))


async def test_groups_by_constants_alone_are_none_where_there_is_no_record(adapter: SQLAdapter) -> None:
    nowhere = Compare("code", Op.EQ, "nowhere")
    assert (await adapter.aggregate(Aggregate(entity="Site", measures=(COUNT,), groups=("sponsor_code",), where=nowhere))).rows == []
    (group,) = (await adapter.aggregate(Aggregate(entity="Site", measures=(COUNT,), groups=("sponsor_code",)))).rows
    assert group.keys == ("440000",)
    (whole,) = (await adapter.aggregate(Aggregate(entity="Site", measures=(COUNT,), where=nowhere))).rows
    assert (whole.keys, whole.values) == ((), (0,))
