"""Records as the engine hands them on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.entities import Record


def complete(records: Iterable[Record | None], source: str, absent: Sequence[str]) -> None:
    """Name the source in each record, and make null what it does not have. From then on a record may be shared: nobody changes it."""
    found = [record for record in records if record is not None]
    for record in found:
        record.source = source
    for name in absent:
        for record in found:
            setattr(record, name, None)
