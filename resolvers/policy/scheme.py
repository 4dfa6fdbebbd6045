"""Rating schemes (星级评定办法) as the policy file states them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from adapters.entities.codes import StarLevel
from adapters.entities.derived_codes import PolicyRule


class Measure(StrEnum):
    """How a criterion is worked out."""

    CONDITIONS = "conditions"
    FOCUSES = "focuses"
    RULE = "rule"


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A criterion and the points of 100 that it can give."""

    code: str
    name: str
    zh: str
    weight: Decimal
    measure: Measure
    rule: str | None = None
    partial: bool = False
    """A rule that fails gives the share of its threshold that was reached."""

    def __post_init__(self) -> None:
        if (self.measure is Measure.RULE) is (self.rule is None):
            raise ValueError(f"criterion {self.code}: `rule` belongs to measure rule, and only there")
        if self.rule is not None and self.rule not in PolicyRule.__members__:
            raise ValueError(f"criterion {self.code}: there is no rule {self.rule}; write R1 to R20")
        if self.weight < 0:
            raise ValueError(f"criterion {self.code}: a weight is not negative")

    @property
    def judged_by(self) -> PolicyRule:
        """Its rule, where it is measured by one."""
        return PolicyRule[self.rule or ""]


class Scheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A version of the scheme. `thresholds` are the least scores by star level."""

    version: str
    title: str
    effective: date
    criteria: tuple[Criterion, ...]
    thresholds: dict[str, Decimal]
    vetoes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(criterion.weight for criterion in self.criteria) != 100:
            raise ValueError(f"scheme {self.version}: the weights do not add up to 100")
        if len({criterion.code for criterion in self.criteria}) < len(self.criteria):
            raise ValueError(f"scheme {self.version}: two criteria have the same code")
        if unknown := self.thresholds.keys() - StarLevel.__members__.keys():
            raise ValueError(f"scheme {self.version}: there is no star level {', '.join(sorted(unknown))}")
        if unknown := set(self.vetoes) - PolicyRule.__members__.keys():
            raise ValueError(f"scheme {self.version}: there is no rule {', '.join(sorted(unknown))}")
        scores = [self.thresholds[level.name] for level in StarLevel if level.name in self.thresholds]
        if scores != sorted(set(scores)):
            raise ValueError(f"scheme {self.version}: a higher level needs a higher score")

    @property
    def levels(self) -> list[tuple[StarLevel, Decimal]]:
        """The levels with their least scores, highest first."""
        return [(level, self.thresholds[level.name]) for level in reversed(StarLevel) if level.name in self.thresholds]

    def level(self, score: Decimal) -> StarLevel | None:
        """The level that a score reaches; None if none."""
        return next((level for level, least in self.levels if score >= least), None)

    @property
    def rules(self) -> set[PolicyRule]:
        """The rules that it looks at."""
        measured = {criterion.rule for criterion in self.criteria if criterion.rule is not None}
        return {PolicyRule[name] for name in (*measured, *self.vetoes)}
