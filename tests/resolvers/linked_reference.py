"""What conditions and orders over links mean, in a few lines, and random worlds of linked records to compare it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import ENTITIES, Record
from adapters.entities.codes import StarLevel, UnionKind
from adapters.memory import MemoryAdapter, everything
from adapters.predicate import Compare, Not, Op, Truth, compile_test
from adapters.predicate import comparisons as comparisons_of
from adapters.requests import Order
from adapters.source import Policy, Source
from resolvers.linked import Condition, Exists, Linked, LinkedOrder, Negated, Quantifier, Term, all_of, any_of
from resolvers.links import Link, links_of
from resolvers.pruning import may_hold, partitions_of

UNIONS = ["110000", "440000", "XPCC"]
SITES = ["110000-2024-001", "110000-2024-002", "440000-2024-001", "XPCC-2025-001", "odd"]

POOLS: dict[str, dict[str, list[Any]]] = {
    "TradeUnion": {"code": UNIONS, "kind": list(UnionKind)[:3], "short_name": ["甲", "乙", "a"]},
    "Site": {
        "code": SITES,
        "sponsor_code": [*UNIONS, "none"],
        "name": ["甲", "b"],
        "trained": [0, 5, 9],
        "determined_on": [date(2024, 2, 1), None],
    },
    "StarRating": {
        "id": ["1", "2", "3", "10"],
        "site_code": SITES[:3],
        "current": [True, True, False],
        "level": [*list(StarLevel)[2:], None],
        "score": [Decimal("80.5"), Decimal(90), None],
        "rated_on": [date(2025, 1, 1), date(2025, 2, 1)],
    },
    "PracticalSession": {
        "id": ["1", "2", "3", "10", "11", "12"],
        "site_code": SITES,
        "course_id": ["c1", "c2", None],
        "places": [0, 1, 2],
        "passed": [0, 3, None],
    },
    "Course": {"id": ["c1", "c2", "c3"], "site_code": [*SITES, None], "hours": [1, 2, None]},
}  # fmt: skip
"""The entities of the world, and the values that their fields may have; all other fields are null."""

LINKS: dict[str, list[Link]] = {
    entity: [link for link in links_of(entity).values() if link.child in POOLS and link.child_field in POOLS[link.child]]
    for entity in POOLS
}


@dataclass(repr=False)
class LinkedWorld:
    """Sources, what each truly holds, and which of them are out. What a source lacks is null in its truth."""

    sources: list[Source]
    truth: dict[str, list[Record]]

    def __repr__(self) -> str:
        """Short enough to be read, and for Hypothesis, which refuses to print tens of thousands of characters."""
        return "\n".join(map(self._told, self.sources))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis prints a dataclass by its fields unless told otherwise."""
        printer.text(repr(self))

    def _told(self, one: Source) -> str:
        (entity,) = one.entities
        rows = [tuple(getattr(row, name) for name in POOLS[entity]) for row in self.truth[one.id]]
        able = "all" if one.entities[entity] == everything(entity) else "some"
        return f"{one.id}: {entity} of {one.partition}, can do {able}, {', '.join(POOLS[entity])}: {rows}"

    def held(self, entity: str, out: frozenset[str]) -> list[Record]:
        """All records of an entity in the sources that are not out, in rank and key order."""
        return [row for one in self.sources if one.id not in out for row in sorted(self._rows(one, entity), key=_key(one, entity))]

    def _rows(self, one: Source, entity: str) -> list[Record]:
        return [row for row in self.truth[one.id] if type(row).__name__ == entity]

    def behind(self, link: Link, record: Record, out: frozenset[str]) -> tuple[list[Record], bool]:
        """The records behind a link, in its order, and whether they are all that there can be."""
        value = getattr(record, link.parent_field)
        if value is None:
            return [], True
        test = compile_test(link.where)
        rows = [row for row in self.held(link.child, out) if getattr(row, link.child_field) == value and test(row)]
        wanted = partitions_of(ENTITIES[link.child], link.child_field, (value,))
        sure = not any(one.id in out and self._may_show(link, one) and may_hold(one.partition, wanted) for one in self.sources)
        return in_order([(row, [getattr(row, term.field) for term in link.order]) for row in rows], link.order), sure

    def _may_show(self, link: Link, one: Source) -> bool:
        """Whether a link can lead into a source at all: not where it lacks a field by which the link chooses, for there it is null."""
        known, key = one.entities.get(link.child), ENTITIES[link.child].key
        needed = {link.child_field, *(part.field for part in comparisons_of(link.where))}
        return known is not None and needed <= {*known.fields, key}


SOMEBODY = object()
"""A record that may be in a source that is out: nothing is known of it but that it exists."""


def truth(condition: Condition, record: Any, world: LinkedWorld, out: frozenset[str]) -> Truth:
    """What a condition is of a record, of nothing (None), or of `SOMEBODY`, while some sources are out."""
    match condition:
        case Exists(value):
            return (record is not None) is value
        case Not(part) | Negated(part):
            return no(truth(part, record, world, out))
        case Compare() if isinstance(record, Record):
            return True if compile_test(condition)(record) else False if compile_test(Not(condition))(record) else None
        case Linked() if record is not None:
            return linked_truth(condition, record, world, out)
        case Compare() | Linked():
            return None
        case _:
            found = [truth(part, record, world, out) for part in condition.parts]
            return every(found) if type(condition).__name__ in ("And", "AllOf") else some(found)


def linked_truth(condition: Linked, record: Any, world: LinkedWorld, out: frozenset[str]) -> Truth:
    """What a linked condition is of a record: of the one behind the link, or of all of them, those not known counted as doubts."""
    children, sure = world.behind(condition.link, record, out) if isinstance(record, Record) else ([], False)
    found = [truth(condition.where, child, world, out) for child in children]
    doubt = truth(condition.where, SOMEBODY, world, out)
    if condition.quantifier is Quantifier.ONE:
        nothing = truth(condition.where, None, world, out)
        return found[0] if found else nothing if sure or nothing is doubt else None
    if condition.quantifier is Quantifier.EVERY:
        return every(found + ([] if sure else [True if doubt is True else None]))
    exists = some(found + ([] if sure else [False if doubt is False else None]))
    return exists if condition.quantifier is Quantifier.SOME else no(exists)


def some(truths: list[Truth]) -> Truth:
    return True if True in truths else None if None in truths else False


def every(truths: list[Truth]) -> Truth:
    return False if False in truths else None if None in truths else True


def no(value: Truth) -> Truth:
    return None if value is None else not value


UNKNOWN = object()
"""The value of a term where a source is out that may hold the record that the link shows."""


def value_of(term: Term, record: Record, world: LinkedWorld, out: frozenset[str]) -> Any:
    """The value by which a term orders a record."""
    for link in term.links if isinstance(term, LinkedOrder) else ():
        children, sure = world.behind(link, record, out)
        if not children:
            return None if sure else UNKNOWN
        record = children[0]
    return getattr(record, term.term.field if isinstance(term, LinkedOrder) else term.field)


def reference(world: LinkedWorld, entity: str, where: Condition | None, order: tuple[Term, ...], out: frozenset[str]) -> list[Record]:
    """All rows of which the condition is true and every value of the order is known, in order."""
    rows = [row for row in world.held(entity, out) if where is None or truth(where, row, world, out) is True]
    valued = [(row, [value_of(term, row, world, out) for term in order]) for row in rows]
    return in_order([(row, values) for row, values in valued if UNKNOWN not in values], order)


def in_order(rows: list[tuple[Record, list[Any]]], order: Iterable[Term]) -> list[Record]:
    """Rows with their values, sorted as asked; they come in order of source and key."""
    for number, term in reversed(list(enumerate(order))):
        own = term.term if isinstance(term, LinkedOrder) else term
        known = [pair for pair in rows if pair[1][number] is not None]
        null = [pair for pair in rows if pair[1][number] is None]
        known.sort(key=lambda pair, number=number: pair[1][number], reverse=own.descending)  # type: ignore[misc]  # defaults bind early
        rows = null + known if own.nulls_first else known + null
    return [row for row, _ in rows]


def _key(one: Source, entity: str) -> Any:
    numeric = one.entities[entity].key_order is KeyOrder.NUMERIC if entity in one.entities else False
    name = ENTITIES[entity].key
    return lambda row: int(getattr(row, name)) if numeric else getattr(row, name)


@st.composite
def records(draw: st.DrawFn, entity: str, partition: str | None) -> list[Record]:
    """Some records with different keys, in the partition."""
    definition, pools = ENTITIES[entity], dict(POOLS[entity])
    for name in definition.record.partition:
        if partition is not None and name in pools:
            pools[name] = [value for value in pools[name] if partitions_of(definition, name, (value,)) == {partition}]
    keys = draw(st.lists(st.sampled_from(pools[definition.key]), unique=True)) if pools[definition.key] else []
    others = [name for name in definition.fields if name != definition.key]
    return [
        definition.record(
            **{definition.key: key, **{name: draw(st.sampled_from(pools[name])) if name in pools else None for name in others}}
        )
        for key in keys
    ]


@st.composite
def capabilities(draw: st.DrawFn, entity: str) -> EntityCapability:
    """Any combination of what a source may be able to do; sometimes it lacks a field."""
    full = everything(entity)
    fields = {}
    for name, known in full.fields.items():
        if name == ENTITIES[entity].key or draw(st.integers(0, 9)):
            filters = {op: draw(st.sampled_from(Exactness)) for op in known.filters if draw(st.booleans())} if name in POOLS[entity] else {}
            group = all(exactness is Exactness.EXACT for exactness in filters.values()) and draw(st.booleans())
            fields[name] = FieldCapability(filters=filters, order=draw(st.booleans()), group=group)
    numeric = entity in ("StarRating", "PracticalSession")
    return EntityCapability(
        fields=fields,
        key_order=draw(st.sampled_from(KeyOrder)) if numeric else KeyOrder.TEXT,
        key_sorted=draw(st.booleans()),
        keyset=draw(st.booleans()),
        disjunction=draw(st.booleans()),
        conjunction=draw(st.integers(0, 3)) > 0,
        max_page=draw(st.sampled_from([None, 1, 2, 5])),
        max_in=draw(st.sampled_from([1, 2, 500])),
        max_keys=draw(st.sampled_from([1, 2, 500])),
        count=draw(st.booleans()),
    )


@st.composite
def linked_worlds(draw: st.DrawFn) -> LinkedWorld:
    """Sources of each entity: one alone, or several in partitions or not."""
    made: list[Source] = []
    held: dict[str, list[Record]] = {}
    for entity in POOLS:
        for partition in draw(st.lists(st.sampled_from([None, *UNIONS]), min_size=draw(st.sampled_from([0, 1, 1])), max_size=3)):
            rows = draw(records(entity, partition))
            capability = draw(capabilities(entity)) if draw(st.booleans()) else everything(entity)
            identifier = f"s{len(made)}"
            lacking = [name for name in ENTITIES[entity].fields if name not in capability.fields]
            adapter = MemoryAdapter({entity: rows}, {entity: capability})
            policy = Policy(timeout=5.0, attempts=1, breaker_failures=10**9)
            described = {"kind": "memory", "adapter": adapter, "partition": partition, "policy": policy, "entities": {entity: capability}}
            made.append(Source(id=identifier, label=identifier, **described))  # type: ignore[arg-type]  # of several types
            held[identifier] = [msgspec.structs.replace(row, source=identifier, **dict.fromkeys(lacking)) for row in rows]
    return LinkedWorld(draw(st.permutations(made)), held)


@cache
def conditions(entity: str, depth: int = 2) -> st.SearchStrategy[Condition]:
    """A condition on an entity, over at most so many links, and mostly over some."""
    leaves = comparisons(entity) | st.booleans().map(Exists)
    over_links = st.sampled_from(LINKS[entity]).flatmap(lambda link: linked(link, depth - 1)) if depth else leaves
    compound = st.recursive(
        over_links | leaves,
        lambda inner: inner.map(Negated) | st.lists(inner, max_size=3).map(all_of) | st.lists(inner, max_size=3).map(any_of),
        max_leaves=3,
    )
    return compound if depth < 2 else st.lists(over_links | compound, min_size=1, max_size=3).map(all_of)


def linked(link: Link, depth: int) -> st.SearchStrategy[Condition]:
    quantifiers = [Quantifier.SOME, Quantifier.NONE, Quantifier.EVERY] if link.many else [Quantifier.ONE]
    return st.builds(Linked, st.just(link), st.sampled_from(quantifiers), conditions(link.child, depth))


@st.composite
def comparisons(draw: st.DrawFn, entity: str) -> Compare:
    """A comparison with values that occur."""
    name = draw(st.sampled_from(sorted(POOLS[entity])))
    op = draw(st.sampled_from([Op.EQ, Op.NE, Op.IN, Op.LT, Op.GTE, Op.IS_NULL]))
    values = [value for value in POOLS[entity][name] if value is not None]
    if op is Op.IS_NULL:
        return Compare(name, op, draw(st.booleans()))
    if op is Op.IN:
        return Compare(name, op, tuple(draw(st.lists(st.sampled_from(values), max_size=3))))
    return Compare(name, Op.EQ if name == "current" else op, draw(st.sampled_from(values)))


@st.composite
def terms(draw: st.DrawFn, entity: str) -> Term:
    """A term of an order, over at most two links."""
    links: list[Link] = []
    for _ in range(draw(st.integers(0, 2))):
        at = links[-1].child if links else entity
        if to_one := [link for link in LINKS[at] if not link.many]:
            links.append(draw(st.sampled_from(to_one)))
    field = draw(st.sampled_from(sorted(POOLS[links[-1].child if links else entity])))
    order = Order(field=field, descending=draw(st.booleans()), nulls_first=draw(st.booleans()))
    return LinkedOrder(tuple(links), order) if links else order


def orders(entity: str) -> st.SearchStrategy[tuple[Term, ...]]:
    return st.lists(terms(entity), max_size=2, unique_by=lambda term: term.field).map(tuple)
