"""A scan's token: it comes back as it went, strangers' tokens are refused, and circles are noticed."""

import pytest

from adapters.errors import CallerError, TooBroad, UpstreamProtocol
from adapters.rest.position import Position

FAR = {"most_pages": 10_000, "most_rows": 1_000_000}


@pytest.mark.parametrize(
    "position",
    [
        Position(),
        Position(mark="3", size=100, skip=20, pages=2, rows=200, anchor="2", first="0badcafe"),
        Position(mark='c"\\游标', anchor='c"\\游标'),
    ],
)
def test_a_token_reads_back_as_what_was_written(position: Position) -> None:
    assert Position.decode(position.encode()) == position


@pytest.mark.parametrize(
    "token", ["", "3", "[]", '["3",0,0,0,0,null]', '["3",-1,0,0,0,null,null]', '["3","x",0,0,0,null,null]', "[" * 9999]
)
def test_a_token_that_nobody_wrote_is_the_callers_fault(token: str) -> None:
    with pytest.raises(CallerError):
        Position.decode(token)


def walk(marks: list[int]) -> Position:
    """Go from mark to mark, each time through the token."""
    position = Position()
    for mark in marks:
        position = Position.decode(position.advance(f"c{mark}", [], **FAR).encode())
    return position


@pytest.mark.parametrize("lead", [0, 1, 5])
@pytest.mark.parametrize("length", [1, 2, 3, 7, 16])
def test_a_circle_of_any_length_is_noticed_after_a_few_rounds(lead: int, length: int) -> None:
    with pytest.raises(UpstreamProtocol, match="circle"):
        walk([step if step < lead else lead + (step - lead) % length for step in range(10 * (lead + length))])


def test_a_long_way_without_a_circle_goes_on() -> None:
    position = walk(list(range(500)))
    assert (position.mark, position.pages) == ("c499", 500)


def test_the_same_page_twice_means_that_the_parameter_is_ignored() -> None:
    position = Position().advance("2", [{"id": 1}], **FAR)
    with pytest.raises(UpstreamProtocol, match="same page twice"):
        position.advance("3", [{"id": 1}], **FAR)


@pytest.mark.parametrize("caps", [{"most_pages": 2, "most_rows": 100}, {"most_pages": 100, "most_rows": 2}])
def test_a_scan_ends_at_its_caps(caps: dict[str, int]) -> None:
    position = Position().advance("2", [1], **caps)
    with pytest.raises(TooBroad, match="caps"):
        position.advance("3", [2], **caps)
