"""What lies in a folder of drops, and what of it is whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.errors import Unavailable
from adapters.files.manifest import Manifest
from adapters.files.naming import Label, NamePattern

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp", "~")
"""Endings that programs give a file while they write it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size in bytes and time of change in nanoseconds: as long as they stay, the file is taken to stay."""

    size: int
    changed: int

    def age(self, now: datetime) -> float:
        """Seconds since the change; negative if the file's clock is ahead."""
        return now.timestamp() - self.changed / 1e9


@dataclass(frozen=True, slots=True)
class Found:
    """A drop as it lies there. `stamps` are the file's and, if there is one, the manifest's."""

    name: str
    path: Path
    label: Label
    stamps: tuple[Stamp, ...]
    manifest: Path | None = None

    @property
    def size(self) -> int:
        return self.stamps[0].size

    @property
    def arrived(self) -> tuple[int, str]:
        """An order by arrival."""
        return self.stamps[0].changed, self.name


@dataclass(frozen=True, slots=True)
class Listing:
    """The drops in a folder, by name, and those that are still on their way with the reason."""

    drops: Mapping[str, Found]
    waiting: Mapping[str, str]


def look(folder: Path, pattern: NamePattern, manifest: Manifest | None) -> Listing:
    """List a folder. Raises `Unavailable` if that cannot be done."""
    try:
        entries = {entry.name: _stamp(entry) for entry in os.scandir(folder)}
    except OSError as error:
        raise Unavailable(f"the folder {folder} cannot be listed ({error.strerror}); check that it is there and may be read") from error
    drops: dict[str, Found] = {}
    waiting: dict[str, str] = {}
    for name, label in _named(entries, pattern):
        own = entries[name]
        if own is None:
            continue
        if manifest is None:
            drops[name] = Found(name, folder / name, label, (own,))
            continue
        beside = manifest.name_of(name)
        its = entries.get(beside)
        if its is None:
            waiting[name] = f"its manifest {beside} has not come"
        elif beside != name:
            drops[name] = Found(name, folder / name, label, (own, its), folder / beside)
    return Listing(drops, waiting)


def _named(names: Iterable[str], pattern: NamePattern) -> Iterable[tuple[str, Label]]:
    for name in sorted(names):
        if name.startswith(".") or name.lower().endswith(UNFINISHED):
            continue
        label = pattern.label(name)
        if label is not None:
            yield name, label


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """None for what is no plain file, or gone in the meantime."""
    try:
        found = entry.stat()
    except OSError:
        return None
    return Stamp(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


class Settling:
    """Tells files that lie still from files that are being written."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, tuple[tuple[Stamp, ...], datetime]] = {}

    def settled(self, drop: Found, now: datetime) -> bool:
        """Whether the drop has not changed for long enough, by its own time or, should that be ahead of ours, by what we saw."""
        if all(stamp.age(now) >= self._seconds for stamp in drop.stamps):
            return True
        stamps, since = self._since.setdefault(drop.name, (drop.stamps, now))
        if stamps != drop.stamps:
            self._since[drop.name] = (drop.stamps, now)
            return False
        return (now - since).total_seconds() >= self._seconds

    def forget(self, names: Iterable[str]) -> None:
        """Keep nothing about other files than these."""
        kept = set(names)
        self._since = {name: seen for name, seen in self._since.items() if name in kept}
