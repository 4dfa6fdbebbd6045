"""The record of a source's columns: a small JSON file to be kept with the configuration. Names and types only, never a value."""

from __future__ import annotations

from pathlib import Path

import msgspec

from adapters.introspection.drift import Now, now_types
from gateway.cli.exits import Refusal


class Record(msgspec.Struct, forbid_unknown_fields=True):
    """The file: table → column → type."""

    source: str
    tables: dict[str, dict[str, str]]


def read_record(path: Path) -> dict[str, dict[str, str]] | None:
    """What was recorded; None if nothing was. Raises `Refusal` for a file that is none of ours."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record).tables
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, OSError) as error:
        raise Refusal(f"{path} is no record of columns ({error}); remove it and run `craftgraph sources diff --record`") from error


def write_record(path: Path, source: str, now: Now) -> None:
    """Write the record, its folder too if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = {table: dict(columns) for table, columns in now_types(now).items()}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(Record(source, tables)), indent=2) + b"\n")
