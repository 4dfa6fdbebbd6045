"""Budgets: how much one operation may read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

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
    chunk: int = CHUNK
    """Rows in one page where more than one page may be needed."""
    link_calls: int = 32
    """Calls to one source for one link, where it can compare with only one key at a time; for more keys it is read whole."""


DEFAULT_BUDGETS = Budgets()


class Spending:
    """Rows that an operation has read so far."""

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.rows = 0

    def add(self, rows: int, plan: SourcePlan, of_source: int) -> None:
        """Count a page. `of_source` are all the rows that the source has sent for this list. Raises `OverBudget`."""
        self.rows += rows
        if of_source > self.budgets.rows_per_source:
            raise _over(plan, f"more than {self.budgets.rows_per_source} rows of source {plan.source.id}")
        if self.rows > self.budgets.rows:
            raise _over(plan, f"more than {self.budgets.rows} rows altogether, the last from source {plan.source.id}")


def _over(plan: SourcePlan, what: str) -> OverBudget:
    entity = plan.scan.entity
    lacks = _lacks(plan)
    why = f", because the source cannot {lacks}" if lacks else ""
    remedy = "Narrow the filter, ask for a smaller page" + (", or declare that capability in the source's mapping." if lacks else ".")
    return OverBudget(public=f"{entity}: this would read {what}{why}. {remedy}", source=plan.source.id, entity=entity)


def _lacks(plan: SourcePlan) -> str:
    """The capability whose absence makes the engine read so much."""
    if plan.split.residual:
        asked = dict.fromkeys(f"{part.field} ({part.op.value})" for inner in plan.split.residual for part in comparisons(inner))
        return "filter exactly by " + ", ".join(asked)
    if plan.reading in (Reading.EVERYTHING, Reading.RUNS, Reading.KEYS):
        return "continue from a position in this order (`keyset`, and `order` on its fields)"
    return ""
