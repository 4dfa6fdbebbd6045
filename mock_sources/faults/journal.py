"""What has to be put back: written down before a fault touches stored data, so that a killed `serve` can be mended by the next."""

import os
from pathlib import Path

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A database: a SQLite file's path, or an administrator's URL and the schema or database on that server."""

    kind: str
    address: str
    name: str = ""


class Column(msgspec.Struct, frozen=True):
    """A column that drift renames, and its name while it does."""

    table: str
    old: str

    @property
    def new(self) -> str:
        return f"{self.old}_v2"


class Header(msgspec.Struct, tag="header", frozen=True):
    """A SQLite file whose first bytes were overwritten, and was moved aside if ``moved`` is set."""

    path: str
    original: bytes
    written: bytes
    moved: str | None = None


class Renamed(msgspec.Struct, tag="renamed", frozen=True):
    """A column of a table that was renamed; ``schema`` is the text of SQLite's schema before."""

    place: Place
    column: Column
    schema: tuple[tuple[str, str], ...] = ()


Entry = Header | Renamed


class Journal:
    """Entries by source in one file, replaced atomically."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> dict[str, Entry]:
        if not self._path.exists():
            return {}
        return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Entry])

    def note(self, source: str, entry: Entry) -> None:
        """Write an entry down, on disk before this returns."""
        self._write({**self.entries(), source: entry})

    def strike(self, source: str) -> None:
        """Forget a source's entry, if there is one."""
        entries = self.entries()
        if entries.pop(source, None) is not None:
            self._write(entries)

    def _write(self, entries: dict[str, Entry]) -> None:
        if not entries:
            self._path.unlink(missing_ok=True)
            return
        draft = self._path.with_suffix(".draft")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(entries))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
