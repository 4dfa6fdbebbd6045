"""What is asked of a search, and what it answers: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.predicate import Compare
from resolvers.coverage import Coverage
from resolvers.request import FetchResult
from resolvers.search.matching import Fit, Match


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchRequest:
    """One page of what a text finds.

    `entities` are the types looked through, in the order of their definition. `sources` compares the `id` of sources, `unions` the
    `union` code of records. `fields` are the record fields wanted of each entity; None if no records are wanted, only what fits.
    """

    text: str
    entities: tuple[str, ...]
    sources: tuple[Compare, ...] = ()
    unions: tuple[Compare, ...] = ()
    fields: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict)
    first: int = 20
    after: str | None = None
    count: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A record that was found: which text of it fits how, and where in that text. `record` is as its source has it now."""

    entity: str
    source: str
    field: str
    text: str
    fit: Fit
    marks: tuple[Match, ...]
    record: FetchResult
    cursor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """One page. `total` counts all that the kept names find, on all pages; None unless it was asked for."""

    found: list[Found]
    has_next: bool
    has_previous: bool
    coverage: Coverage
    total: int | None = None
