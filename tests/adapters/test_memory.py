"""The adapter in memory does what it declares and refuses what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, KeyOrder
from adapters.entities import ABSENT, PracticalSession
from adapters.errors import Unavailable, Unsupported
from adapters.memory import Call, MemoryAdapter, everything
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import After, Order, Scan

pytestmark = pytest.mark.anyio

ENTITY = "PracticalSession"
PLACES = Order(field="places")


def rows() -> list[PracticalSession]:
    return [
        PracticalSession(id=key, title=f"t{key}", places=places, passed=passed, enrolled=1)
        for key, places, passed in [("10", 1, None), ("9", 2, 4), ("1", 2, 5), ("33", 1, 6)]
    ]


def adapter(capability: EntityCapability | None = None) -> MemoryAdapter:
    return MemoryAdapter({ENTITY: rows()}, None if capability is None else {ENTITY: capability})


async def scanned(one: MemoryAdapter, **scan: Any) -> list[str]:
    page = await one.scan(Scan(entity=ENTITY, **{"fields": (), **scan}))
    return [row.id for row in page.rows]  # type: ignore[attr-defined]


def weak(**changes: Any) -> EntityCapability:
    return EntityCapability(
        **{"fields": {name: FieldCapability() for name in ("title", "places", "passed")}, "conjunction": False, **changes}
    )


async def test_fetch_is_aligned_and_projected() -> None:
    first, nobody, again = (await adapter().fetch(ENTITY, ["9", "nobody", "9"], ["title"])).rows
    assert nobody is None
    assert isinstance(first, PracticalSession)
    assert (first.id, first.title, first.places, again) == ("9", "t9", ABSENT, first)


async def test_the_order_is_total_under_the_declared_key_order() -> None:
    assert await scanned(adapter(), order=(PLACES,)) == ["10", "33", "1", "9"]
    assert await scanned(adapter(everything(ENTITY, key_order=KeyOrder.NUMERIC)), order=(PLACES,)) == ["10", "33", "1", "9"]
    assert await scanned(adapter(), key_descending=True) == ["9", "33", "10", "1"]
    assert await scanned(adapter(everything(ENTITY, key_order=KeyOrder.NUMERIC))) == ["1", "9", "10", "33"]


async def test_rows_come_as_they_are_where_no_order_is_declared() -> None:
    assert await scanned(adapter(weak())) == ["10", "9", "1", "33"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (After(values=(1,), key="10"), ["33", "1", "9"]),
        (After(values=(1,)), ["1", "9"]),
        (After(values=(2,), inclusive=True), ["1", "9"]),
        (After(values=(2,)), []),
    ],
    ids=str,
)
async def test_a_position_goes_on_behind_it(after: After, expected: list[str]) -> None:
    assert await scanned(adapter(), order=(PLACES,), after=after) == expected


async def test_null_has_its_place_in_a_position() -> None:
    order = (Order(field="passed", descending=True),)
    assert await scanned(adapter(), order=order) == ["33", "1", "9", "10"]
    assert await scanned(adapter(), order=order, after=After(values=(4,), key="9")) == ["10"]
    assert await scanned(adapter(), order=order, after=After(values=(None,), key="10")) == []


async def test_pages_follow_by_token() -> None:
    one = adapter()
    first = await one.scan(Scan(entity=ENTITY, fields=(), limit=3))
    assert first.next is not None
    assert await scanned(one, limit=3, token=first.next) == ["9"]


async def test_a_superset_lets_others_through_but_loses_nothing() -> None:
    loose = everything(ENTITY, fields={"places": FieldCapability(filters={Op.GTE: Exactness.SUPERSET})})
    many = [PracticalSession(id=str(number), places=number) for number in range(20)]
    found = await scanned(MemoryAdapter({ENTITY: many}, {ENTITY: loose}), where=Compare("places", Op.GTE, 15))
    assert {"15", "16", "17", "18", "19"} < set(found) < {row.id for row in many}


async def test_counting() -> None:
    assert (await adapter().count(ENTITY, Compare("places", Op.EQ, 2))).records == 2
    assert (await adapter().count(ENTITY, None)).records == 4


EQ, GT = Compare("places", Op.EQ, 2), Compare("passed", Op.GT, 4)


@pytest.mark.parametrize(
    "scan",
    [
        {"fields": ("trade",)},
        {"where": EQ},
        {"order": (PLACES,)},
        {"key_descending": True},
        {"after": After(key="1")},
        {"limit": 3},
        {"limit": 0},
    ],
    ids=lambda scan: next(iter(scan)),
)
async def test_what_is_not_declared_is_refused(scan: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        await scanned(adapter(weak(max_page=2)), **scan)


@pytest.mark.parametrize("where", [And((EQ, GT)), Or((EQ, GT)), Not(GT), Compare("places", Op.IN, (1, 2, 3))], ids=str)
async def test_predicates_beyond_the_declaration_are_refused(where: Predicate) -> None:
    with pytest.raises(Unsupported):
        await scanned(adapter(everything(ENTITY, conjunction=False, disjunction=False, max_in=2)), where=where)


async def test_too_many_keys_and_undeclared_counts_are_refused() -> None:
    one = adapter(everything(ENTITY, max_keys=1, count=False))
    with pytest.raises(Unsupported):
        await one.fetch(ENTITY, ["1", "9"], [])
    with pytest.raises(Unsupported):
        await one.count(ENTITY, None)


async def test_a_fault_comes_first_and_calls_are_kept() -> None:
    one = adapter()
    await scanned(one)

    async def fail(call: Call) -> None:
        raise Unavailable("down")

    one.fault = fail
    with pytest.raises(Unavailable):
        await one.count(ENTITY, None)
    assert [call.method for call in one.calls] == ["scan", "count"]


async def test_it_describes_itself_and_passes_its_check() -> None:
    one = adapter()
    assert one.describe().entities[ENTITY].keyset
    assert (await one.check()).ok
