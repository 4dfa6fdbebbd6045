"""One collation for all sources."""

from __future__ import annotations

import pytest

from adapters.capabilities import KeyOrder
from adapters.entities import ENTITIES
from adapters.errors import RowRejected
from adapters.requests import Order
from resolvers.collation import Collation
from tests.resolvers.world import practical

SESSION = ENTITIES["PracticalSession"]


def sorted_keys(key_order: KeyOrder, *, backward: bool = False) -> list[str]:
    sort_key = Collation(SESSION, (), backward=backward).of(0, key_order)
    return [row.id for row in sorted([practical(key, "x") for key in ("10", "9", "1")], key=sort_key)]


def test_keys_order_as_text_or_as_numbers_and_backward() -> None:
    assert sorted_keys(KeyOrder.TEXT) == ["1", "10", "9"]
    assert sorted_keys(KeyOrder.NUMERIC) == ["1", "9", "10"]
    assert sorted_keys(KeyOrder.TEXT, backward=True) == ["9", "10", "1"]
    assert sorted_keys(KeyOrder.NUMERIC, backward=True) == ["10", "9", "1"]


def test_text_orders_by_code_point_and_not_by_case_or_pinyin() -> None:
    sort_key = Collation(SESSION, (Order(field="title"),)).of(0, KeyOrder.TEXT)
    rows = [practical(title, "x", title=title) for title in ("\U00020000", "乙", "丙", "a", "Z", "甲", "")]
    assert [row.title for row in sorted(rows, key=sort_key)] == ["", "Z", "a", "丙", "乙", "甲", "\U00020000"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(field="passed"), [1, 2, None]),
        (Order(field="passed", descending=True), [2, 1, None]),
        (Order(field="passed", nulls_first=True), [None, 1, 2]),
        (Order(field="passed", descending=True, nulls_first=True), [None, 2, 1]),
    ],
    ids=str,
)
def test_null_stands_where_the_term_says(order: Order, expected: list[int | None]) -> None:
    sort_key = Collation(SESSION, (order,)).of(0, KeyOrder.TEXT)
    rows = [practical(str(value), "x", passed=value) for value in (2, None, 1)]
    assert [row.passed for row in sorted(rows, key=sort_key)] == expected


@pytest.mark.parametrize(
    "order", [(), (Order(field="passed"),), (Order(field="passed", descending=True),), (Order(field="title"), Order(field="passed"))]
)
@pytest.mark.parametrize("nulls", [False, True])
@pytest.mark.parametrize("key_order", KeyOrder)
def test_records_of_one_source_are_sorted_as_their_sort_keys_are(order: tuple[Order, ...], key_order: KeyOrder, *, nulls: bool) -> None:
    passed = [3, 1, None if nulls else 2, 1, 3]
    rows = [practical(str(11 - at), "x", passed=value, title="ab"[at % 2]) for at, value in enumerate(passed)]
    collation = Collation(SESSION, order)
    expected = sorted(rows, key=collation.of(0, key_order))
    collation.sort(rows, 0, key_order)
    assert [row.id for row in rows] == [row.id for row in expected]


def test_a_key_that_is_no_number_is_the_sources_fault() -> None:
    with pytest.raises(RowRejected, match="key_order"):
        sorted_keys_of_text()


def sorted_keys_of_text() -> object:
    return Collation(SESSION, ()).of(0, KeyOrder.NUMERIC)(practical("abc", "x"))
