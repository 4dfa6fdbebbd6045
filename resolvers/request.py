"""What the schema asks of the engine, and what it gets: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from resolvers.coverage import Coverage
from resolvers.errors import InvalidRequest
from resolvers.linked import Condition, LinkedOrder, Term, fields_compared, is_plain, ordered_by

T = TypeVar("T")


@dataclass(frozen=True)
class ListRequest:
    """One page of a list over all sources of an entity.

    `first`/`after` walk forward, `last`/`before` backward, as Relay's connections do; with neither `first` nor `last` everything is
    read, within the engine's budgets. `fields` are the fields that the records must carry; the key comes always. With `count` the
    result has the total of all pages. A second term of `order` over the same field decides nothing and is dropped. `where` and
    `order` may reach over links, see `resolvers.linked`.
    """

    entity: str
    fields: tuple[str, ...]
    where: Condition | None = None
    order: tuple[Term, ...] = ()
    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    count: bool = False

    def __post_init__(self) -> None:
        if len(self.order) < 2:
            return
        terms: dict[str, Term] = {}
        for term in self.order:
            terms.setdefault(term.field, term)
        object.__setattr__(self, "order", tuple(terms.values()))

    @cached_property
    def linked(self) -> bool:
        """Whether the filter or the order reaches over links."""
        return not (self.where is None or is_plain(self.where)) or self.ordered_over_links

    @cached_property
    def ordered_over_links(self) -> bool:
        """Whether the order reaches over links."""
        return any(isinstance(term, LinkedOrder) for term in self.order)

    def kept(self, name: str, basis: object, make: Callable[[], T]) -> T:
        """What was made of this request under that name, from the very same basis; made now if it was not.

        The executor keeps the requests of operations without variables with their plans, so what is worked out of them is worked out once.
        """
        made = self._made.get(name)
        if made is None or made[0] is not basis:
            made = self._made[name] = (basis, make())
        found: T = made[1]
        return found

    @cached_property
    def _made(self) -> dict[str, tuple[object, Any]]:
        return {}

    def check(self) -> None:
        """Raise `InvalidRequest` for a negative page size, an unknown field, or an order by a list."""
        self.kept("check", None, self._check)

    def _check(self) -> None:
        for name, size in (("first", self.first), ("last", self.last)):
            if size is not None and size < 0:
                raise InvalidRequest(public=f"`{name}` is {size}; give 0 or more.", entity=self.entity)
        own = ((self.entity, field) for field in self.fields)
        ordered = (_ordered_field(self.entity, term) for term in self.order)
        for entity, field in (*own, *ordered, *fields_compared(self.entity, self.where)):
            if field not in ENTITIES[entity].fields:
                raise InvalidRequest(public=f"{entity} has no field `{field}`.", entity=entity, field=field)
        for term in self.order:
            if ordered_by(ENTITIES[self.entity], term).many:
                raise InvalidRequest(
                    public=f"{self.entity}.{term.field} is a list; order by another field.", entity=self.entity, field=term.field
                )


def _ordered_field(entity: str, term: Term) -> tuple[str, str]:
    return (term.links[-1].child, term.term.field) if isinstance(term, LinkedOrder) else (entity, term.field)


def _no_place(record: Record) -> str:
    raise ValueError(f"{record!r} has no place in a list")


class Edge:
    """A record in a list. `cursor` is made when it is first read, since most callers read only the first and the last."""

    __slots__ = ("_cursor", "_mint", "record")

    def __init__(self, record: Record, mint: Callable[[Record], str]) -> None:
        self.record = record
        self._mint = mint
        self._cursor: str | None = None

    @property
    def cursor(self) -> str:
        """Opaque position of the record in this list, for `after` and `before`."""
        if self._cursor is None:
            self._cursor = self._mint(self.record)
        return self._cursor

    def __repr__(self) -> str:
        return f"Edge({self.record!r})"


class ListResult(msgspec.Struct, frozen=True):
    """One page. `has_next` and `has_previous` are true where rows were cut off, and beyond a cursor that was given.

    `total` counts all rows of the sources that answered, on all pages; None unless it was asked for. `mint` makes the cursors.
    A link gives one page a parent, so that a page must be cheap: edges and cursors are made by who reads them.
    """

    records: list[Record]
    has_next: bool
    has_previous: bool
    coverage: Coverage
    total: int | None = None
    mint: Callable[[Record], str] = _no_place

    @property
    def edges(self) -> list[Edge]:
        """The records with their cursors."""
        return [Edge(record, self.mint) for record in self.records]


FetchResult = Record | SourceError | None
"""A record; None if it is known not to exist; an error if the sources that could hold it failed."""

LinkResult = Record | ListResult | SourceError | None
"""What a link leads to: a record or None (to-one), a page (to-many), or an error if the sources that could tell failed."""
