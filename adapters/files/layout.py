"""How the lines of a drop divide into values: by a separator, with or without quotes, or by fixed widths."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.errors import UpstreamProtocol
from adapters.files.encoding import Encoding, decode

Line = Sequence[str] | bytes | str
"""A line as its layout keeps it: values already, or to be cut."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of one kind of line, by name. With fixed widths, `spans` says where each stands."""

    names: tuple[str, ...]
    spans: tuple[slice, ...] = ()

    @property
    def end(self) -> int:
        """With fixed widths: how long a line has to be."""
        return max(int(span.stop) for span in self.spans)


class Layout(Protocol):
    """Takes a drop apart."""

    def lines(self, content: bytes) -> list[Line]:
        """Its lines, empty ones at the end left out. Raises `UpstreamProtocol`."""

    def starts(self, line: Line, tag: str) -> bool:
        """Whether the line's first value is, or with fixed widths begins with, the tag."""

    def values(self, line: Line, columns: Columns) -> Sequence[str]:
        """The values of a line. Raises `UpstreamProtocol` if it has another number of them, or is too short."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """Values between separators. Without `quote`, a separator or line break cannot stand in a value."""

    separator: str = ","
    quote: str | None = '"'
    trailing: bool = False
    """A separator stands behind the last value, too."""
    encoding: Encoding = Encoding.UTF8

    def lines(self, content: bytes) -> list[Line]:
        text = decode(content, self.encoding)
        rows = self._quoted(text) if self.quote else (line.split(self.separator) for line in _text_lines(text))
        found = list(rows)
        while found and found[-1] in ([], [""]):
            found.pop()
        return self._without_trailing(found) if self.trailing else list(found)

    def _quoted(self, text: str) -> Iterable[list[str]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, quotechar=self.quote, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            raise UpstreamProtocol(f"line {reader.line_num}: {error}") from error

    def _without_trailing(self, rows: list[list[str]]) -> list[Line]:
        for number, row in enumerate(rows, 1):
            if not row or row.pop() != "":
                raise UpstreamProtocol(f"row {number} does not end with a separator")
        return list(rows)

    def starts(self, line: Line, tag: str) -> bool:
        return len(line) > 0 and line[0] == tag

    def values(self, line: Line, columns: Columns) -> Sequence[str]:
        if len(line) != len(columns.names):
            raise UpstreamProtocol(f"it has {len(line)} values where {len(columns.names)} belong")
        return line  # type: ignore[return-value]  # this layout's lines are values


@dataclass(frozen=True, slots=True)
class Fixed:
    """Values at fixed places, counted in characters, or in bytes as systems in GBK do. Padding blanks are taken away."""

    in_bytes: bool = True
    encoding: Encoding = Encoding.GBK

    def lines(self, content: bytes) -> list[Line]:
        text = decode(content, self.encoding)
        found: list[Line] = list(_byte_lines(text.encode(self.encoding)) if self.in_bytes else _text_lines(text))
        while found and not found[-1]:
            found.pop()
        return found

    def starts(self, line: Line, tag: str) -> bool:
        return line.startswith(tag.encode(self.encoding)) if isinstance(line, bytes) else str(line).startswith(tag)

    def values(self, line: Line, columns: Columns) -> Sequence[str]:
        if len(line) < columns.end:
            unit = "bytes" if self.in_bytes else "characters"
            raise UpstreamProtocol(f"it has {len(line)} {unit} where {columns.end} belong")
        if not isinstance(line, bytes):
            return [str(line[span]).strip(" ") for span in columns.spans]
        try:
            return [line[span].decode(self.encoding).strip(" ") for span in columns.spans]
        except UnicodeDecodeError as error:
            raise UpstreamProtocol("a character lies across two columns; are the widths counted in bytes?") from error


def _text_lines(text: str) -> list[str]:
    """Lines that end with LF or CR LF, and no other: `str.splitlines` also breaks at characters that are data."""
    return [line.removesuffix("\r") for line in text.rstrip("\x1a").split("\n")]


def _byte_lines(content: bytes) -> list[bytes]:
    """The same of bytes. No encoding here has a line feed inside a character."""
    return [line.removesuffix(b"\r") for line in content.rstrip(b"\x1a").split(b"\n")]
