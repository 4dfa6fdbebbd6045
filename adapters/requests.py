"""What is asked of an adapter, and what it answers: frozen, serialisable values.

The order of a scan is total: first `Scan.order`, then the key, under the source's declared `KeyOrder`. NULLs are placed as each
`Order` says; text orders by code point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.capabilities import Function
from adapters.entities import Record
from adapters.predicate import Predicate


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One term of an order."""

    field: str
    descending: bool = False
    nulls_first: bool = False

    def reversed(self) -> Order:
        """The same term read from the other end."""
        return Order(field=self.field, descending=not self.descending, nulls_first=not self.nulls_first)

    def __str__(self) -> str:
        nulls = " nulls first" if self.nulls_first else ""
        return f"{self.field} {'desc' if self.descending else 'asc'}{nulls}"


@dataclass(frozen=True, kw_only=True, slots=True)
class After:
    """Where to go on: behind these values of the order's fields.

    With `key`: strictly behind the record (values, key). Without: behind all records that have these values, or, if `inclusive`,
    from the first of them.
    """

    values: tuple[Any, ...] = ()
    key: str | None = None
    inclusive: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """A request for many records.

    `fields` are those that the answer must carry (the key is always carried); `where` holds only what the source declared it can
    filter by; `limit` is the number of rows wanted in this page, at most the source's `max_page`; `token` continues a scan
    where the previous page said `next`.
    """

    entity: str
    fields: tuple[str, ...]
    where: Predicate | None = None
    order: tuple[Order, ...] = ()
    key_descending: bool = False
    after: After | None = None
    limit: int | None = None
    token: str | None = None


def oldest(moments: Iterable[datetime | None]) -> datetime | None:
    """The moment that an answer shows which rests on several of these; None stands for now."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Rows of one scan, in the scan's order. `next` is the token that continues the scan, None at its end."""

    rows: list[Record]
    next: str | None = None
    as_of: datetime | None = None
    """The moment whose state the rows show, if it is not now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """What a fetch found: `rows` are aligned to the keys that were asked for, None where there is no such record."""

    rows: list[Record | None]
    as_of: datetime | None = None
    """The moment whose state the records show, if it is not now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many records satisfy a predicate."""

    records: int
    as_of: datetime | None = None
    """The moment at which there were so many, if it is not now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A function over the values of a field in a group; `COUNT` without a field counts records."""

    function: Function
    field: str | None = None

    def __str__(self) -> str:
        return f"{self.function.value}({self.field or '*'})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregate:
    """A request for totals: `measures` of the records that satisfy `where`, for each combination of values of `groups`.

    Without `groups` there is exactly one group, also where no record satisfies the predicate.
    """

    entity: str
    measures: tuple[Measure, ...]
    where: Predicate | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One combination of values with its measures, both in the order of the request.

    Values are canonical; a sum is in the unit of its field (`Money`: 分) and None where there was no known value, as in SQL.
    """

    keys: tuple[Any, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Groups:
    """The answer to an `Aggregate`: its groups, each once, in any order."""

    rows: list[Group]
    as_of: datetime | None = None
    """The moment whose state the totals show, if it is not now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What changed behind a watermark: keys of records that were written or deleted, and the next watermark.

    A key may come twice; nothing is left out, also where several changes share a moment.
    """

    entity: str
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    watermark: str
    more: bool = False
    """Whether more changes are waiting right now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A request to change or make one record, by a command that its entity declares (`EntityCapability.commands`)."""

    entity: str
    name: str
    idempotency_key: str
    """One for each intention: however often the command is sent with it, it has one effect."""
    actor: str
    """Who does it, as the source is to keep it: the name under which the gateway knows the officer."""
    reason: str | None = None
    """Why, in the officer's words, which the source keeps; None if nothing was said."""
    key: str | None = None
    """The record to change; None for a command that makes one."""
    expected: str | None = None
    """The version of the record on which the command was decided; None for a command that makes one."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Field → its new value, canonical."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A command was carried out: the record that it changed or made, and that record's new version."""

    idempotency_key: str
    key: str
    version: str
    replayed: bool = field(default=False, compare=False)
    """Whether an earlier request with the same key had this effect, as far as the source says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Whether a source can be reached now."""

    ok: bool
    milliseconds: float
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckStep:
    """One step of a check: reach, auth, schema or row."""

    name: str
    ok: bool
    message: str = ""
    milliseconds: float = 0.0
    code: str | None = None
    """Code of the `SourceError` that it failed with, if it was one: it tells a source that is away from one that has changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckReport:
    """What a check found. Steps after a failed one are not run."""

    steps: tuple[CheckStep, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entity → fields that the source declares but does not have now (drift)."""

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)
