"""Manifests: a small file beside each drop that says it is complete, and with which checksum, size or number of records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any

import msgspec

from adapters.errors import UpstreamProtocol

MAX_BYTES = 65536
"""A larger manifest is none."""
_DIGEST = re.compile(r"([0-9a-fA-F]{32}|[0-9a-fA-F]{64})(?:\s+\*?(\S.*))?")
_ALGORITHMS = {32: "md5", 64: "sha256"}


class ManifestForm(StrEnum):
    """How a manifest is written."""

    FLAG = "flag"
    """It only has to be there."""
    DIGEST = "digest"
    """A checksum, perhaps followed by the file's name, as ``sha256sum`` and ``md5sum`` write it."""
    PAIRS = "pairs"
    """Lines of ``key=value`` or ``key: value``."""
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a manifest says about its drop; what is None is not said."""

    algorithm: str | None = None
    checksum: str = ""
    size: int | None = None
    rows: int | None = None

    def verify(self, content: bytes) -> None:
        """Compare with the drop's bytes. Raises `UpstreamProtocol`."""
        if self.size is not None and self.size != len(content):
            raise UpstreamProtocol(f"the manifest says {self.size} bytes, there are {len(content)}")
        if self.algorithm is not None and hashlib.new(self.algorithm, content, usedforsecurity=False).hexdigest() != self.checksum.lower():
            raise UpstreamProtocol(f"its {self.algorithm} is not the manifest's; it was damaged on the way or is cut off")

    def verify_rows(self, rows: int) -> None:
        """Compare with the number of records. Raises `UpstreamProtocol`."""
        if self.rows is not None and self.rows != rows:
            raise UpstreamProtocol(f"the manifest counts {self.rows} records, there are {rows}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Where the manifest of a drop is and how it is read. `keys` name what `PAIRS` and `JSON` hold: sha256 or md5, size, rows."""

    name: str
    """With ``{file}`` for the drop's name, ``{stem}`` for the name without its last ending."""
    form: ManifestForm
    keys: Mapping[str, str]

    def name_of(self, drop: str) -> str:
        """The manifest's name of a drop."""
        return self.name.replace("{file}", drop).replace("{stem}", PurePath(drop).stem)

    def read(self, content: bytes, drop: str) -> Expected:
        """What it says. Raises `UpstreamProtocol` if it cannot be understood."""
        if self.form is ManifestForm.FLAG:
            return Expected()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UpstreamProtocol("the manifest is not UTF-8") from error
        if self.form is ManifestForm.DIGEST:
            return _digest(text, drop)
        return self._keyed(_pairs(text) if self.form is ManifestForm.PAIRS else _json(text))

    def _keyed(self, said: Mapping[str, Any]) -> Expected:
        values = {}
        for what, key in self.keys.items():
            if key not in said:
                raise UpstreamProtocol(f"the manifest has no {key!r}")
            values[what] = str(said[key]).strip()
        algorithm = next((name for name in ("sha256", "md5") if name in values), None)
        return Expected(algorithm, values.get(algorithm or "", ""), _whole(values, "size"), _whole(values, "rows"))


def _whole(values: Mapping[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is not None and not (text.isascii() and text.isdigit()):
        raise UpstreamProtocol(f"the manifest has {name} {text[:40]!r}, which is no whole number")
    return None if text is None else int(text)


def _digest(text: str, drop: str) -> Expected:
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _DIGEST.fullmatch(line)
        if match is not None and (match[2] is None or PurePath(match[2]).name == drop):
            return Expected(_ALGORITHMS[len(match[1])], match[1])
    raise UpstreamProtocol(f"the manifest has no SHA-256 or MD5 of {drop}")


def _pairs(text: str) -> dict[str, str]:
    pairs = (re.split(r"\s*[=:]\s*", line.strip(), maxsplit=1) for line in text.splitlines() if line.strip())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _json(text: str) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UpstreamProtocol(f"the manifest is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise UpstreamProtocol("the manifest is not a JSON object")
    return found
