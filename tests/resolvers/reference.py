"""What a list has to be, in ten lines, and random worlds to compare it in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import ENTITIES, PracticalSession, Record
from adapters.entities.codes import SessionChannel, SessionStatus
from adapters.memory import everything
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import Order
from adapters.source import Source
from tests.resolvers.world import source

ENTITY = "PracticalSession"
UNIONS = ["110000", "440000", "XPCC"]


def reference(truth: Iterable[tuple[Source, list[Record]]], where: Predicate | None, order: tuple[Order, ...]) -> list[Record]:
    """All rows of these sources, in rank order given, that satisfy the predicate, sorted as asked, then by source, then by key."""
    test = compile_test(where)
    rows = [row for one, held in truth for row in sorted(held, key=_key(one)) if test(row)]
    for term in reversed(order):
        known = [row for row in rows if getattr(row, term.field) is not None]
        null = [row for row in rows if getattr(row, term.field) is None]
        known.sort(key=lambda row, term=term: getattr(row, term.field), reverse=term.descending)
        rows = null + known if term.nulls_first else known + null
    return rows


def _key(one: Source) -> Any:
    numeric = one.entities[ENTITY].key_order is KeyOrder.NUMERIC
    return lambda row: int(row.id) if numeric else row.id


POOLS: dict[str, list[Any]] = {
    "id": ["1", "2", "10", "33"],
    "site_code": ["110000-2024-001", "440000-2024-001", "440000-2025-002", "XPCC-2025-001", "odd"],
    "course_id": ["c1", "c2", "C1", None],
    "channel": list(SessionChannel),
    "title": ["甲", "乙", "a", "Ab", "abc", "é", "\U00020000"],
    "trade": ["焊工", "welder"],
    "status": list(SessionStatus)[:3],
    "starts_on": [date(2025, 1, 1), date(2025, 2, 1)],
    "ends_on": [date(2025, 1, 2), date(2025, 2, 2), None],
    "places": [0, 1, 2, 30],
    "enrolled": [0, 1],
    "passed": [0, 1, 5, None],
}


@dataclass
class World:
    """Sources and what each of them truly holds; what a source lacks is null in its truth."""

    sources: list[Source]
    truth: dict[str, list[Record]]

    def held(self, out: Collection[str] = ()) -> list[tuple[Source, list[Record]]]:
        """The truth of the sources that are not out."""
        return [(one, self.truth[one.id]) for one in self.sources if one.id not in out]


@st.composite
def records(draw: st.DrawFn, partition: str | None) -> list[Record]:
    """Up to eight sessions with different keys, at sites of the partition."""
    keys = draw(st.lists(st.integers(0, 120).map(str), unique=True, max_size=8))
    sites = [code for code in POOLS["site_code"] if partition is None or code.startswith(partition)]
    pools = {**POOLS, "site_code": sites}
    names = [name for name in ENTITIES[ENTITY].fields if name != "id"]
    return [PracticalSession(id=key, **{name: draw(st.sampled_from(pools[name])) for name in names}) for key in keys]


@st.composite
def capabilities(draw: st.DrawFn) -> EntityCapability:
    """Any combination of what a source may be able to do; the key and the site are always there."""
    fields = {}
    for name, full in everything(ENTITY).fields.items():
        if name in ("id", "site_code") or draw(st.integers(0, 5)):
            filters = {op: draw(st.sampled_from(Exactness)) for op in full.filters if draw(st.booleans())}
            fields[name] = FieldCapability(filters=filters, order=draw(st.booleans()))
    return EntityCapability(
        fields=fields,
        key_order=draw(st.sampled_from(KeyOrder)),
        key_sorted=draw(st.booleans()),
        keyset=draw(st.booleans()),
        disjunction=draw(st.booleans()),
        conjunction=draw(st.integers(0, 3)) > 0,
        max_page=draw(st.sampled_from([None, 1, 2, 5])),
        max_in=draw(st.sampled_from([1, 2, 500])),
        count=draw(st.booleans()),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One to four sources."""
    made, truth = [], {}
    for number in range(draw(st.integers(1, 4))):
        partition = draw(st.sampled_from([None, *UNIONS]))
        rows, capability = draw(records(partition)), draw(capabilities())
        one = source(f"s{number}", rows, entity=ENTITY, capability=capability, partition=partition, breaker_failures=10**9, timeout=5.0)
        lacking = [name for name in ENTITIES[ENTITY].fields if name not in capability.fields]
        made.append(one)
        truth[one.id] = [msgspec.structs.replace(row, source=one.id, **dict.fromkeys(lacking)) for row in rows]
    return World(made, truth)


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    """A comparison with values that occur."""
    name = draw(st.sampled_from(sorted(POOLS)))
    op = draw(st.sampled_from(sorted(everything(ENTITY).fields[name].filters)))
    values = [value for value in POOLS[name] if value is not None]
    if op is Op.IS_NULL:
        return Compare(name, op, draw(st.booleans()))
    if op is Op.IN:
        return Compare(name, op, tuple(draw(st.lists(st.sampled_from(values), max_size=3, unique=True))))
    value = draw(st.sampled_from(values))
    return Compare(name, op, value[:1] if op in (Op.CONTAINS, Op.STARTS_WITH) else value)


predicates = st.none() | st.recursive(
    comparisons(),
    lambda inner: inner.map(Not) | st.lists(inner, max_size=3).map(tuple).flatmap(lambda parts: st.sampled_from([And(parts), Or(parts)])),
    max_leaves=5,
)

orders = st.lists(
    st.builds(Order, field=st.sampled_from(sorted(POOLS)), descending=st.booleans(), nulls_first=st.booleans()), max_size=3
).map(tuple)


def names(rows: Iterable[Record]) -> list[tuple[str, str]]:
    """Source and key of each row."""
    return [(row.source, row.id) for row in rows]  # type: ignore[attr-defined]
