"""A pace gives out turns, and tells beforehand how long each has to wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.pace import Pace
from adapters.source import Rate
from tests.resolvers.world import Clock

FAR = 1e9


def test_turns_up_to_the_rate_come_at_once_and_the_next_ones_later() -> None:
    pace = Pace(Rate(3, 10.0), Clock())
    assert [pace.take(FAR) for _ in range(7)] == [0, 0, 0, 10, 10, 10, 20]


def test_a_turn_that_would_come_too_late_is_not_taken() -> None:
    clock = Clock()
    pace = Pace(Rate(1, 2.0), clock)
    assert [pace.take(FAR), pace.take(clock.now + 2.0), pace.take(clock.now + 2.1)] == [0, None, 2]


def test_turns_come_back_as_time_passes() -> None:
    clock = Clock()
    pace = Pace(Rate(2, 1.0), clock)
    assert [pace.take(FAR), pace.take(FAR)] == [0, 0]
    clock.now += 1
    assert [pace.take(FAR), pace.take(FAR), pace.take(FAR)] == [0, 0, 1]


@given(st.integers(1, 5), st.lists(st.integers(0, 4), max_size=60))
def test_no_span_of_time_ever_holds_more_turns_than_the_rate(calls: int, pauses: list[int]) -> None:
    clock = Clock()
    pace = Pace(Rate(calls, 3.0), clock)
    turns = []
    for pause in pauses:
        clock.now += pause
        wait = pace.take(FAR)
        assert wait is not None
        turns.append(clock.now + wait)
    assert turns == sorted(turns)
    assert all(later - earlier >= 3.0 for earlier, later in zip(turns, turns[calls:], strict=False))
