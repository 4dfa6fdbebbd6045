"""Code lists with versions in real databases: a comparison goes down as each version's codes and days, and selects the right rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.capabilities import Exactness
from adapters.entities import Record
from adapters.entities.codes import CertificateKind, SkillLevel
from adapters.predicate import Compare, Not, Op, Predicate, compile_test
from adapters.requests import Scan
from adapters.sql.adapter import SQLAdapter
from adapters.sql.engines import DRIVERS
from tests.adapters.sql_support import DATABASES, PlainHost, database_url, sql_adapter

MAPPING = """
mapping: sql
version: 1
lists:
  kind:
    versions:
      - codes: {"1": SKILL_LEVEL, "2": COMPLETION}
      - {from: 2024-01-01, codes: {"1": COMPLETION, "3": SKILL_LEVEL}}
entities:
  Certificate:
    table: versioned
    fields:
      number: code
      kind: {column: kind, by: {column: y, type: integer, as: [{date: yyyy, day: first}]}, as: [{codes: kind}]}
      level:
        column: st
        type: integer
        by: d
        as: [{codes: {versions: [{codes: {1: SENIOR}}, {from: 2024-05-01, codes: {1: JUNIOR, 2: SENIOR}}]}, unmapped: null}]
    unknown: [site_code, trade, issued_on]
"""
ROWS = [
    ("a", "1", 2023, 1, date(2024, 4, 30)),
    ("b", "1", 2024, 1, date(2024, 5, 1)),
    ("c", "2", 2020, 2, date(2024, 4, 30)),
    ("d", "3", 2025, 2, date(2025, 1, 1)),
    ("e", "2", 2023, None, date(2025, 1, 1)),
]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return database_url(request, tmp_path)


async def opened(url: str, folder: Path) -> SQLAdapter:
    meta = sa.MetaData()
    types = {"code": sa.String(9), "kind": sa.String(2), "y": sa.Integer, "st": sa.Integer, "d": sa.Date}
    table = sa.Table("versioned", meta, *[sa.Column(name, type_) for name, type_ in types.items()])
    parsed = sa.make_url(url)
    engine = create_async_engine(parsed.set(drivername=DRIVERS[parsed.get_backend_name()]))
    async with engine.begin() as connection:
        await connection.run_sync(meta.drop_all)
        await connection.run_sync(meta.create_all)
        await connection.execute(table.insert(), [dict(zip(types, row, strict=True)) for row in ROWS])
    await engine.dispose()
    (folder / "versioned.yaml").write_text(MAPPING, "utf-8")
    adapter = sql_adapter(url, str(folder / "versioned.yaml"))
    await adapter.open(PlainHost())
    return adapter


async def scanned(adapter: SQLAdapter, where: Predicate | None = None) -> list[Record]:
    return (await adapter.scan(Scan(entity="Certificate", fields=("number", "kind", "level"), where=where))).rows


@pytest.mark.anyio
async def test_versions_go_down_exactly(database: str, tmp_path: Path) -> None:
    adapter = await opened(database, tmp_path)
    try:
        everything = await scanned(adapter)
        found = {row.number: (row.kind, row.level) for row in everything}  # type: ignore[attr-defined]
        assert found == {
            "a": (CertificateKind.SKILL_LEVEL, SkillLevel.SENIOR),
            "b": (CertificateKind.COMPLETION, SkillLevel.JUNIOR),
            "c": (CertificateKind.COMPLETION, None),
            "d": (CertificateKind.SKILL_LEVEL, SkillLevel.SENIOR),
            "e": (CertificateKind.COMPLETION, None),
        }
        filters = adapter.describe().entities["Certificate"].fields
        assert set(filters["kind"].filters.values()) == set(filters["level"].filters.values()) == {Exactness.EXACT}
        compares = [Compare("kind", op, value) for value in CertificateKind for op in (Op.EQ, Op.NE, Op.GT, Op.LTE)]
        compares += [Compare("level", op, value) for value in (SkillLevel.SENIOR, SkillLevel.JUNIOR) for op in (Op.EQ, Op.NE, Op.LT)]
        compares += [Compare("level", Op.IS_NULL, True), Compare("level", Op.IN, (SkillLevel.SENIOR, SkillLevel.APPRENTICE))]
        for compare in compares:
            for where in (compare, Not(compare)):
                assert await scanned(adapter, where) == list(filter(compile_test(where), everything)), str(where)
    finally:
        await adapter.close()
