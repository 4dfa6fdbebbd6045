"""Cursors give back what they hold, and nothing that was altered."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entities.codes import StarLevel
from adapters.predicate import Compare, Op
from adapters.requests import Order
from resolvers.cursor import CursorCodec
from resolvers.errors import InvalidCursor
from tests.resolvers.world import rating, site

ORDER = (Order(field="level", descending=True), Order(field="score"), Order(field="rated_on"))
RATING = rating("7", "440000-2024-001", level=StarLevel.FOUR, score=Decimal("88.50"), source="stars")


def codec(secret: bytes = b"secret", order: tuple[Order, ...] = ORDER, where: Compare | None = None, scope: str = "") -> CursorCodec:
    return CursorCodec(secret, "StarRating", order, where, scope)


def test_a_cursor_holds_typed_values_source_key_and_missing_sources() -> None:
    position = codec().read(codec().mint({"b", "a"})(RATING))
    assert position.values == (StarLevel.FOUR, Decimal("88.50"), date(2025, 6, 1))
    assert (position.source, position.key, position.missing) == ("stars", "7", {"a", "b"})


def test_nulls_and_moments_survive() -> None:
    by_time = CursorCodec(b"secret", "Site", (Order(field="updated_at"), Order(field="online_capable")), None)
    moment = datetime(2025, 11, 30, 23, 59, 59, 999999, UTC)
    for value in (moment, None):
        row = site("440000-2024-001", updated_at=value, source="south")
        assert by_time.read(by_time.mint()(row)).values == (value, True)


@pytest.mark.parametrize(
    "other",
    [
        codec(secret=b"another"),
        codec(order=(Order(field="level"),)),
        codec(order=(Order(field="level", descending=True, nulls_first=True), *ORDER[1:])),
        codec(where=Compare("current", Op.EQ, True)),
        codec(scope="Site.ratings"),
    ],
    ids=["secret", "order", "null placement", "filter", "link"],
)
def test_a_cursor_of_another_list_is_refused(other: CursorCodec) -> None:
    with pytest.raises(InvalidCursor) as refused:
        other.read(codec().mint()(RATING))
    assert refused.value.code == "BAD_CURSOR"


def test_any_altered_bit_is_refused() -> None:
    text = codec().mint()(RATING)
    raw = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    for index in range(len(raw)):
        raw[index] ^= 1
        with pytest.raises(InvalidCursor):
            codec().read(urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())
        raw[index] ^= 1
    assert codec().read(urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()).key == "7"


@given(st.text() | st.text(alphabet="ABCabc012-_=", min_size=1))
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        codec().read(text)


def test_an_endless_cursor_is_not_even_decoded() -> None:
    with pytest.raises(InvalidCursor):
        codec().read("A" * 1_000_000)
