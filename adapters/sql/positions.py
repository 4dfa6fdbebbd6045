"""Orders and positions of a scan as shapes: where a page starts, under any order and with nulls at either end.

Behind the position (v1 … vn, key) lies what is behind v1, or equal to v1 and behind v2, …, or equal in all and behind the key.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from adapters.errors import Unsupported
from adapters.mapping.conditions import Range
from adapters.predicate import Op
from adapters.requests import Order, Scan
from adapters.sql.plans import TablePlan
from adapters.sql.shapes import FALSE, TRUE, Part, Shaper, joined
from adapters.sql.statements import Term


class Ordered(NamedTuple):
    """The order of a scan, and the direction of its key."""

    order: tuple[Order, ...]
    key_descending: bool


def order_terms(plan: TablePlan, ordered: Ordered) -> tuple[Term, ...]:
    """A scan's order with the key behind it. Raises `Unsupported` for a field that has no order here."""
    terms = [_term(plan, order) for order in ordered.order]
    if plan.key_start is not None:
        terms.append(Term(plan.key, plan.key_start, ordered.key_descending))
    elif ordered.order or ordered.key_descending:
        raise Unsupported(f"the key {plan.key} has no order", field=plan.key)
    return tuple(terms)


def _term(plan: TablePlan, order: Order) -> Term:
    field = plan.fields.get(order.field)
    if field is None or field.order is None:
        raise Unsupported(f"{order.field} cannot be ordered by", field=order.field)
    return Term(order.field, field.order, order.descending, order.nulls_first)


def behind(plan: TablePlan, scan: Scan, shaper: Shaper) -> Part:
    """What lies behind the scan's position. Raises `Unsupported` if the key has no order."""
    after = scan.after
    if after is None:
        return TRUE
    if plan.key_start is None:
        raise Unsupported(f"the key {plan.key} has no order, so a scan cannot go on behind a record", field=plan.key)
    given = list(zip(scan.order, after.values, strict=False))
    parts: list[Part] = []
    for count, (order, value) in enumerate(given):
        parts.append(joined("and", [*_equal(given[:count], shaper), _beyond(order, value, shaper)]))
    if after.key is not None:
        parts.append(joined("and", [*_equal(given, shaper), _beyond_key(plan, after.key, scan.key_descending, shaper)]))
    elif after.inclusive:
        parts.append(joined("and", _equal(given, shaper)))
    return joined("or", parts)


def _equal(given: list[tuple[Order, Any]], shaper: Shaper) -> list[Part]:
    return [
        shaper.compare(order.field, Op.IS_NULL, True) if value is None else shaper.compare(order.field, Op.EQ, value)
        for order, value in given
    ]


def _beyond(order: Order, value: Any, shaper: Shaper) -> Part:
    if value is None:
        return shaper.compare(order.field, Op.IS_NULL, False) if order.nulls_first else FALSE
    further = shaper.compare(order.field, Op.LT if order.descending else Op.GT, value)
    return further if order.nulls_first else joined("or", [further, shaper.compare(order.field, Op.IS_NULL, True)])


def _beyond_key(plan: TablePlan, key: str, descending: bool, shaper: Shaper) -> Part:
    op = Op.LT if descending else Op.GT
    if not plan.numeric_key:
        return shaper.compare(plan.key, op, key)
    if not key.lstrip("-").isdecimal():
        raise Unsupported(f"the key {key!r} is not of this source", field=plan.key)
    return shaper.condition(plan.key, 0, Range(op, int(key)))
