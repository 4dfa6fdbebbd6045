"""Drafts of the stand-ins' databases, and how many columns they place as the shipped mappings do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.host import SharedHost
from adapters.introspection.database import Look, read_tables
from adapters.introspection.draft import Draft, draft
from adapters.introspection.facts import Column, Table
from adapters.introspection.proof import proven
from adapters.introspection.writing import database_yaml
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind
from adapters.mapping.yaml import loads
from adapters.secrets import Secrets
from adapters.sql.document import read_document

ROOT = Path(__file__).resolve().parents[2]
VENDORS = {
    "snake": "province-440000",
    "pinyin": "province-120000",
    "mixed": "province-130000",
    "split": "province-320000",
    "fullwidth": "province-330000",
    "upper": "province-210000",
    "national-academy": "national-academy",
}
"""Physical model → a source that runs on it."""


def build_stand_ins(folder: Path) -> dict[str, str]:
    """Source → URL of its SQLite database, filled."""
    command = [sys.executable, "-m", "mock_sources", "build", "--dir", str(folder), "--seed", "7", "--scale", "0.2"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return {path.stem: f"sqlite:///{path}" for path in (folder / "db").glob("*.sqlite")}


async def drafted(url: str, partition: str, wanted: Sequence[str] | None = None, look: Look | None = None) -> tuple[Draft, str]:
    """The draft of a database, and its text, which the strict loader has taken."""
    host = SharedHost(Secrets({}, Path()))
    try:
        tables = await read_tables(url, host, look or Look())
    finally:
        await host.close()
    return proven(
        draft(tables, wanted), lambda one: database_yaml(one, "draft"), lambda text: read_document(loads(text), partition=partition)
    )


def agreement(shipped: Mapping[str, Mapping[str, FieldMapping]], found: Mapping[str, Mapping[str, FieldMapping]]) -> float:
    """The share of the mapped fields of the shipped mapping that the draft reads from the same columns."""
    wanted = [(entity, name, mapping) for entity, fields in shipped.items() for name, mapping in fields.items() if mapping.places]
    same = [name for entity, name, mapping in wanted if _columns(mapping) == _columns(found.get(entity, {}).get(name))]
    return len(same) / len(wanted)


def _columns(mapping: FieldMapping | None) -> set[str] | None:
    """Without the joins' aliases, which are free."""
    return None if mapping is None else {place.name.rpartition(".")[2] for place in mapping.places}


def column(name: str, *values: object, kind: Kind = Kind.TEXT, width: int | None = None, comment: str = "", key: bool = False) -> Column:
    """A column with these values."""
    return Column(name=name, kind=kind, type=kind.value, values=values, width=width, comment=comment, key=key)


def table(name: str, *columns: Column, comment: str = "") -> Table:
    """A table of which all rows are seen."""
    return Table(name=name, columns=columns, whole=True, comment=comment)
