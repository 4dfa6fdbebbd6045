"""What a source can do, declared per entity and field. What is absent is unsupported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adapters.predicate import Op


class Exactness(StrEnum):
    """How a source answers a comparison: with the right rows, or with the right rows and perhaps others."""

    EXACT = "exact"
    SUPERSET = "superset"


class KeyOrder(StrEnum):
    """How a source orders its keys: as text by code point, or as whole numbers."""

    TEXT = "text"
    NUMERIC = "numeric"


class Function(StrEnum):
    """What an aggregate works out over the values of a field. Unknown values are left out, as in SQL.

    All but `COUNT_DISTINCT` can be merged over sources; an average is a sum and a count.
    """

    COUNT = "count"
    COUNT_DISTINCT = "countDistinct"
    SUM = "sum"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldCapability:
    """A field that the source has. `order` promises code-point order and either null placement.

    `aggregates` are exact under any predicate that is itself answered exactly; `group` says that records may be grouped by the field.
    """

    filters: Mapping[Op, Exactness] = field(default_factory=dict)
    order: bool = False
    aggregates: frozenset[Function] = frozenset()
    group: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandCapability:
    """A command that changes one record, or makes one."""

    arguments: frozenset[str] = frozenset()
    """Fields to which it gives new values."""
    required: frozenset[str] = frozenset()
    """Those of them that have to be given."""
    creates: bool = False
    """It makes a record: `Command.key` and `Command.expected` are left out. All others need both."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityCapability:
    """What a source can do with one entity.

    A field of the entity that is missing from `fields` is unknown in this source: its value is null in every record.
    """

    fields: Mapping[str, FieldCapability]
    key_order: KeyOrder = KeyOrder.TEXT
    key_sorted: bool = False
    """A scan without `order` comes in ascending order of the key."""
    keyset: bool = False
    """`Scan.after`, `Scan.order` on several fields and `key_descending` are honoured."""
    disjunction: bool = False
    """OR and NOT over exact comparisons are honoured."""
    conjunction: bool = True
    """Several comparisons at once are honoured."""
    max_page: int | None = None
    """Rows in one page; None if there is no bound."""
    max_keys: int = 500
    """Keys in one `fetch`."""
    max_in: int = 500
    """Values in one IN comparison."""
    count: bool = False
    """`count` is answered by the source itself."""
    changes: bool = False
    """`changes` is offered: see `adapters.interface.ChangeFeed`."""
    commands: Mapping[str, CommandCapability] = field(default_factory=dict)
    """What may be done to records, by name: see `adapters.interface.Commanding`."""
    version: str | None = None
    """The field that shows a record's version, which commands that change it have to name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What an adapter offers: its API version and the capability of each entity that it serves."""

    api_version: int
    entities: Mapping[str, EntityCapability]
    concurrency: int | None = None
    """Calls at the same time that the system bears; None if it does not say."""
    rate: float | None = None
    """Calls a second that the system bears; None if it does not say."""
