"""Conditions for databases where text may not compare by code point, or where '' may be NULL.

A condition that would lose rows there is weakened to one that keeps them, which is what a superset has to do; one on '' is said in a
way that holds whether '' is NULL or not: by the length of the text.
"""

from __future__ import annotations

from typing import Any

from adapters.mapping.conditions import Condition, Element, Members, Null, Outside, Range, Text
from adapters.mapping.kinds import Kind
from adapters.predicate import Op
from adapters.sql.dialects import Dialect
from adapters.sql.dialects.traits import Traits
from adapters.sql.plans import TablePlan
from adapters.sql.shapes import FALSE, Part, Shaper, joined


class CautiousShaper(Shaper):
    """A shaper that takes the database's comparisons of text no further than its traits allow.

    Row conditions are not weakened: they say what the rows are, and whoever wrote them knew this database.
    """

    def __init__(self, plan: TablePlan, dialect: Dialect, traits: Traits) -> None:
        super().__init__(plan.fields, dialect.bind, dialect.spellings)
        self._weakened = frozenset() if traits.exact_text else frozenset(plan.table.fields)

    def condition(self, field: str, start: int, condition: Condition) -> Part:
        if not isinstance(condition, Outside | Range | Text | Element) or self._kind(field, start, condition.at) is not Kind.TEXT:
            return super().condition(field, start, condition)
        weak = field in self._weakened
        match condition:
            case Outside() | Text(negated=True) | Element(negated=True) | Range() if weak:
                return super().condition(field, start, Null(False, condition.at))
            case Outside(values, at) if "" in values:
                return joined("and", [self._filled(field, start, at), self._outside(field, start, at, values)])
            case Range(op, "", at):
                return self._beside_empty(field, start, at, op)
        return super().condition(field, start, condition)

    def _filled(self, field: str, start: int, at: int) -> Part:
        return Part(("filled", field, start, at))

    def _outside(self, field: str, start: int, at: int, values: tuple[Any, ...]) -> Part:
        return super().condition(field, start, Outside(tuple(value for value in values if value != ""), at))

    def _beside_empty(self, field: str, start: int, at: int, op: Op) -> Part:
        """No text is less than ''. As a member of a list '' is found where it can be stored, and nothing where it is NULL."""
        match op:
            case Op.GT:
                return self._filled(field, start, at)
            case Op.GTE:
                return super().condition(field, start, Null(False, at))
            case Op.LTE:
                return super().condition(field, start, Members(("",), at))
        return FALSE


def shaper_for(plan: TablePlan, dialect: Dialect, traits: Traits) -> Shaper:
    """The shaper for an entity on a kind of database."""
    return CautiousShaper(plan, dialect, traits) if traits.doubtful else Shaper(plan.fields, dialect.bind, dialect.spellings)
