"""JSON for scripts."""

from __future__ import annotations

from typing import Any


def as_json(body: Any) -> str:
    """The value as indented JSON."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(body)).decode()
