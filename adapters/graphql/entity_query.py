"""How one entity is asked for: its root fields, the way to its records, and what can be said in arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from adapters.capabilities import EntityCapability
from adapters.entities import Entity, Record
from adapters.errors import Drift, RowRejected, UpstreamProtocol
from adapters.graphql.craftgraph_totals import TotalsQuery
from adapters.graphql.narrowing import Narrowed
from adapters.graphql.operation import Path, Root, merged
from adapters.graphql.paging import Paging, Place, WholeList
from adapters.graphql.target import Encode
from adapters.mapping.decoder import RecordDecoder
from adapters.predicate import Predicate
from adapters.requests import Aggregate, Order

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLookup:
    """A root field that takes a list of keys and gives a list of objects, in any order."""

    name: str
    argument: str
    type: str
    nodes: Path
    encode: Encode
    most: int = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectLookup:
    """A root field that takes one key and gives one object or null; it is asked for several keys in one operation."""

    name: str
    argument: str
    type: str
    object: Path
    encode: Encode
    most: int = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterLookup:
    """The list itself, narrowed to the keys."""

    most: int = 100


Lookup = ListLookup | ObjectLookup | FilterLookup


@dataclass(frozen=True, kw_only=True)
class EntityQuery:
    """How one entity is read."""

    entity: Entity
    capability: EntityCapability
    name: str
    """The root field."""
    nodes: Path = ()
    """From the root field to the records; where a list stands on the way, through each of its elements."""
    single: bool = False
    """The root field is one object, or null."""
    types: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are always sent."""
    decoder: RecordDecoder
    paging: Paging = field(default_factory=WholeList)
    lookup: Lookup | None = None
    narrow: Callable[[Predicate | None], Narrowed]
    arranged: Callable[[Sequence[Order]], Mapping[str, Any]]
    """The arguments that ask for an order. Raises `Unsupported`."""
    total: Path | None = None
    extra: tuple[Path, ...] = ()
    """What else to select below the root field."""
    key_adjacent: bool = False
    """Records of one key stand side by side in every order, so that a repeated key is noticed across pages."""
    totals: Callable[[Aggregate], TotalsQuery] | None = None
    """How totals are asked for, where they are."""

    def root(self, fields: Sequence[str], place: Place, size: int, *arguments: Mapping[str, Any]) -> Root:
        """The root field for one page."""
        values = merged(self.fixed, *arguments, self.paging.arguments(place, size))
        leaves = [*self.leaves(fields), *self.paging.leaves, *self.extra]
        return Root(name=self.name, leaves=tuple(leaves), types={**self.paging.types, **self.types}, values=values)

    def counting(self, *arguments: Mapping[str, Any]) -> Root:
        """The root field for the total alone."""
        values = merged(self.fixed, *arguments)
        leaves = (*(path for path in (self.total,) if path is not None), *self.extra)
        return Root(name=self.name, leaves=leaves, types={**self.paging.types, **self.types}, values=values)

    def leaves(self, fields: Sequence[str], nodes: Path | None = None) -> list[Path]:
        """The paths of the fields and the key below the root field, or below another one."""
        above = self.nodes if nodes is None else nodes
        return [(*above, *place.name.split(".")) for place in self.decoder.places(self._names(fields))] or [(*above, "__typename")]

    def rows(self, value: Any, nodes: Path | None = None) -> list[Row]:
        """The objects of an answer. Raises `Drift` or `UpstreamProtocol` where it has another shape."""
        if value is None and self.single:
            return []
        path = self.nodes if nodes is None else nodes
        found = list(_objects(value, path))
        if not all(isinstance(row, dict) for row in found):
            raise UpstreamProtocol(f"there should be objects at {'.'.join((self.name, *path))}, and there is something else")
        return found

    def decode(self, rows: Sequence[Row], fields: Sequence[str]) -> list[Record]:
        """Records with these fields and the key. Raises a `MappingError`, also for a key that comes twice."""
        records = self._decoders(self._names(fields))(rows)
        keys = [getattr(record, self.entity.key) for record in records]
        if len(set(keys)) < len(keys):
            twice = next(key for at, key in enumerate(keys) if key in keys[:at])
            raise RowRejected(f"two records have the key {twice!r}", field=self.entity.key)
        return records

    def _names(self, fields: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.entity.key, *fields)))

    @cached_property
    def _decoders(self) -> Callable[[tuple[str, ...]], Callable[[Sequence[Any]], list[Record]]]:
        return lru_cache(maxsize=64)(self.decoder.objects)


def _objects(value: Any, path: Path) -> list[Any]:
    """What lies at the path, through every list on the way."""
    if isinstance(value, list):
        return [found for item in value for found in _objects(item, path)]
    if not path:
        return [value]
    if not isinstance(value, dict) or path[0] not in value:
        raise Drift(f"there is nothing at {path[0]!r}, where the records should be")
    return _objects(value[path[0]], path[1:])
