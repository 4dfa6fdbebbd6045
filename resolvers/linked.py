"""Conditions and orders that reach over links, as plain data.

A condition is a predicate some of whose leaves are `Linked`: conditions on what a link leads to. Logic is that of `adapters.predicate`,
with three values. What each leaf means for one parent, given the `children` that its link leads to:

==============  =====================================================================================================
to-one          the condition, judged on the record that the link shows; where it leads nowhere, every comparison is
                unknown, and ``exists`` is false
``some``        true where the condition is true of a child, unknown where it is at best unknown of one, else false
``every``       false where the condition is false of a child, unknown where it is unknown of one, else true: so it
                holds where there is no child
``none``        the negation of ``some``
``exists``      whether there is a record: true of every child, false where a to-one link leads nowhere
==============  =====================================================================================================

Children that a failed source may hold are unknown in every respect. A row is kept only where the whole condition is true, so that a
failure never lets a row through, whatever stands around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from adapters.entities import ENTITIES, Entity, FieldDefinition
from adapters.predicate import And, Compare, Not, Or, Predicate, Truth, comparisons
from adapters.requests import Order
from resolvers.links import Link
from resolvers.pushdown import FALSE, TRUE


class Quantifier(StrEnum):
    """How many of the children a condition is about. `ONE` is a to-one link's, the others are to-many links'."""

    ONE = "one"
    SOME = "some"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Linked:
    """A condition on what a link leads to."""

    link: Link
    quantifier: Quantifier
    where: Condition

    def __str__(self) -> str:
        quantified = "" if self.quantifier is Quantifier.ONE else f" {self.quantifier.value}"
        return f"{self.link.name}{quantified} {{{self.where}}}"


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether there is a record at all. True of every record; false, not unknown, where a to-one link leads nowhere."""

    value: bool

    def __str__(self) -> str:
        return "exists" if self.value else "exists not"


@dataclass(frozen=True, slots=True)
class AllOf:
    """`And` over conditions."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return "(" + " and ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`Or` over conditions."""

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return "(" + " or ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class Negated:
    """`Not` over a condition."""

    part: Condition

    def __str__(self) -> str:
        return f"not {self.part}"


Condition = Compare | And | Or | Not | Linked | Exists | AllOf | AnyOf | Negated


@dataclass(frozen=True, slots=True)
class LinkedOrder:
    """A term of an order by a field of the record that one or more to-one links lead to; null where they lead nowhere."""

    links: tuple[Link, ...]
    term: Order

    @property
    def field(self) -> str:
        """The whole path, for instance ``rating.score``."""
        return ".".join((*(link.name for link in self.links), self.term.field))

    def __str__(self) -> str:
        return ".".join((*(link.name for link in self.links), str(self.term)))


Term = Order | LinkedOrder


def is_plain(condition: Condition) -> TypeGuard[Predicate]:
    """Whether a condition is about the record's own fields only."""
    return isinstance(condition, Compare | And | Or | Not)


def all_of(parts: Iterable[Condition]) -> Condition:
    """The conjunction of conditions; a plain one where all parts are."""
    listed = tuple(parts)
    plain = tuple(part for part in listed if is_plain(part))
    if len(listed) == 1:
        return listed[0]
    return And(plain) if len(plain) == len(listed) else AllOf(listed)


def any_of(parts: Iterable[Condition]) -> Condition:
    """The disjunction of conditions; a plain one where all parts are."""
    listed = tuple(parts)
    plain = tuple(part for part in listed if is_plain(part))
    if len(listed) == 1:
        return listed[0]
    return Or(plain) if len(plain) == len(listed) else AnyOf(listed)


def negation(condition: Condition) -> Condition:
    """The opposite of a condition; unknown stays unknown."""
    return Not(condition) if is_plain(condition) else Negated(condition)


def plain_where(condition: Condition | None) -> Predicate | None:
    """A condition that must not reach over links any more. Raises `ValueError` if it does: `joining.join` comes first."""
    if condition is None or is_plain(condition):
        return condition
    raise ValueError(f"a condition over links reached the planner of a single list: {condition}")


def plain_order(order: Sequence[Term]) -> tuple[Order, ...]:
    """An order that must not reach over links. Raises `ValueError` if it does."""
    plain = tuple(term for term in order if isinstance(term, Order))
    if len(plain) < len(order):
        raise ValueError(f"an order over links reached the planner of a single list: {', '.join(map(str, order))}")
    return plain


def fields_compared(entity: str, condition: Condition | None) -> Iterator[tuple[str, str]]:
    """Every entity and field that a condition compares, at whatever depth."""
    match condition:
        case None | Exists():
            return
        case Linked(link, _, where):
            yield from fields_compared(link.child, where)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_compared(entity, part)
        case Negated(part):
            yield from fields_compared(entity, part)
        case _:
            yield from ((entity, compare.field) for compare in comparisons(condition))


def ordered_by(entity: Entity, term: Term) -> FieldDefinition:
    """The field that a term orders by. Raises `KeyError` if there is none."""
    if isinstance(term, LinkedOrder):
        return ENTITIES[term.links[-1].child].fields[term.term.field]
    return entity.fields[term.field]


def own_order(term: Term) -> Order:
    """Direction and null placement of a term."""
    return term.term if isinstance(term, LinkedOrder) else term


def on_nothing(condition: Condition) -> Truth:
    """What a condition is where a to-one link leads nowhere."""
    match condition:
        case Exists(value):
            return not value
        case And(parts) | AllOf(parts):
            return _weakest([on_nothing(part) for part in parts], decisive=False)
        case Or(parts) | AnyOf(parts):
            return _weakest([on_nothing(part) for part in parts], decisive=True)
        case Not(part) | Negated(part):
            inner = on_nothing(part)
            return None if inner is None else not inner
        case _:
            return None


def _weakest(truths: list[Truth], *, decisive: bool) -> Truth:
    return decisive if decisive in truths else None if None in truths else not decisive


def positive(condition: Condition, *, sign: bool = True) -> Condition:
    """A condition on records that are there, true of the same ones, without a negation above a `Linked`, and without `Exists`.

    Quantifiers are only `ONE`, `SOME` and `EVERY` in it: a negation moves into the children's conditions, where it turns one
    quantifier into its dual. Conditions of the same link that can be asked in one are joined.
    """
    match condition:
        case Exists(value):
            return TRUE if value is sign else FALSE
        case Linked():
            return _dual(condition, sign=sign)
        case Negated(part):
            return positive(part, sign=not sign)
        case AllOf(parts) | AnyOf(parts):
            inner = [positive(part, sign=sign) for part in parts]
            return _all(inner) if isinstance(condition, AllOf) is sign else _any(inner)
        case _:
            return condition if sign else Not(condition)


def _dual(leaf: Linked, *, sign: bool) -> Linked:
    where = leaf.where
    match leaf.quantifier:
        case Quantifier.ONE:
            return Linked(leaf.link, Quantifier.ONE, where if sign else negation(where))
        case Quantifier.SOME:
            return Linked(leaf.link, Quantifier.SOME, where) if sign else Linked(leaf.link, Quantifier.EVERY, negation(where))
        case Quantifier.EVERY:
            return Linked(leaf.link, Quantifier.EVERY, where) if sign else Linked(leaf.link, Quantifier.SOME, negation(where))
        case Quantifier.NONE:
            return Linked(leaf.link, Quantifier.EVERY, negation(where)) if sign else Linked(leaf.link, Quantifier.SOME, where)


def _all(parts: list[Condition]) -> Condition:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
    return all_of(_united(flat, (Quantifier.ONE, Quantifier.EVERY), all_of))


def _any(parts: list[Condition]) -> Condition:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))]
    return any_of(_united(flat, (Quantifier.ONE, Quantifier.SOME), any_of))


def _united(
    parts: list[Condition], quantifiers: tuple[Quantifier, ...], unite: Callable[[Iterable[Condition]], Condition]
) -> list[Condition]:
    """Leaves of the same link and quantifier as one leaf, where that means the same."""
    groups: dict[object, list[Condition]] = {}
    for number, part in enumerate(parts):
        alike = isinstance(part, Linked) and part.quantifier in quantifiers
        groups.setdefault((part.link, part.quantifier) if alike and isinstance(part, Linked) else number, []).append(part)
    return [_unite(group, unite) for group in groups.values()]


def _unite(group: list[Condition], unite: Callable[[Iterable[Condition]], Condition]) -> Condition:
    first = group[0]
    if len(group) == 1 or not isinstance(first, Linked):
        return first
    return Linked(first.link, first.quantifier, unite([part.where for part in group if isinstance(part, Linked)]))


def leaves(condition: Condition) -> tuple[Linked, ...]:
    """The linked leaves of a positive condition, each once, not those inside them."""
    match condition:
        case Linked():
            return (condition,)
        case AllOf(parts) | AnyOf(parts):
            return tuple(dict.fromkeys(leaf for part in parts for leaf in leaves(part)))
        case _:
            return ()


def substitute(condition: Condition, by: Callable[[Linked], Predicate]) -> Predicate:
    """A positive condition with a predicate on the parent in place of each linked leaf."""
    match condition:
        case Linked():
            return by(condition)
        case AllOf(parts):
            return And(tuple(substitute(part, by) for part in parts))
        case AnyOf(parts):
            return Or(tuple(substitute(part, by) for part in parts))
        case Exists(value):
            return TRUE if value else FALSE
        case Negated(part):
            return Not(substitute(part, by))
        case _:
            return condition
