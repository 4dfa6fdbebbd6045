"""One entity's endpoint: where its rows are, how they are paged, looked up and narrowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import Record
from adapters.errors import Drift, UpstreamProtocol
from adapters.mapping.decoder import RecordDecoder
from adapters.predicate import Op
from adapters.rest.call import Call
from adapters.rest.commands import Commands
from adapters.rest.envelope import MISSING, Path, same, value_at
from adapters.rest.extract import Extract
from adapters.rest.narrowing import Encode, Filters, ListStyle, Wire
from adapters.rest.paging import OnePage, Paging
from adapters.rest.projection import Projection
from adapters.rest.typed import TypedRow

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLookup:
    """Look-up by a list of keys in one parameter."""

    parameter: str
    style: ListStyle
    encode: Encode


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectLookup:
    """Look-up of one object at the path plus its key."""

    path: str
    object: Path
    encode: Encode

    def path_of(self, wire: Wire) -> str | None:
        """The object's path; None for a key that would lead elsewhere."""
        text = str(wire)
        return None if text in ("", ".", "..") else f"{self.path}/{quote(text, safe='')}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Caps:
    """How far one scan may go before it is called too broad."""

    pages: int = 10_000
    rows: int = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """How one entity is read."""

    entity: str
    call: Call
    records: Path
    """Where the rows are; for a single object, where that is."""
    decoder: RecordDecoder
    single: bool = False
    """The source has one object of this entity, not a list."""
    empty: tuple[Path, str] | None = None
    """What an answer without rows looks like, where it has no empty list."""
    judged: Path | None = None
    """Where the envelope says whether it is a success, if it does."""
    total: Path | None = None
    """Where the answer counts all rows exactly."""
    paging: Paging = field(default_factory=OnePage)
    lookup: ListLookup | ObjectLookup | None = None
    filters: Filters
    rechecked: frozenset[tuple[str, Op]] = frozenset()
    """Comparisons that only narrow; this package checks the rows itself."""
    key_order: KeyOrder = KeyOrder.TEXT
    key_sorted: bool = False
    extracts: Sequence[Extract] = ()
    """Members to add to each row."""
    caps: Caps = field(default_factory=Caps)
    commands: Commands | None = None
    version: str | None = None
    """The field that shows a record's version."""

    def capability(self) -> EntityCapability:
        """What the endpoint can do, as the mapping says."""
        lists = [p.many.most for f in self.filters.values() for p in f.parameters if p.many is not None]
        return EntityCapability(
            fields={name: self._field(name) for name in self.decoder.fields},
            key_order=self.key_order,
            key_sorted=self.key_sorted,
            max_page=self.paging.max_size,
            max_in=min(lists, default=1),
            count=self.total is not None,
            commands={name: call.capability for name, call in self.commands.calls.items()} if self.commands else {},
            version=self.version,
        )

    def _field(self, name: str) -> FieldCapability:
        return FieldCapability(filters={op: self._exactness(field, op) for field, op in self.filters if field == name})

    def _exactness(self, field: str, op: Op) -> Exactness:
        return Exactness.EXACT if (field, op) in self.rechecked else self.filters[field, op].exactness

    def is_empty(self, body: Any) -> bool:
        """Whether the answer says in its own way that it has no rows."""
        return self.empty is not None and same(value_at(body, self.empty[0]), self.empty[1])

    def rows(self, body: Any) -> Sequence[Row]:
        """The rows of an answer. Raises `Drift` where there is nothing at their path, `UpstreamProtocol` where it is something else."""
        if self.is_empty(body):
            return ()
        if self.single:
            return self.objects(body, self.records)
        rows = self._at(body, self.records)
        if not isinstance(rows, list) or not (_are_typed(rows) or {dict}.issuperset(map(type, rows))):
            raise UpstreamProtocol(f"there should be a list of objects at {'.'.join(self.records) or 'the top'}")
        return rows

    def objects(self, body: Any, path: Path) -> Sequence[Row]:
        """The one object of an answer, or none where it is null."""
        found = self._at(body, path)
        if found is not None and not isinstance(found, dict):
            raise UpstreamProtocol(f"there should be one object at {'.'.join(path) or 'the top'}")
        return () if found is None else (found,)

    @staticmethod
    def _at(body: Any, path: Path) -> Any:
        found = value_at(body, path)
        if found is MISSING:
            raise Drift(f"there is nothing at {'.'.join(path)}, where the rows should be")
        return found

    def decode(self, rows: Sequence[Row], fields: Sequence[str]) -> list[Record]:
        """Records with these fields and the key. Raises a `MappingError` for a row that is not as the mapping says."""
        return self.projection(fields).records(self._extracted(rows))

    def _extracted(self, rows: Sequence[Row]) -> Sequence[Row]:
        for extract in self.extracts:
            for row in rows:
                extract.add(row)
        return rows

    def projection(self, fields: Sequence[str]) -> Projection:
        """How these fields and the key are read."""
        return self._projections(tuple(fields))

    @cached_property
    def _projections(self) -> Callable[[tuple[str, ...]], Projection]:
        return lru_cache(maxsize=64)(self._project)

    def _project(self, fields: tuple[str, ...]) -> Projection:
        names = tuple(dict.fromkeys((self.decoder.entity.key, *fields)))
        return Projection(self.decoder, names, self.records, self._beside)

    @property
    def _beside(self) -> tuple[Path, ...] | None:
        """The paths of a body that are looked at beside its rows; None where rows are more than their own members."""
        paging = self.paging.reads
        if self.single or self.extracts or paging is None:
            return None
        return (*paging, *([self.empty[0]] if self.empty else ()), *([self.judged] if self.judged is not None else ()))

    def absent(self, field: str, rows: Sequence[Row]) -> tuple[str, ...]:
        """The paths of a field that no row has, though they may not be left out; none if there are no rows."""
        paths = [place.name for place in self.decoder.fields[field].places if not place.optional]
        return tuple(path for path in paths if rows and all(self._lacks(row, path) for row in rows))

    def _lacks(self, row: Row, path: str) -> bool:
        extracted = {extract.name: extract.path for extract in self.extracts}
        return value_at(row, extracted.get(path) or tuple(path.split("."))) is MISSING


def _are_typed(rows: list[Any]) -> bool:
    """Whether the decoder has made rows of the list: then it has made one of each."""
    return bool(rows) and isinstance(rows[0], TypedRow)
