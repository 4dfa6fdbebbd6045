"""A comparison: the same work done by several contestants, in turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What was measured of one contestant, one value a round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)


@dataclass(frozen=True)
class Comparison:
    """One table: a figure for each contestant. The first contestant is ours.

    `higher` says whether more is better; `targets` gives, for each other contestant, the ratio that was aimed at.
    """

    name: str
    title: str
    unit: str
    higher: bool
    figures: Mapping[str, Figures]
    targets: Mapping[str, float]
    note: str = ""

    @property
    def ours(self) -> Figures:
        return next(iter(self.figures.values()))

    @property
    def others(self) -> Mapping[str, Figures]:
        return dict(list(self.figures.items())[1:])

    def ratio(self, other: str) -> float:
        """Ours over the other's, of medians."""
        return self.ours.median / self.figures[other].median

    def met(self, other: str) -> bool | None:
        """Whether the target was met; None where there is none."""
        if other not in self.targets:
            return None
        ratio, target = self.ratio(other), self.targets[other]
        return ratio >= target if self.higher else ratio <= target


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Figures]:
    """Measure every contestant once a round. Each round begins with another one, so that none always follows the same neighbour."""
    names = list(contestants)
    values: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in _rotated(names, turn):
            values[name].append(contestants[name]())
    return {name: Figures(tuple(measured)) for name, measured in values.items()}


def _rotated(names: Sequence[str], by: int) -> list[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]
