"""The quality scale, computed from results: a grade is reached if every check of it and of the lower ones holds.

A claimed capability that fails its test (19 to 29) leaves no grade at all: such an adapter lies.
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.conformance.outcome import Result, Status, Tier


def grade(results: Iterable[Result]) -> Tier | None:
    """The highest grade that is reached; None below bronze."""
    given = list(results)
    if not given or any(is_claim(result) and result.status is Status.FAILED for result in given):
        return None
    reached = None
    for tier in Tier:
        if not all(result.holds for result in given if result.tier is tier):
            break
        reached = tier
    return reached


def is_claim(result: Result) -> bool:
    """Whether the result is about a capability that the adapter claims."""
    return 19 <= result.number <= 29


def in_the_way(results: Iterable[Result], reached: Tier | None) -> list[Result]:
    """What keeps the adapter from the next grade."""
    given = list(results)
    lies = [result for result in given if is_claim(result) and result.status is Status.FAILED]
    if lies:
        return lies
    tiers = list(Tier)
    following = tiers[0] if reached is None else tiers[tiers.index(reached) + 1] if reached is not tiers[-1] else None
    return [result for result in given if result.tier is following and not result.holds]
