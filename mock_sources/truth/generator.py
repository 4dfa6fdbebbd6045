"""The generator: makes every entity in the order in which they depend on one another."""

from mock_sources.truth import (
    academies,
    catalogue,
    feeders,
    funding,
    oversight,
    planning,
    platform,
    policy,
    premises,
    ratings,
    reports,
    reviews,
    sites,
    support,
    training,
    unions,
)
from mock_sources.truth.world import Truth

PARTS = (
    unions,
    sites,
    training,
    platform,
    oversight,
    reports,
    funding,
    ratings,
    academies,
    reviews,
    catalogue,
    policy,
    planning,
    feeders,
    premises,
    support,
)
"""What makes the entities; a later part may look at what the earlier ones made."""


def generate(seed: int, scale: float) -> Truth:
    """The canonical truth for a seed and a scale: the same values in every process. Raises `ValueError` if the scale is not above zero."""
    scale = float(scale)
    if not 0 < scale < float("inf"):
        raise ValueError(f"scale {scale}: give a number above 0 (1 is about 500 sites)")
    truth = Truth(seed, scale)
    for part in PARTS:
        part.make(truth)
    return truth
