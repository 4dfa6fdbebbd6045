"""How a system's data lies on disk: one JSON array a resource, rows in the form in which they are served."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

Row = dict[str, Any]


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write ``folder/{resource}.json`` for every resource; what lay in the folder before is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(rows))


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Rows by resource. Raises `FileNotFoundError` if the folder was never built."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no data of this system; run `python -m mock_sources build` first")
    return {path.stem: msgspec.json.decode(path.read_bytes(), type=list[Row]) for path in sorted(folder.glob("*.json"))}
