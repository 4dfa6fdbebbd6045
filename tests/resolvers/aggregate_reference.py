"""What totals have to be, in a few lines, and random worlds and requests to compare them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import msgspec
from hypothesis import strategies as st

from adapters.capabilities import EntityCapability, Function
from adapters.entities import ENTITIES, PracticalSession, Record
from adapters.entities.codes import HostType
from adapters.memory import everything
from adapters.predicate import Op
from adapters.requests import Measure
from adapters.source import Source
from resolvers.aggregates.request import (
    COMPARED,
    RECORDS,
    UNRESOLVED,
    AggregateRequest,
    Average,
    Figure,
    GroupField,
    GroupOrder,
    Having,
)
from resolvers.links import LINKS
from tests.resolvers.reference import ENTITY, POOLS, UNIONS, World, capabilities, predicates
from tests.resolvers.world import site, source

SITE_LINK = next(link for link in LINKS if (link.parent, link.name) == (ENTITY, "site"))
_COMPARE = {Op.IN: lambda value, values: value in values, Op.EQ: eq, Op.NE: ne, Op.LT: lt, Op.LTE: le, Op.GT: gt, Op.GTE: ge}

Read = Callable[[Record, GroupField], Any]
Row = tuple[tuple[Any, ...], dict[Figure, Any], bool]
"""Keys, figures (None where suppressed), and whether a linked key is not known."""


def reference(rows: Iterable[Record], request: AggregateRequest, read: Read) -> list[Row]:
    """All groups in order. `read` gives a record's value of a group field, `UNRESOLVED` where nobody can tell."""
    parts: dict[tuple[Any, ...], list[Record]] = {} if request.groups else {(): []}
    for row in rows:
        parts.setdefault(tuple(read(row, group) for group in request.groups), []).append(row)
    groups = [(keys, _figures(request, part)) for keys, part in parts.items()]
    for condition in request.having:
        value_of = condition.figure
        groups = [g for g in groups if _holds(condition, g[1].get(value_of))]
    terms = [*request.order, *(GroupOrder(group) for group in request.groups)]
    for term in reversed(terms):
        groups = _ordered(groups, term, request)
    return [(tuple(None if k is UNRESOLVED else k for k in keys), figures, UNRESOLVED in keys) for keys, figures in groups]


def _holds(condition: Having, value: Any) -> bool:
    if condition.op is Op.IS_NULL:
        return (value is None) is condition.value
    return value is not None and _COMPARE[condition.op](value, condition.value)


def _ordered(groups: list[Any], term: GroupOrder, request: AggregateRequest) -> list[Any]:
    def value(group: Any) -> Any:
        return group[0][request.groups.index(term.by)] if isinstance(term.by, GroupField) else group[1].get(term.by)

    known = sorted((g for g in groups if value(g) not in (None, UNRESOLVED)), key=value, reverse=term.descending)
    unknown = [g for g in groups if value(g) is None] + [g for g in groups if value(g) is UNRESOLVED]
    return unknown + known if term.nulls_first else known + unknown


def _figures(request: AggregateRequest, rows: list[Record]) -> dict[Figure, Any]:
    if request.suppress_below is not None and len(rows) < request.suppress_below:
        return {}
    return {figure: _figure(figure, rows) for figure in request.all_figures()}


def _figure(figure: Figure, rows: list[Record]) -> Any:
    if figure.field is None:
        return len(rows)
    known = [value for row in rows if (value := getattr(row, figure.field)) is not None]
    if isinstance(figure, Average):
        return (Decimal(sum(known)) / len(known)).quantize(Decimal("0.000001"), ROUND_HALF_UP) if known else None
    if figure.function in (Function.COUNT, Function.COUNT_DISTINCT):
        return len(known if figure.function is Function.COUNT else set(known))
    return {Function.SUM: sum, Function.MIN: min, Function.MAX: max}[figure.function](known) if known else None


@st.composite
def totalling(draw: st.DrawFn, capability: EntityCapability) -> EntityCapability:
    """The same capability, with any combination of totals and groups, sometimes none at all."""
    full = everything(ENTITY).fields
    if draw(st.integers(0, 6)) == 3:
        return capability
    fields = {
        name: replace(
            known,
            aggregates=frozenset(function for function in sorted(full[name].aggregates) if draw(st.booleans())),
            group=draw(st.integers(0, 9)) != 5,
        )
        for name, known in capability.fields.items()
    }
    return replace(capability, fields=fields)


@st.composite
def sessions(draw: st.DrawFn, partition: str | None) -> list[Record]:
    """Sessions with different keys and few different values, so that groups have several of them."""
    sites = [code for code in POOLS["site_code"] if partition is None or code.startswith(partition)]
    pools = {**POOLS, "site_code": sites}
    row = st.fixed_dictionaries({name: st.sampled_from(pools[name]) for name in ENTITIES[ENTITY].fields if name != "id"})
    rows = draw(st.lists(row, min_size=2, max_size=9))
    first = draw(st.integers(0, 9))
    return [PracticalSession(id=str(first + number), **values) for number, values in enumerate(rows)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, list[Source]]:
    """One to four sources of sessions, often divided by partition, and one or two of the sites where they are held."""
    made, truth = [], {}
    partitions = draw(st.permutations(UNIONS) | st.lists(st.sampled_from([None, *UNIONS]), min_size=1, max_size=4))
    for number, partition in enumerate(partitions):
        rows, capability = draw(sessions(partition)), draw(capabilities().flatmap(totalling))
        one = source(f"s{number}", rows, entity=ENTITY, capability=capability, partition=partition, breaker_failures=10**9, timeout=5.0)
        lacking = [name for name in ENTITIES[ENTITY].fields if name not in capability.fields]
        made.append(one)
        truth[one.id] = [msgspec.structs.replace(row, source=one.id, **dict.fromkeys(lacking)) for row in rows]
    return World(made, truth), [draw(site_sources(number)) for number in range(draw(st.integers(1, 2)))]


@st.composite
def site_sources(draw: st.DrawFn, number: int) -> Source:
    partition = draw(st.sampled_from([None, "440000", "110000"]))
    codes = [code for code in POOLS["site_code"] if partition is None or code.startswith(partition)]
    rows = [site(code, host_type=draw(st.sampled_from(HostType))) for code in draw(st.lists(st.sampled_from(codes), unique=True))]
    return source(f"t{number}", rows, entity="Site", partition=partition, breaker_failures=10**9, timeout=5.0)


OWN = ["channel", "status", "trade", "places", "ends_on", "passed", "site_code", "title", "id"]
NUMBERS = ["places", "enrolled", "passed"]
LINKED = [GroupField(field, SITE_LINK) for field in ("host_type", "batch_year", "sponsor_code")]
group_fields = st.one_of(st.sampled_from([GroupField(name) for name in OWN]), st.sampled_from(LINKED))
CLAIMS = {name: sorted(known.aggregates) for name, known in everything(ENTITY).fields.items()}
sensible = [Measure(function=function, field=name) for name, functions in CLAIMS.items() for function in functions]
KEYS = ["id", "site_code", "course_id", "trade"]
different = st.sampled_from(KEYS).map(lambda name: Measure(function=Function.COUNT_DISTINCT, field=name))
figures = st.one_of(different, st.sampled_from(sensible), st.sampled_from(NUMBERS).map(Average))
numbers = st.one_of(
    st.just(RECORDS), st.sampled_from(NUMBERS).map(Average), st.sampled_from([Measure(function=Function.SUM, field=n) for n in NUMBERS])
)


@st.composite
def conditions(draw: st.DrawFn) -> Having:
    """A condition on a number."""
    op = draw(st.sampled_from(COMPARED))
    values: dict[Op, Any] = {Op.IS_NULL: st.booleans(), Op.IN: st.lists(st.integers(0, 3), max_size=3).map(tuple)}
    return Having(draw(numbers), op, draw(values.get(op, st.integers(0, 3))))


@st.composite
def requests(draw: st.DrawFn) -> AggregateRequest:
    """Any request that makes sense."""
    groups = tuple(draw(st.lists(group_fields, max_size=3, unique=True)))
    by = st.one_of(figures, st.sampled_from(groups)) if groups else figures
    return AggregateRequest(
        ENTITY,
        tuple(draw(st.lists(figures, min_size=1, max_size=4))),
        where=draw(st.none() | st.none() | predicates),
        groups=groups,
        having=tuple(draw(st.just([]) | st.lists(conditions(), max_size=2))),
        order=tuple(draw(st.lists(st.builds(GroupOrder, by, st.booleans(), st.booleans()), max_size=2))),
        first=draw(st.none() | st.integers(0, 9)),
        suppress_below=draw(st.none() | st.none() | st.integers(1, 3)),
    )
