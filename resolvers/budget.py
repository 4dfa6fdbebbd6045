"""Budgets: how much one operation may read before it is refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from adapters.entities import ENTITIES, FieldDefinition
from adapters.predicate import comparisons
from resolvers.errors import OverBudget
from resolvers.plan import CHUNK, Reading, SourcePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class Budgets:
    """What an operation may spend. Over it, the request is refused with the remedy; nothing is ever cut off in silence."""

    rows_per_source: int = 50_000
    """Rows that one source may send for one list."""
    rows: int = 200_000
    """Rows that all sources may send for one operation."""
    memory: int = 256 * 1024 * 1024
    """Bytes that the rows of one operation take, estimated by the types of their fields."""
    calls: int = 5_000
    """Calls to all sources for one operation."""
    join_share: float = 0.6
    """The share of the time still left that one round of reading linked records may take, so that time stays for the list itself."""
    chunk: int = CHUNK
    """Rows in one page where more than one page may be needed."""
    groups: int = 1_000
    """Groups in one answer of totals."""
    link_calls: int = 32
    """Calls to one source for one link, where it can compare with only one key at a time; for more keys it is read whole."""


DEFAULT_BUDGETS = Budgets()


class Spending:
    """What an operation has spent so far."""

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.rows = 0
        self.memory = 0
        self.calls = 0
        self._sent: Counter[str] = Counter()

    def add(self, rows: int, plan: SourcePlan, of_source: int) -> None:
        """Count a page. `of_source` are all the rows that the source has sent for this list. Raises `OverBudget`."""
        self.rows += rows
        self.memory += rows * estimated_bytes(plan.scan.entity, plan.scan.fields)
        self._sent[plan.source.id] += rows
        if of_source > self.budgets.rows_per_source:
            raise over(plan, f"more than {self.budgets.rows_per_source} rows of source {plan.source.id}")
        if self.rows > self.budgets.rows:
            raise over(plan, f"more than {self.budgets.rows} rows altogether, the last from source {plan.source.id}")
        if self.memory > self.budgets.memory:
            raise over(plan, f"more than {self.budgets.memory >> 20} MiB altogether, the last from source {plan.source.id}")

    def call(self, source: str, entity: str) -> None:
        """Count a call that is about to be made. Raises `OverBudget`."""
        self.calls += 1
        if self.calls > self.budgets.calls:
            remedy = "Narrow the filter, ask for less at a time, or raise `max_in`, `max_keys` or `max_page` in the source's mapping."
            what = f"{entity}: this would take more than {self.budgets.calls} calls, the last to source {source}."
            raise OverBudget(public=f"{what} {remedy}", source=source, entity=entity)

    def of_source(self, source: str) -> int:
        """The rows that a source has sent for the operation."""
        return self._sent[source]


@cache
def estimated_bytes(entity: str, fields: tuple[str, ...]) -> int:
    """The memory that a record with these fields takes, roughly."""
    definitions = ENTITIES[entity].fields
    return _RECORD + sum(_LIST if definitions[name].many else _TEXT if _is_text(definitions[name]) else _VALUE for name in fields)


_RECORD, _TEXT, _LIST, _VALUE = 64, 96, 256, 40


def _is_text(field: FieldDefinition) -> bool:
    return getattr(field.type, "__supertype__", field.type) is str


def over(plan: SourcePlan, what: str) -> OverBudget:
    """The error for a source that would have to send too much: what, why, and the remedy."""
    entity = plan.scan.entity
    lacks = _lacks(plan)
    why = f", because the source cannot {lacks}" if lacks else ""
    remedy = "Narrow the filter, ask for a smaller page" + (", or declare that capability in the source's mapping." if lacks else ".")
    return OverBudget(public=f"{entity}: this would read {what}{why}. {remedy}", source=plan.source.id, entity=entity)


def _lacks(plan: SourcePlan) -> str:
    """The capability whose absence makes the engine read so much."""
    if plan.lacks or plan.lacks is None:
        return plan.lacks or ""
    if plan.split.residual:
        asked = dict.fromkeys(f"{part.field} ({part.op.value})" for inner in plan.split.residual for part in comparisons(inner))
        return "filter exactly by " + ", ".join(asked)
    if plan.reading in (Reading.EVERYTHING, Reading.RUNS, Reading.KEYS):
        return "continue from a position in this order (`keyset`, and `order` on its fields)"
    return ""
