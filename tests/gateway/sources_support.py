"""A configuration over stand-in databases in a folder of its own, for tests of ``craftgraph sources …``."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SITES = """
CREATE TABLE jsd (
    jsdbh VARCHAR(32) PRIMARY KEY, jsdmc VARCHAR(200), dwid INTEGER, ghdm VARCHAR(8), pcnd INTEGER, zt VARCHAR(4), qdrq INTEGER,
    tsgz VARCHAR(200), pxrs INTEGER, scbz INTEGER, lxr VARCHAR(20));
CREATE TABLE dw (id INTEGER PRIMARY KEY, dwmc VARCHAR(200));
INSERT INTO dw VALUES (1, '甲厂'), (2, '乙校');
"""
MAPPING = """\
mapping: sql
version: 1
about: Sites of a test
lists:
  status: {在建: ACTIVE, 整改: RECTIFYING}
entities:
  Site:
    table: jsd
    joins:
      host: {table: dw, on: {dwid: id}}
    rows:
      - {column: scbz, type: integer, equals: 0}
    fields:
      code: jsdbh
      name: {column: jsdmc, as: [fold, trim]}
      host_name: host.dwmc
      sponsor_code: ghdm
      batch_year: pcnd
      status: {column: zt, as: [{codes: status}]}
      determined_on: {column: qdrq, type: integer, as: [{nulls: 0}, {date: yyyymmdd}]}
      trades: {column: tsgz, as: [{split: 、}]}
      trained: pxrs
    unknown: [host_type, conditions, online_capable, restricted]
"""
CONFIG = """\
sources:
  province-440000:
    label: 广东省总工会
    adapter: sql
    partition: "440000"
    mapping: sites.yaml
    url: env:SITES_URL
"""
ROWS = 30


def configure_sites(folder: Path) -> Path:
    """Write the database, the mapping and the configuration. The database's URL is for the environment variable SITES_URL."""
    path = folder / "sites.db"
    rows = [_site(at) for at in range(ROWS)]
    with sqlite3.connect(path) as connection:
        connection.executescript(SITES)
        connection.executemany("INSERT INTO jsd VALUES (?, ?, ?, ?, ?, ?, ?, '焊工、电工', 10, 0, '张三丰')", rows)
    connection.close()
    (folder / "sites.yaml").write_text(MAPPING, "utf-8")
    config = folder / "craftgraph.yaml"
    config.write_text(CONFIG, "utf-8")
    return config


def _site(at: int) -> tuple[object, ...]:
    status, day = "在建" if at % 3 else "整改", 20240503 if at % 4 else 0
    return (f"440000-2024-{at:03}", f"建设点{at}", at % 2 + 1, "440000", 2024 + at % 2, status, day)


def sites_url(folder: Path) -> str:
    """The address of the database."""
    return f"sqlite:///{folder / 'sites.db'}"


def execute(folder: Path, *statements: str) -> None:
    """Change the database behind the source's back."""
    with sqlite3.connect(folder / "sites.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
