"""Databases of which less is known: what is claimed for them equals the reference, on engines that are made to behave like them.

SQLite stands in for one where '' is NULL (a bound '' becomes NULL, as Oracle does it) and for one whose equality ignores case (NOCASE
columns, compared as they are); PostgreSQL for its descendants, through their own drivers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.capabilities import Exactness
from adapters.context import AdapterContext
from adapters.mapping.kinds import Kind
from adapters.mapping.yaml import loads
from adapters.predicate import Compare, Not, Op, compile_test
from adapters.requests import Page, Scan
from adapters.sql import create
from adapters.sql.adapter import SQLAdapter
from adapters.sql.dialects import DIALECTS
from adapters.sql.dialects.base import Expression
from adapters.sql.dialects.lookalike import LookAlike
from adapters.sql.dialects.oracle import Oracle
from adapters.sql.dialects.sqlite import SQLite
from tests.adapters.sql_awkward import MAPPING, fill, write_mapping
from tests.adapters.sql_support import ROOT, PlainHost
from tests.adapters.test_sql_differential import Dice, everything, seed
from tests.adapters.test_sql_differential import test_a_keyset_walk_gives_every_row_once_and_in_order as walk_by_key
from tests.adapters.test_sql_differential import test_a_position_without_a_key_lies_before_or_behind_all_equals as walk_by_value
from tests.adapters.test_sql_differential import test_every_claimed_operator_equals_the_reference_and_its_negation_too as claimed
from tests.adapters.test_sql_differential import test_keys_are_fetched_in_the_order_asked_with_gaps_and_repetitions as fetched
from tests.adapters.test_sql_differential import test_pushed_down_predicates_equal_the_reference as pushed_down

__all__ = ["seed"]
pytestmark = pytest.mark.anyio

CASES = 30
"""Half of what the databases proper get: all but the traits and the driver is theirs."""
ENTITIES = ("Site", "ProvincialMatch", "SubsidyGrant")


class MergesEmpty(SQLite):
    """SQLite as Oracle: '' is NULL."""

    assert Oracle.in_utf8 is not None
    traits = replace(Oracle.in_utf8, unread=frozenset(), uncompared=frozenset())

    def bind(self, kind: Kind, value: Any) -> Any:
        return None if value == "" else super().bind(kind, value)


class IgnoresCase(SQLite):
    """SQLite as DM: an equality as the column has it."""

    traits = replace(DIALECTS["dm"].traits, unread=frozenset(), uncompared=frozenset())

    def binary(self, text: Expression) -> Expression:
        return text


def adapter_for(url: str, folder: Path, more: str = "", *, null_lists: bool = False) -> SQLAdapter:
    """With `null_lists`, an empty list comes as NULL, and the mapping says so."""
    path = Path(write_mapping(folder))
    if null_lists:
        path.write_text(MAPPING.replace("as: [{split:", 'as: [{default: ""}, {split:'), encoding="utf-8")
    node = loads(f"url: '{url}'\nmapping: '{path}'\n{more}")
    adapter = create(AdapterContext(source_id="here", options=node, base_dir=ROOT, timeout=10))
    assert isinstance(adapter, SQLAdapter)
    return adapter


async def of_sqlite(kind: type[SQLite], folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> SQLAdapter:
    monkeypatch.setitem(DIALECTS, "sqlite", kind)
    await fill(f"sqlite:///{folder}/here.db", seed)
    if kind.traits.merges_empty:
        merge_empty(folder / "here.db")
    return adapter_for(f"sqlite+pysqlite:///{folder}/here.db", folder, null_lists=kind.traits.merges_empty)


def merge_empty(path: Path) -> None:
    """Make every '' NULL, as such a database would have stored it."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE \"Awk ward\" SET address = '' WHERE rowid % 5 = 1")
    for table in ("Awk ward", "fund", "host"):
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        for column in columns:
            connection.execute(f'UPDATE "{table}" SET "{column}" = NULL WHERE "{column}" = \'\'')
    connection.commit()
    connection.close()


EXACT = ("empty is null", "kingbase+ksycopg2 charset: utf8", "opengauss+psycopg2 charset: utf8")
DOUBTFUL = ("ignores case", "kingbase+ksycopg2")


class Sorted(SQLAdapter):
    """An adapter whose answers come in the order of the key, where the database does not give them so."""

    def __init__(self, adapter: SQLAdapter) -> None:
        self.__dict__ = adapter.__dict__

    async def scan(self, request: Scan) -> Page:
        page, plan = await super().scan(request), self.plans[request.entity]
        return page if plan.capability.key_sorted else Page(rows=sorted(page.rows, key=lambda row: str(getattr(row, plan.key))))


@pytest.fixture
def like(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Like which database, and the URL of the real server that stands in for it."""
    wanted = str(request.param)
    if "+" not in wanted:
        return wanted, ""
    driver = wanted.partition("+")[2].split()[0]
    pytest.importorskip(driver, reason=f"the driver {driver} is not installed")
    return wanted, str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def adapter(like: tuple[str, str], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SQLAdapter]:
    wanted, url = like
    if url:
        await fill(url, seed)
        scheme, _, charset = wanted.partition(" ")
        adapter = adapter_for(url.replace("postgresql:", f"{scheme}:", 1), tmp_path, charset)
    else:
        adapter = await of_sqlite(MergesEmpty if wanted == "empty is null" else IgnoresCase, tmp_path, seed, monkeypatch)
    await adapter.open(PlainHost())
    yield adapter
    await adapter.close()


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("like", [*EXACT, *DOUBTFUL], indirect=True)
async def test_every_claimed_operator_equals_the_reference(adapter: SQLAdapter, seed: int, entity: str) -> None:
    await claimed(Sorted(adapter), seed, entity, CASES)


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("like", EXACT, indirect=True)
async def test_predicates_and_walks_equal_the_reference_where_text_is_exact(adapter: SQLAdapter, seed: int, entity: str) -> None:
    assert adapter.plans[entity].capability.disjunction
    await pushed_down(Sorted(adapter), seed, entity, CASES)
    if adapter.plans[entity].capability.keyset:
        await walk_by_key(adapter, seed, entity, CASES)
        await walk_by_value(adapter, seed, entity, CASES)


@pytest.mark.parametrize("like", [*EXACT, *DOUBTFUL], indirect=True)
async def test_keys_are_fetched_exactly_also_where_equality_finds_too_many(adapter: SQLAdapter) -> None:
    await fetched(adapter)


@pytest.mark.parametrize("like", ["empty is null"], indirect=True)
async def test_conditions_on_the_empty_text_keep_their_meaning_where_it_is_null(adapter: SQLAdapter) -> None:
    """`address <> ''` would be unknown for every row there; the reference knows no '' in such a source."""
    rows = await everything(adapter, "Site")
    assert any(row.address is None for row in rows)  # type: ignore[attr-defined]
    assert Op.NE in adapter.plans["Site"].capability.fields["address"].filters
    for op in (Op.EQ, Op.NE, Op.GT, Op.GTE, Op.LT, Op.LTE):
        for where in (Compare("address", op, ""), Not(Compare("address", op, ""))):
            found = (await adapter.scan(Scan(entity="Site", fields=("code", "name"), where=where))).rows
            assert len(found) == len(list(filter(compile_test(where), rows))), str(where)


@pytest.mark.parametrize("like", ["ignores case"], indirect=True)
async def test_where_equality_is_doubtful_text_is_never_claimed_exactly(adapter: SQLAdapter, seed: int) -> None:
    capability = adapter.plans["Site"].capability
    assert capability.fields["name"].filters == {
        Op.EQ: Exactness.SUPERSET,
        Op.IN: Exactness.SUPERSET,
        Op.CONTAINS: Exactness.SUPERSET,
        Op.STARTS_WITH: Exactness.SUPERSET,
        Op.IS_NULL: Exactness.EXACT,
    }
    assert capability.fields["trained"].filters[Op.GTE] is Exactness.EXACT, "numbers are not in doubt"
    assert not capability.fields["name"].order
    assert capability.fields["trained"].order
    assert (capability.key_sorted, capability.keyset) == (False, False)
    assert adapter.plans["ProvincialMatch"].capability.keyset, "a numeric key orders everywhere"
    rows = await everything(adapter, "Site")
    name = next(row.name for row in rows if row.name.isascii() and row.name.isalpha())  # type: ignore[attr-defined]
    other = Compare("name", Op.EQ, name.swapcase())
    found = (await adapter.scan(Scan(entity="Site", fields=("code", "name"), where=other))).rows
    assert name in {row.name for row in found}, "the stand-in finds too many, or nothing is proven"  # type: ignore[attr-defined]
    assert Dice(seed, adapter.plans["Site"].table.entity, capability, rows).compare(Exactness.SUPERSET)


def test_only_what_is_proven_here_or_on_a_real_server_is_claimed_without_doubt() -> None:
    full = {name for name, kind in DIALECTS.items() if not kind.traits.doubtful}
    assert full == {"sqlite", "postgresql", "mysql", "mariadb"}
    assert LookAlike.in_utf8 is not None
    assert not Oracle.traits.exact_text
