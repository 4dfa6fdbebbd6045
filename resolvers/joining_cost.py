"""What reading a list will cost, guessed from its plan alone: the number of calls. Nothing is sent to find it out.

No table's size is known. A thousand records in each source, and rough shares for what a comparison leaves of them, are enough to tell
a register of ratings from certificates in 43 databases, which is all that the choice between two sides of a join needs.
"""

from __future__ import annotations

from math import ceil, prod

from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from resolvers.plan import CHUNK, Plan, Reading, SourcePlan

ROWS = 1000
"""Records that a source is taken to have."""
KEYS_IN_A_CALL = 500
"""Keys that a source is taken to compare with in one call."""

_SHARES = {
    Op.EQ: 0.3,
    Op.NE: 0.9,
    Op.STARTS_WITH: 0.1,
    Op.CONTAINS: 0.2,
    Op.HAS: 0.3,
    Op.IS_NULL: 0.5,
}
_RANGE = 0.5


def calls(plan: Plan) -> int:
    """The calls that reading a whole list takes."""
    return sum(_calls(source) for source in plan.sources)


def rows(plan: Plan) -> int:
    """The rows that reading a whole list brings."""
    return sum(_rows(source) for source in plan.sources)


def _calls(source: SourcePlan) -> int:
    if source.reading is Reading.NOTHING:
        return 0
    if source.parts:
        return sum(_calls(part) for part in source.parts)
    if source.reading is Reading.VALUES:
        return 1
    return max(1, ceil(_rows(source) / (source.scan.limit or CHUNK)))


def _rows(source: SourcePlan) -> int:
    if source.parts:
        return sum(_rows(part) for part in source.parts)
    return ceil(ROWS * _share(source.split.where)) if source.reading is not Reading.NOTHING else 0


def _share(predicate: Predicate | None) -> float:
    match predicate:
        case None:
            return 1.0
        case Compare(_, Op.IN, values):
            return min(1.0, len(values) / KEYS_IN_A_CALL)
        case Compare(_, op, value):
            return 0.5 if isinstance(value, bool) else _SHARES.get(op, _RANGE)
        case Not():
            return _SHARES[Op.NE]
        case And(parts):
            return prod(map(_share, parts))
        case Or(parts):
            return min(1.0, sum(map(_share, parts)))
