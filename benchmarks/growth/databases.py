"""As many SQLite databases as wanted, of one plain model, with as many sites as wanted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_TABLE = """
CREATE TABLE site (code TEXT PRIMARY KEY, name TEXT, host TEXT, sponsor TEXT, year INTEGER, trained INTEGER) WITHOUT ROWID;
CREATE INDEX site_trained ON site (trained, code);
"""
_MAPPING = """
mapping: sql
version: 1
entities:
  Site:
    table: site
    fields:
      code: code
      name: name
      host_type: {column: host, as: [{codes: {"1": ENTERPRISE_TRAINING_CENTER, "2": VOCATIONAL_SCHOOL, "3": UNION_SCHOOL}}]}
      sponsor_code: sponsor
      batch_year: year
      trained: trained
    unknown: [host_name, host_uscc, status, determined_on, division_code, address, trades, conditions, online_capable, restricted,
      updated_at]
"""


def build(folder: Path, sources: int, sites: int) -> tuple[Path, dict[str, str]]:
    """Write the databases, the mapping and a configuration; `sites` are shared out evenly. Returns its path, and its environment."""
    urls = {}
    (folder / "site.yaml").write_text(_MAPPING, "utf-8")
    lines = ["groups:", "  all:", "    adapter: sql", "    mapping: site.yaml", "    sources:"]
    for number in range(sources):
        path = folder / f"{number}.sqlite"
        _fill(path, number, len(range(number, sites, sources)))
        urls[f"S{number}"] = f"sqlite:///{path}"
        lines += [f"      s{number}:", f"        label: s{number}", f"        url: env:S{number}"]
    config = folder / "craftgraph.yaml"
    config.write_text("\n".join(lines) + "\n", "utf-8")
    return config, urls


def _fill(path: Path, source: int, sites: int) -> None:
    rows = (
        (f"{source:06d}-{2024 + n % 3}-{n:06d}", f"第{n}工匠学院", str(1 + n % 3), f"{source:06d}", 2024 + n % 3, (n * 7919) % 10_000)
        for n in range(sites)
    )
    with sqlite3.connect(path) as connection:
        connection.executescript(_TABLE)
        connection.executemany("INSERT INTO site VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.close()
