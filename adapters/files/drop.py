"""A drop: read whole, checked whole, and turned into records, or rejected whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.entities import Record
from adapters.errors import Drift, RowRejected, SourceError, Unavailable, UpstreamProtocol
from adapters.files.controls import ControlRecord, added_up, agreed
from adapters.files.feed import Feed, FeedKind
from adapters.files.folder import Found, Stamp
from adapters.files.layout import Columns, Line
from adapters.files.manifest import MAX_BYTES as MAX_MANIFEST
from adapters.files.manifest import Expected
from adapters.files.naming import Label
from adapters.files.typed import row_reader
from adapters.mapping.kinds import BEIJING


class Missing(Drift):
    """Columns that the mapping reads are not in the drop."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(f"it has no column {', '.join(columns)}")
        self.columns = tuple(columns)


class Moving(Unavailable):
    """The drop changed while it was read: it is not whole yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drop:
    """A good drop."""

    name: str
    stamps: tuple[Stamp, ...]
    named: Label
    """What its name says."""
    label: Label
    """The same with what its header and trailer say."""
    digest: str
    as_of: datetime
    rows: Sequence[Record] = field(repr=False)
    deleted: Sequence[str] = field(repr=False, default=())
    """Keys of records that it says are gone."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A drop that is not used, and why. `missing` are columns that it lacks."""

    name: str
    stamps: tuple[Stamp, ...]
    label: Label
    reason: str
    missing: tuple[str, ...] = ()
    duplicate: bool = False
    """Its records are in use already, from another drop."""

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class DropReader:
    """Reads the drops of one feed. Everything here blocks."""

    def __init__(self, feed: Feed, max_bytes: int) -> None:
        self._feed = feed
        self._max_bytes = max_bytes

    def digest(self, found: Found) -> str:
        """SHA-256 of the drop's bytes. Raises a `SourceError`."""
        return hashlib.sha256(self._content(found)).hexdigest()

    def read(self, found: Found) -> Drop | Rejection:
        """The drop, or why it is not used. Raises `Moving` if it is not whole yet, `Unavailable` if it cannot be read now."""
        try:
            return self._read(found)
        except Unavailable:
            raise
        except SourceError as error:
            missing = error.columns if isinstance(error, Missing) else ()
            return Rejection(found.name, found.stamps, found.label, error.internal or error.public, missing)

    def _read(self, found: Found) -> Drop:
        content = self._content(found)
        expected = self._expected(found)
        expected.verify(content)
        lines = self._feed.layout.lines(content)
        said = self._controls(lines)
        label = agreed({"name": found.label, **{record.place: record.label(values) for record, values in said}})
        first, columns = self._columns(lines)
        rows = self._rows(lines, first, columns)
        expected.verify_rows(len(rows))
        for record, values in said:
            record.verify(values, len(rows), added_up(rows, columns))
        kept, gone = self._decoded(rows, columns)
        digest = hashlib.sha256(content).hexdigest()
        return Drop(
            name=found.name,
            stamps=found.stamps,
            named=found.label,
            label=label,
            digest=digest,
            as_of=self._as_of(label, found),
            rows=kept,
            deleted=gone,
        )

    def _content(self, found: Found) -> bytes:
        if found.size > self._max_bytes:
            raise UpstreamProtocol(f"it has {found.size} bytes, more than max_bytes, {self._max_bytes}; raise that, or have it divided")
        content = _bytes(found.path.read_bytes, found)
        if len(content) != found.size or _changed(found):
            raise Moving(f"{found.name} changed while it was read")
        return content

    def _expected(self, found: Found) -> Expected:
        if self._feed.manifest is None or found.manifest is None:
            return Expected()
        if found.stamps[1].size > MAX_MANIFEST:
            raise UpstreamProtocol(f"its manifest has more than {MAX_MANIFEST} bytes")
        return self._feed.manifest.read(_bytes(found.manifest.read_bytes, found), found.name)

    def _controls(self, lines: Sequence[Line]) -> list[tuple[ControlRecord, Mapping[str, str]]]:
        if len(lines) < len(self._feed.controls):
            raise UpstreamProtocol("the drop is empty" if not lines else "the drop has a single line; it is cut off")
        ends = {"header": 0, "trailer": -1}
        return [(record, record.read(self._feed.layout, lines[ends[record.place]])) for record in self._feed.controls]

    def _columns(self, lines: Sequence[Line]) -> tuple[int, Columns]:
        """The place of the first record, and the columns. Raises `Missing` for columns that the mapping reads and the drop lacks."""
        first = 0 if self._feed.header is None else 1
        columns = self._feed.records.columns
        if columns is None:
            if len(lines) <= first or not lines[first]:
                raise UpstreamProtocol("the line with the names of the columns is missing")
            columns = Columns(tuple(str(name).strip() for name in lines[first]))
            first += 1
            if len(set(columns.names)) < len(columns.names):
                raise UpstreamProtocol("two columns have the same name")
        missing = [name for name in self._feed.columns if name not in columns.names]
        if missing:
            raise Missing(missing)
        return first, columns

    def _rows(self, lines: Sequence[Line], first: int, columns: Columns) -> list[Sequence[str]]:
        layout, tag, skip = self._feed.layout, self._feed.records.tag, self._feed.records.skip
        last = len(lines) - (self._feed.trailer is not None)
        rows: list[Sequence[str]] = []
        for number in range(first, last):
            line = lines[number]
            try:
                if tag is not None and not layout.starts(line, tag):
                    if any(layout.starts(line, other) for other in skip):
                        continue
                    raise UpstreamProtocol(f"it does not begin with {tag!r}")
                rows.append(layout.values(line, columns))
            except UpstreamProtocol as error:
                raise UpstreamProtocol(f"line {number + 1}: {error.internal}") from error
        return rows

    def _decoded(self, rows: Sequence[Sequence[str]], columns: Columns) -> tuple[list[Record], list[str]]:
        feed, deleted = self._feed, self._feed.records.deleted
        if deleted is None:
            return self._unique(self._records(rows, columns, feed.fields)), []
        at = columns.names.index(deleted)
        kept, gone = self._last_of_each(rows, columns, at)
        records = self._unique(self._records(kept, columns, feed.fields))
        return records, [getattr(record, feed.entity.key) for record in self._records(gone, columns, (feed.entity.key,))]

    def _last_of_each(self, rows: Sequence[Sequence[str]], columns: Columns, at: int) -> tuple[list[Sequence[str]], list[Sequence[str]]]:
        """Rows that are there and rows that are gone. In an increment a later row about a record overrules an earlier one."""
        marks = self._feed.records.marks
        if self._feed.rule.kind is FeedKind.INCREMENT:
            places = [columns.names.index(place.name) for place in self._feed.decoder.places((self._feed.entity.key,))]
            rows = list({tuple(row[place] for place in places): row for row in rows}.values())
        return [row for row in rows if row[at] not in marks], [row for row in rows if row[at] in marks]

    def _records(self, rows: Sequence[Sequence[str]], columns: Columns, fields: tuple[str, ...]) -> list[Record]:
        decoder = self._feed.decoder
        read = row_reader(decoder.places(fields), columns.names, empty_is_null=self._feed.records.empty_is_null)
        decode: Callable[[Sequence[Sequence[Any]]], list[Record]] = decoder.rows(fields)
        try:
            return decode([read(row) for row in rows])
        except SourceError:
            for number, row in enumerate(rows, 1):
                _decode_one(decode, read, row, number)
            raise

    def _unique(self, records: list[Record]) -> list[Record]:
        key = self._feed.entity.key
        by_key = {getattr(record, key): record for record in records}
        if len(by_key) < len(records) and self._feed.rule.kind is FeedKind.FULL:
            ((twice, _),) = Counter(getattr(record, key) for record in records).most_common(1)
            raise RowRejected(f"several records have the key {twice!r}")
        return list(by_key.values())

    def _as_of(self, label: Label, found: Found) -> datetime:
        if label.moment is None:
            return datetime.fromtimestamp(found.stamps[0].changed / 1e9, UTC).astimezone(BEIJING)
        whole_day = label.moment.time() == datetime.min.time()
        return label.moment + self._feed.shift if whole_day else label.moment


def _decode_one(decode: Callable[[Any], Any], read: Callable[[Any], Any], row: Sequence[str], number: int) -> None:
    """Decode one row to find out which of many was the wrong one."""
    try:
        decode([read(row)])
    except SourceError as error:
        where = f", {error.field}" if error.field else ""
        raise RowRejected(f"record {number}{where}: {error.internal}") from error


def _bytes(read: Callable[[], bytes], found: Found) -> bytes:
    try:
        return read()
    except FileNotFoundError as error:
        raise Moving(f"{found.name} is gone") from error
    except OSError as error:
        raise UpstreamProtocol(f"it cannot be read ({error.strerror}); check its permissions") from error


def _changed(found: Found) -> bool:
    try:
        now = found.path.stat()
    except OSError:
        return True
    return Stamp(now.st_size, now.st_mtime_ns) != found.stamps[0]
