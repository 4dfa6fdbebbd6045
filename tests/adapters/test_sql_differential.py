"""The differential oracle: whatever a database does for us equals the reference semantics over a full scan.

Random predicates, orders and pages, on SQLite, PostgreSQL and MariaDB; the seed is in the test's name.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.capabilities import EntityCapability, Exactness
from adapters.entities import CodeList, Entity, Money, Record
from adapters.errors import Unsupported
from adapters.mapping.kinds import BEIJING
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import After, Order, Scan
from adapters.sql.adapter import SQLAdapter
from tests.adapters.sql_awkward import TEXTS, TRADES, fill, write_mapping
from tests.adapters.sql_support import DATABASES, PlainHost, database_url, sql_adapter

pytestmark = pytest.mark.anyio

NASTY = ("", "a\0b", "\ud800", "a\udfffb", "A%", "\\_", "\U0010ffff", "' OR '1'='1")
CASES = 60
BRIEF = 20
"""For blocking drivers: they are given the same statements, so what may differ is how a value goes there and comes back."""


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of our own."""
    return database_url(request, tmp_path)


@pytest.fixture
def cases(database: str) -> int:
    """How many requests of each kind are tried."""
    return BRIEF if "+" in database else CASES


@pytest.fixture(params=[20240415], ids=lambda seed: f"seed {seed}")
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
async def adapter(database: str, seed: int, tmp_path: Path) -> AsyncIterator[SQLAdapter]:
    await fill(database, seed)
    adapter = sql_adapter(database, write_mapping(tmp_path))
    await adapter.open(PlainHost())
    yield adapter
    await adapter.close()


class Dice:
    """Random requests for one entity, from its values and from nasty ones."""

    def __init__(self, seed: int, entity: Entity, capability: EntityCapability, rows: list[Record]) -> None:
        self.random = random.Random(seed)
        self.entity = entity
        self.capability = capability
        self.rows = rows

    def value(self, name: str, op: Op) -> Any:
        definition = self.entity.fields[name]
        if op is Op.IS_NULL:
            return self.random.random() < 0.5
        if op is Op.IN:
            return tuple(self.value(name, Op.EQ) for _ in range(self.random.randrange(5)))
        if op is Op.HAS:
            return self.random.choice(list(definition.type) if definition.is_code else [*TRADES, "%", "、", "", "电工、焊工"])
        seen = [value for row in self.rows if (value := getattr(row, name)) is not None]
        return self.random.choice([*seen, *self._others(definition.type)])

    def _others(self, kind: Any) -> list[Any]:
        if isinstance(kind, type) and issubclass(kind, CodeList):
            return list(kind)
        others: dict[Any, list[Any]] = {
            bool: [True, False],
            int: [0, 11, -5, 2024],
            Money: [0, 1, 999_999, 305_001, 10**12],
            Decimal: [Decimal(1)],
            date: [date(2024, 3, 1), date(9999, 12, 31), date(1, 1, 1)],
            datetime: [datetime(2024, 12, 1, tzinfo=BEIJING) + timedelta(milliseconds=250), datetime(1, 1, 1, tzinfo=BEIJING)],
        }
        return others.get(kind, [*TEXTS, *NASTY])

    def compare(self, exactness: Exactness) -> Predicate:
        pairs = [(n, op) for n, field in self.capability.fields.items() for op, e in field.filters.items() if e is exactness]
        name, op = self.random.choice(pairs)
        return Compare(name, op, self.value(name, op))

    def predicate(self, depth: int = 3) -> Predicate:
        choice = self.random.random()
        if depth == 0 or choice < 0.4:
            return self.compare(Exactness.EXACT)
        parts = tuple(self.predicate(depth - 1) for _ in range(self.random.randrange(4)))
        return Not(self.predicate(depth - 1)) if choice < 0.6 else And(parts) if choice < 0.8 else Or(parts)

    def order(self) -> tuple[Order, ...]:
        names = [name for name, field in self.capability.fields.items() if field.order]
        chosen = self.random.sample(names, min(len(names), self.random.randrange(4)))
        return tuple(Order(field=n, descending=self.random.random() < 0.5, nulls_first=self.random.random() < 0.5) for n in chosen)


def placed(value: Any, order: Order) -> tuple[int, Any]:
    return (0 if (value is None) is order.nulls_first else 1, 0 if value is None else value)


def in_order(rows: list[Record], entity: Entity, order: tuple[Order, ...], *, numeric: bool, descending: bool) -> list[Record]:
    """The reference order: by the terms, then by the key."""
    read_key = int if numeric else str
    rows = sorted(rows, key=lambda row: read_key(getattr(row, entity.key)), reverse=descending)
    for term in reversed(order):
        nulls = [row for row in rows if getattr(row, term.field) is None]
        others = [row for row in rows if getattr(row, term.field) is not None]
        # A reverse sort keeps ties in their order, which is what the terms behind want.
        others.sort(key=lambda row: getattr(row, term.field), reverse=term.descending)
        rows = nulls + others if term.nulls_first else others + nulls
    return rows


async def everything(adapter: SQLAdapter, entity: str) -> list[Record]:
    rows = (await adapter.scan(Scan(entity=entity, fields=tuple(adapter.plans[entity].table.fields)))).rows
    assert len(rows) > 50, "nothing is proven on few rows"
    return rows


@pytest.mark.parametrize("entity", ["Site", "ProvincialMatch", "SubsidyGrant"])
async def test_pushed_down_predicates_equal_the_reference(adapter: SQLAdapter, seed: int, entity: str, cases: int) -> None:
    rows = await everything(adapter, entity)
    plan = adapter.plans[entity]
    dice = Dice(seed, plan.table.entity, plan.capability, rows)
    selected = 0
    for _ in range(cases):
        where = dice.predicate()
        found = (await adapter.scan(Scan(entity=entity, fields=tuple(plan.table.fields), where=where))).rows
        expected = list(filter(compile_test(where), rows))
        assert found == expected, str(where)
        assert (await adapter.count(entity, where)).records == len(expected), str(where)
        selected += 0 < len(found) < len(rows)
    assert selected > cases / 4


@pytest.mark.parametrize("entity", ["Site", "ProvincialMatch", "SubsidyGrant"])
async def test_every_claimed_operator_equals_the_reference_and_its_negation_too(
    adapter: SQLAdapter, seed: int, entity: str, cases: int
) -> None:
    rows = await everything(adapter, entity)
    plan = adapter.plans[entity]
    dice = Dice(seed, plan.table.entity, plan.capability, rows)
    for name, field in plan.capability.fields.items():
        for op, exactness in field.filters.items():
            for _ in range(max(1, cases // 15)):
                where = Compare(name, op, dice.value(name, op))
                found = (await adapter.scan(Scan(entity=entity, fields=tuple(plan.table.fields), where=where))).rows
                expected = list(filter(compile_test(where), rows))
                if exactness is Exactness.SUPERSET:
                    assert list(filter(compile_test(where), found)) == expected, str(where)
                    continue
                assert found == expected, str(where)
                found = (await adapter.scan(Scan(entity=entity, fields=tuple(plan.table.fields), where=Not(where)))).rows
                assert found == list(filter(compile_test(Not(where)), rows)), f"not {where}"


@pytest.mark.parametrize("entity", ["Site", "ProvincialMatch", "SubsidyGrant"])
async def test_a_keyset_walk_gives_every_row_once_and_in_order(adapter: SQLAdapter, seed: int, entity: str, cases: int) -> None:
    rows = await everything(adapter, entity)
    plan = adapter.plans[entity]
    dice = Dice(seed, plan.table.entity, plan.capability, rows)
    for case in range(cases // 4):
        order, where, descending = dice.order(), dice.predicate(1), case % 2 == 1
        size = (1, 7, len(rows), len(rows) + 1)[case % 4]
        kept = list(filter(compile_test(where), rows))
        expected = in_order(kept, plan.table.entity, order, numeric=plan.numeric_key, descending=descending)
        walked: list[Record] = []
        after: After | None = None
        fields = tuple(plan.table.fields)
        while True:
            request = Scan(entity=entity, fields=fields, where=where, order=order, key_descending=descending, after=after, limit=size)
            page = (await adapter.scan(request)).rows
            walked.extend(page)
            if len(page) < size:
                break
            after = After(values=tuple(getattr(page[-1], term.field) for term in order), key=getattr(page[-1], plan.key))
        assert walked == expected, (where, order)


@pytest.mark.parametrize("entity", ["Site", "ProvincialMatch", "SubsidyGrant"])
async def test_a_position_without_a_key_lies_before_or_behind_all_equals(adapter: SQLAdapter, seed: int, entity: str, cases: int) -> None:
    rows = await everything(adapter, entity)
    plan = adapter.plans[entity]
    dice = Dice(seed, plan.table.entity, plan.capability, rows)
    for case in range(cases // 4):
        order = dice.order() or (Order(field=plan.key),)
        values = tuple(None if dice.random.random() < 0.2 else dice.value(term.field, Op.EQ) for term in order)
        inclusive = case % 2 == 0
        scan = Scan(entity=entity, fields=tuple(plan.table.fields), order=order, after=After(values=values, inclusive=inclusive))
        found = (await adapter.scan(scan)).rows
        expected = [
            row
            for row in in_order(rows, plan.table.entity, order, numeric=plan.numeric_key, descending=False)
            if (side := beside(row, order, values)) > 0 or (side == 0 and inclusive)
        ]
        assert found == expected, (order, values, inclusive)


def beside(row: Record, order: tuple[Order, ...], values: tuple[Any, ...]) -> int:
    """-1 before the position, 0 at it, 1 behind it."""
    for term, value in zip(order, values, strict=True):
        mine, theirs = placed(getattr(row, term.field), term), placed(value, term)
        if mine != theirs:
            later = mine > theirs if mine[0] != theirs[0] or not term.descending else mine < theirs
            return 1 if later else -1
    return 0


async def test_keys_are_fetched_in_the_order_asked_with_gaps_and_repetitions(adapter: SQLAdapter) -> None:
    for entity in ("Site", "ProvincialMatch"):
        rows = await everything(adapter, entity)
        key = adapter.plans[entity].key
        keys = [getattr(row, key) for row in rows[5:25]]
        asked = [keys[3], "nowhere", keys[0], keys[3], "", *keys, "' OR 1=1 --", "007", keys[0] + " "]
        found = (await adapter.fetch(entity, asked, (key,))).rows
        assert [record and getattr(record, key) for record in found] == [k if k in keys else None for k in asked]


async def test_a_projection_returns_what_was_asked_and_the_key(adapter: SQLAdapter) -> None:
    page = await adapter.scan(Scan(entity="Site", fields=("host_name", "trained"), limit=3))
    first = page.rows[0]
    assert len(page.rows) == 3
    assert isinstance(first.code, str)  # type: ignore[attr-defined]
    assert {name for name in type(first).__struct_fields__ if getattr(first, name) is not first_absent(first)} == {
        "source", "code", "host_name", "trained",
    }  # fmt: skip


def first_absent(record: Record) -> Any:
    """The value of a field that was certainly not read."""
    return record.address  # type: ignore[attr-defined]


async def test_what_is_not_declared_is_refused(adapter: SQLAdapter) -> None:
    scan = Scan(entity="Site", fields=("code",), order=(Order(field="status"),))
    with pytest.raises(Unsupported):
        await adapter.scan(scan)
    with pytest.raises(Unsupported):
        await adapter.count("Site", Compare("nothing", Op.EQ, "x"))
    with pytest.raises(Unsupported):
        await adapter.count("Course", None)
    with pytest.raises(Unsupported):
        await adapter.fetch("Site", [str(number) for number in range(10_000)], ("code",))
