"""Pushdown: which part of a predicate a source answers itself, and what is left for the engine.

A predicate is first brought into a normal form: negations at the comparisons, nested conjunctions flattened, constants folded. That
form keeps the same rows under the three-valued logic of `adapters.predicate`: only at the top does "unknown" count as "no".
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace

from adapters.capabilities import EntityCapability, Exactness
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, comparisons

TRUE = And(())
FALSE = Or(())

_INVERSE = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GTE, Op.GTE: Op.LT, Op.GT: Op.LTE, Op.LTE: Op.GT}


def normalise(predicate: Predicate | None) -> Predicate:
    """The normal form: `TRUE`, `FALSE`, or neither of them anywhere inside."""
    return TRUE if predicate is None else _normal(predicate, positive=True)


def _normal(predicate: Predicate, *, positive: bool) -> Predicate:
    match predicate:
        case Compare():
            return _leaf(predicate) if positive else _inverse(predicate)
        case Not(part):
            return _normal(part, positive=not positive)
        case And(parts) | Or(parts):
            normal = [_normal(part, positive=positive) for part in parts]
            return _and(normal) if isinstance(predicate, And) == positive else _or(normal)


def _leaf(compare: Compare) -> Predicate:
    return FALSE if compare.op is Op.IN and not compare.value else compare


def _inverse(compare: Compare) -> Predicate:
    if compare.op in _INVERSE:
        return replace(compare, op=_INVERSE[compare.op])
    if compare.op is Op.IS_NULL:
        return replace(compare, value=not compare.value)
    if compare.op is Op.IN and not compare.value:
        return Compare(compare.field, Op.IS_NULL, False)
    return Not(compare)


def _and(parts: Iterable[Predicate]) -> Predicate:
    flat = list(dict.fromkeys(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))))
    if FALSE in flat:
        return FALSE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _or(parts: Iterable[Predicate]) -> Predicate:
    flat = list(dict.fromkeys(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))))
    if TRUE in flat:
        return TRUE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def bind(predicate: Predicate, has: Container[str]) -> Predicate:
    """A normal predicate where the fields that a source lacks are null: comparing them is never true, asking for null always."""
    match predicate:
        case Compare(field, op, value):
            if field in has:
                return predicate
            return TRUE if op is Op.IS_NULL and value else FALSE
        case Not(part):
            return predicate if all(inner.field in has for inner in comparisons(part)) else FALSE
        case And(parts):
            return _and(bind(part, has) for part in parts)
        case Or(parts):
            return _or(bind(part, has) for part in parts)


def untrue(predicate: Predicate) -> Predicate:
    """The predicate that is true of exactly the rows of which a normal predicate is not: false of them, or unknown."""
    match predicate:
        case Compare(field, op):
            return _inverse(predicate) if op is Op.IS_NULL else _or((_inverse(predicate), Compare(field, Op.IS_NULL, True)))
        case Not(part):
            return _or((part, *(Compare(inner.field, Op.IS_NULL, True) for inner in comparisons(part))))
        case And(parts):
            return _or(untrue(part) for part in parts)
        case Or(parts):
            return _and(untrue(part) for part in parts)


def top_level(predicate: Predicate) -> tuple[Predicate, ...]:
    """The parts that all have to hold."""
    return predicate.parts if isinstance(predicate, And) else (predicate,)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A part of the predicate as the source gets it. `SUPERSET` parts are also in the residual."""

    predicate: Predicate
    exactness: Exactness

    def __str__(self) -> str:
        return f"{self.predicate}" + (" (superset)" if self.exactness is Exactness.SUPERSET else "")


@dataclass(frozen=True, slots=True)
class Split:
    """A predicate divided between a source and the engine."""

    pushed: tuple[Pushed, ...] = ()
    residual: tuple[Predicate, ...] = ()

    @property
    def where(self) -> Predicate | None:
        """What the source is asked to filter by."""
        return None if not self.pushed else _and(part.predicate for part in self.pushed)

    @property
    def rest(self) -> Predicate | None:
        """What the engine has to filter by."""
        return None if not self.residual else _and(self.residual)


def split(predicate: Predicate, capability: EntityCapability, *, prefer: str = "") -> Split:
    """Divide a normal predicate, all of whose fields the source has. `prefer` is the field that goes first if only one may go."""
    offers = [(part, _offer(part, capability)) for part in top_level(predicate)]
    chosen = [(part, pushed) for part, pushed in offers if pushed is not None]
    if len(chosen) > 1 and not capability.conjunction:
        chosen = [min(chosen, key=lambda pair: _selectivity(pair[1], prefer))]
    kept = {id(part): pushed for part, pushed in chosen}
    residual = [part for part, _ in offers if id(part) not in kept or kept[id(part)].exactness is Exactness.SUPERSET]
    return Split(tuple(pushed for _, pushed in chosen), tuple(residual))


def _offer(part: Predicate, capability: EntityCapability) -> Pushed | None:
    if isinstance(part, Compare):
        return _comparison(part, capability)
    if not capability.disjunction:
        return None
    return _compound(part, lambda inner: _comparison(inner, capability), capability)


def _comparison(compare: Compare, capability: EntityCapability) -> Pushed | None:
    known = capability.fields.get(compare.field)
    filters = known.filters if known else {}
    equal, among = filters.get(Op.EQ), filters.get(Op.IN)
    if compare.op is Op.IN and len(compare.value) == 1 and equal and among is not Exactness.EXACT:
        return Pushed(Compare(compare.field, Op.EQ, compare.value[0]), equal)
    if compare.op is Op.EQ and among and equal is not Exactness.EXACT:
        return Pushed(Compare(compare.field, Op.IN, (compare.value,)), among)
    exactness = filters.get(compare.op)
    if exactness is None or (compare.op is Op.IN and len(compare.value) > capability.max_in):
        return None
    return Pushed(compare, exactness)


def _compound(part: Predicate, offer: Callable[[Compare], Pushed | None], capability: EntityCapability) -> Pushed | None:
    """A disjunction or negation goes down only as a whole, and only if all of it is exact: inside NOT a superset would lose rows."""
    if not capability.conjunction and _has_and(part):
        return None
    offers = {compare: offer(compare) for compare in comparisons(part)}
    exact = {compare: pushed.predicate for compare, pushed in offers.items() if pushed and pushed.exactness is Exactness.EXACT}
    return Pushed(_rewritten(part, exact), Exactness.EXACT) if len(exact) == len(offers) else None


def _has_and(part: Predicate) -> bool:
    match part:
        case And():
            return True
        case Or(parts):
            return any(map(_has_and, parts))
        case _:
            return False


def _rewritten(part: Predicate, by: dict[Compare, Predicate]) -> Predicate:
    match part:
        case Compare():
            return by[part]
        case Not(inner):
            return Not(_rewritten(inner, by))
        case And(parts):
            return And(tuple(_rewritten(inner, by) for inner in parts))
        case Or(parts):
            return Or(tuple(_rewritten(inner, by) for inner in parts))


_SELECTIVE = [Op.EQ, Op.IN, Op.STARTS_WITH, Op.HAS, Op.CONTAINS]


def _selectivity(pushed: Pushed, prefer: str) -> tuple[bool, int, bool]:
    part = pushed.predicate
    if not isinstance(part, Compare):
        return (True, len(_SELECTIVE), False)
    place = _SELECTIVE.index(part.op) if part.op in _SELECTIVE else len(_SELECTIVE)
    return (part.field != prefer, place, pushed.exactness is Exactness.SUPERSET)
