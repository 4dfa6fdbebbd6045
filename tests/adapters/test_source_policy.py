"""A policy and what a system says that it bears: the stricter of both holds."""

from __future__ import annotations

import pytest

from adapters.capabilities import Description
from adapters.source import Policy, Rate


def offered(concurrency: int | None = None, rate: float | None = None) -> Description:
    return Description(api_version=1, entities={}, concurrency=concurrency, rate=rate)


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (offered(), Policy(concurrency=4, rate=Rate(20))),
        (offered(concurrency=2), Policy(concurrency=2, rate=Rate(20))),
        (offered(concurrency=9, rate=100), Policy(concurrency=4, rate=Rate(20))),
        (offered(rate=5), Policy(concurrency=4, rate=Rate(5))),
        (offered(rate=0.5), Policy(concurrency=4, rate=Rate(1, 2.0))),
    ],
    ids=["nothing said", "fewer at once", "policy is stricter", "slower", "one in two seconds"],
)
def test_the_stricter_of_policy_and_offer_holds(offer: Description, expected: Policy) -> None:
    assert Policy(concurrency=4, rate=Rate(20)).within(offer) == expected


def test_without_a_rate_of_its_own_the_policy_takes_the_systems() -> None:
    assert Policy().within(offered(rate=2.5)).rate == Rate(2, 0.8)
    assert Policy().within(offered()).rate is None


def test_rates_over_different_spans_are_compared_by_their_average() -> None:
    assert Policy(rate=Rate(100, 60.0)).within(offered(rate=5)).rate == Rate(100, 60.0)
