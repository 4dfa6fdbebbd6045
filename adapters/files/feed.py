"""A feed: the drops of one entity, how they are named, written, checked and put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from adapters.capabilities import KeyOrder
from adapters.entities import Entity
from adapters.files.controls import ControlRecord
from adapters.files.layout import Columns, Layout
from adapters.files.manifest import Manifest
from adapters.files.naming import NamePattern
from adapters.mapping.decoder import RecordDecoder

MAX_BYTES = 64 * 1024 * 1024


class FeedKind(StrEnum):
    """What a drop holds."""

    FULL = "full"
    """All records: the newest good drop is the truth."""
    INCREMENT = "increment"
    """What was added, changed or deleted since the drop before."""


class Numbering(StrEnum):
    """How drops are numbered."""

    RUNNING = "running"
    """One higher for each drop."""
    DAILY = "daily"
    """Anew for each business date."""


class SameDate(StrEnum):
    """What a drop of the same business date and a higher number is."""

    REPLACES = "replaces"
    """A correction, in place of the ones before."""
    FOLLOWS = "follows"
    """The next one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """How drops make up the truth."""

    kind: FeedKind = FeedKind.FULL
    numbering: Numbering = Numbering.RUNNING
    same_date: SameDate = SameDate.REPLACES
    first: int | None = None
    """The number of the first drop; None: the lowest that is there (of a day, where numbers begin anew each day: 1)."""
    same_content: bool = False
    """Whether a drop with the very content of an earlier one is accepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """When to look, and how much to read. Times are in seconds."""

    every: float = 30.0
    """How often the folder is looked at, at most."""
    settle: float = 2.0
    """How long a file has to stay as it is before it is touched."""
    max_bytes: int = MAX_BYTES
    """The largest drop that is read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """The lines that are records. `columns` None: the first line names them. With a tag, it is the first value of each."""

    columns: Columns | None = None
    tag: str | None = None
    skip: tuple[str, ...] = ()
    """Tags of lines that are for others."""
    empty_is_null: bool = True
    deleted: str | None = None
    """The column that marks a record as deleted."""
    marks: frozenset[str] = frozenset()
    """What stands there then."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Everything about the drops of one entity in one source."""

    entity: Entity
    decoder: RecordDecoder
    pattern: NamePattern
    folder: Path | None = None
    """The subfolder."""
    layout: Layout
    records: Records
    header: ControlRecord | None = None
    trailer: ControlRecord | None = None
    manifest: Manifest | None = None
    rule: Rule = field(default_factory=Rule)
    key_order: KeyOrder = KeyOrder.TEXT
    shift: timedelta = timedelta()
    """From the beginning of a business date to the time of day whose state its drop shows."""

    @property
    def controls(self) -> tuple[ControlRecord, ...]:
        """The control records that each drop has."""
        return tuple(record for record in (self.header, self.trailer) if record is not None)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are mapped."""
        return tuple(self.decoder.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the mapping reads, the delete mark's included."""
        places = [place.name for place in self.decoder.places(self.fields)]
        return tuple(dict.fromkeys([*places, *([self.records.deleted] if self.records.deleted else [])]))
