"""How the rows of one entity are read from an open database. What does not depend on a request's values is found once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from adapters.entities import Record
from adapters.mapping.decoder import RecordDecoder
from adapters.predicate import And, Predicate
from adapters.requests import Scan
from adapters.sql.database import Rows
from adapters.sql.plans import TablePlan
from adapters.sql.positions import Ordered, order_terms
from adapters.sql.shapes import Part, Shaper, joined
from adapters.sql.statements import Outline, Term

_KEPT = 64
"""Projections, and orders of them, that are remembered: callers ask by few."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What a scan reads: `names` go into its records, `held` are read, the order's fields with them."""

    names: tuple[str, ...]
    held: tuple[str, ...]
    order: tuple[Term, ...]


class Reading:
    """Outlines and values for what is asked of an entity, and records of the rows that come back."""

    def __init__(self, plan: TablePlan, decoder: RecordDecoder, shaper: Shaper) -> None:
        self.plan = plan
        self.shaper = shaper
        self._decoder = decoder
        self._projected = lru_cache(_KEPT)(self._project)
        self._columns = lru_cache(_KEPT)(self._find_columns)

    def where(self, where: Predicate | None) -> Part:
        """The predicate, and the condition for rows that exist. Raises `Unsupported` for what the source did not declare."""
        return self._existing if where is None else joined("and", [self._existing, self.shaper.predicate(where)])

    @cached_property
    def _existing(self) -> Part:
        return self.shaper.predicate(self.plan.table.rows or And(()))

    def projection(self, request: Scan) -> Projection:
        """What a scan reads. Raises `Unsupported` for a field that has no order here."""
        return self._projected(request.fields, Ordered(request.order, request.key_descending))

    def _project(self, fields: tuple[str, ...], ordered: Ordered) -> Projection:
        names = self.names(fields)
        return Projection(names, tuple(dict.fromkeys((*names, *(term.field for term in ordered.order)))), order_terms(self.plan, ordered))

    def names(self, fields: Sequence[str]) -> tuple[str, ...]:
        """The fields of a request, and the key."""
        return tuple(dict.fromkeys((*fields, self.plan.key)))

    def outline(self, names: tuple[str, ...], where: Part, order: tuple[Term, ...], *, limited: bool) -> Outline:
        """The statement that reads rows which hold these fields."""
        return Outline(self.plan.table.entity.name, self._columns(names), where.shape, order, limited)

    def _find_columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(place.name for place in self._decoder.places(names))

    def records(self, names: tuple[str, ...], rows: Rows) -> list[Record]:
        """The records of raw rows, which hold these fields first and perhaps others behind them."""
        return self._decoder.rows(names)(rows)
