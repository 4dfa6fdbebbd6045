"""Scalars parse strictly and print exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError

from adapters.entities import DivisionCode, Money, Uscc
from schema.scalars import SCALARS


@pytest.mark.parametrize(
    ("scalar", "wire", "inside"),
    [
        (Money, "300000.00", 30_000_000),
        (Money, "-0.05", -5),
        (Money, "9999999999999999.99", 999_999_999_999_999_999),
        (Decimal, "87.50", Decimal("87.50")),
        (date, "2026-11-30", date(2026, 11, 30)),
        (datetime, "2026-11-30T23:59:59+08:00", datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)),
        (Uscc, "91350100M000100Y43", "91350100M000100Y43"),
        (DivisionCode, "010000", "010000"),
    ],
)
def test_a_value_survives_the_wire(scalar: Any, wire: str, inside: Any) -> None:
    definition = SCALARS[scalar]
    assert definition.parse_value is not None
    assert definition.serialize is not None
    assert definition.parse_value(wire) == inside
    assert definition.serialize(inside) == wire


@pytest.mark.parametrize("money", ["1", "1.5", "0"])
def test_money_may_be_given_with_fewer_decimals(money: str) -> None:
    definition = SCALARS[Money]
    assert definition.parse_value is not None
    assert definition.parse_value(money) == Decimal(money) * 100


@pytest.mark.parametrize(
    ("scalar", "wire"),
    [
        (Money, 300000.5),
        (Money, "1.005"),
        (Money, "1e3"),
        (Money, "１２"),
        (Money, ""),
        (Decimal, 1.5),
        (Decimal, "NaN"),
        (date, "2026-02-30"),
        (date, "20260228"),
        (date, 20260228),
        (datetime, "2026-11-30T23:59:59"),
        (datetime, "yesterday"),
        (Uscc, "91350100M000100I43"),
        (DivisionCode, 110000),
        (DivisionCode, "1100"),
    ],
)
def test_what_is_not_exact_is_refused_with_an_example(scalar: Any, wire: Any) -> None:
    definition = SCALARS[scalar]
    assert definition.parse_value is not None
    with pytest.raises(GraphQLError, match="cannot represent"):
        definition.parse_value(wire)
