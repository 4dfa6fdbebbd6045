"""Some fields of an endpoint's rows: read out of an answer and made records, the typed way where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.mapping.decoder import RecordDecoder
from adapters.rest.envelope import Path
from adapters.rest.exchange import Answer
from adapters.rest.typed import UNFIT, TypedRow, typed_rows


class Projection:
    """The fields `names`. Without `beside`, the paths of a body at which its readers look, there is only the generic way.

    Both ways give the same records and raise the same errors, for these are all the generic one's. It is the only one, too, once it has
    read an answer that the typed one could not: that one would be tried in vain each time.
    """

    def __init__(self, decoder: RecordDecoder, names: tuple[str, ...], records: Path, beside: Iterable[Path] | None) -> None:
        self._decode = decoder.objects(names)
        self._typed = None if beside is None else typed_rows(decoder, names, records, beside)
        self._doubtful = False

    def read(self, answer: Answer) -> Any:
        """The body of an answer. Raises `UpstreamProtocol`."""
        if self._typed is not None:
            try:
                return self._typed.decode(answer.body)
            except UNFIT:
                self._doubtful = True
        return answer.json()

    def records(self, rows: Sequence[Any]) -> list[Record]:
        """The records of the rows of such a body. Raises a `MappingError` for a row that is not as the mapping says."""
        if self._typed is not None and rows and isinstance(rows[0], TypedRow):
            try:
                found = self._typed.records(rows)
            except SourceError:
                found = None
            if found is not None:
                return found
            rows = [row.plain() for row in rows]
        found = self._decode(rows)
        if self._doubtful and rows:
            self._typed = None
        return found
