"""The breaker opens after failures in a row, waits, and lets one probe decide."""

from __future__ import annotations

from resolvers.breaker import Admission, Breaker
from tests.resolvers.world import Clock


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, pause=10.0, clock=clock)
    for _ in range(3):
        assert breaker.admit()
        breaker.failed()
    return breaker


def test_it_stays_closed_while_failures_are_not_in_a_row() -> None:
    breaker = Breaker(failures=2, pause=10.0, clock=Clock())
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admit()


def test_it_opens_after_the_failures_and_says_how_long() -> None:
    clock = Clock()
    breaker = opened(clock)
    assert not breaker.admit()
    clock.now += 4
    assert breaker.wait == 6.0


def test_one_probe_is_let_through_after_the_pause() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 10
    assert [breaker.admit(), breaker.admit()] == [Admission.PROBE, None]


def test_a_good_probe_closes_and_a_lost_one_opens_for_another_pause() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admit()
    breaker.failed(Admission.PROBE)
    assert not breaker.admit()
    clock.now += 10
    assert breaker.admit()
    breaker.succeeded()
    assert [breaker.admit(), breaker.admit()] == [Admission.CALL, Admission.CALL]


def test_an_abandoned_probe_leaves_the_next_call_to_probe() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admit()
    breaker.abandoned(Admission.PROBE)
    assert breaker.admit()


def test_late_failures_do_not_lengthen_the_pause() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 9
    breaker.failed()
    assert breaker.wait == 1.0


def test_calls_from_before_it_opened_do_not_end_the_probe() -> None:
    """They tell nothing new, and letting a second probe through beside the first would be two."""
    clock = Clock()
    breaker = opened(clock)
    clock.now += 10
    assert breaker.admit()
    breaker.failed()
    breaker.abandoned()
    assert breaker.admit() is None
    breaker.succeeded()
    assert breaker.admit() is Admission.CALL
