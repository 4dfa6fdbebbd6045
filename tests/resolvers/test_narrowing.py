"""Lists of keys on their way to a source: several of one field become one, so that fewer sources come into question."""

from __future__ import annotations

from adapters.predicate import And, Compare, Not, Op, Or
from resolvers.narrowing import intersected
from resolvers.pushdown import FALSE


def among(field: str, *values: str) -> Compare:
    return Compare(field, Op.IN, values)


ACTIVE = Compare("status", Op.EQ, "ACTIVE")


def test_two_lists_of_keys_become_the_one_of_the_keys_in_both() -> None:
    where = And((among("code", "a", "b", "c"), ACTIVE, among("code", "c", "d", "b")))
    assert intersected(where) == And((among("code", "b", "c"), ACTIVE))


def test_lists_without_a_common_key_can_hold_of_nothing() -> None:
    assert intersected(And((among("code", "a"), among("code", "b"), ACTIVE))) == FALSE


def test_lists_of_different_fields_stay_apart() -> None:
    where = And((among("code", "a"), among("sponsor_code", "a")))
    assert intersected(where) is where


def test_lists_that_need_not_hold_stay_as_they_are() -> None:
    where = And((Or((among("code", "a"), ACTIVE)), Not(among("code", "b")), among("code", "a", "b")))
    assert intersected(where) is where
