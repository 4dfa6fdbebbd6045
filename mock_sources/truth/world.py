"""The truth while it is made and when it is done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mock_sources.roster import DATABASES, LACKING, SPONSORS, TEXT_KEYS, Database
from mock_sources.truth.dice import Dice

Record = dict[str, Any]
"""A canonical record: ``source`` and every field of its entity under the graph's names, in the graph's wire form."""

TODAY = date(2026, 11, 22)
"""The day on which the data stands still."""

ENTITIES = (
    "TradeUnion",
    "QuotaAllocation",
    "Application",
    "AnnualReport",
    "FiledDocument",
    "PublicityEvent",
    "Site",
    "TradeBrand",
    "PracticalSession",
    "Certificate",
    "Inspection",
    "Rectification",
    "Assessment",
    "FocusReview",
    "Adjustment",
    "NationalAcademy",
    "TrainingProgramme",
    "OnlineAcademy",
    "Course",
    "LearningStatistics",
    "Teacher",
    "IncentiveMeasure",
    "SharedResource",
    "SpecialtyTrade",
    "SubsidyGrant",
    "Tranche",
    "Payment",
    "FundUse",
    "ProvincialMatch",
    "StarRating",
    "PolicyDocument",
    "PolicyTarget",
    "LeadingBody",
    "ExpertCommittee",
    "GuidanceClass",
    "ConstructionPlan",
    "FeederAcademy",
    "Determination",
    "Campus",
    "ConditionReview",
    "EnterpriseSupport",
    "RatingEvent",
)
"""The names of all entities."""

DETERMINED = ("DETERMINED", "ACTIVE", "RECTIFYING", "ADJUSTED_OUT")
"""States of sites that have been determined."""


@dataclass
class Truth:
    """Canonical records by entity (all of `ENTITIES`), and the generated people whom certificates name.

    `holders` are (name, resident ID), in the certificates' order.

    The records are plain data: money is 元 as text with two decimals, decimals text with two decimals, dates and times ISO text
    (times with +08:00), codes their names, lists lists, unknown `None`.
    """

    seed: int
    scale: float
    entities: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in ENTITIES})
    holders: list[tuple[str, str]] = field(default_factory=list)

    def of(self, entity: str, source: str) -> list[Record]:
        """The records of an entity that one source holds, in their order."""
        return [record for record in self.entities[entity] if record["source"] == source]

    def dice(self, topic: str) -> Dice:
        """A random source of its own for each topic, so that a change to one leaves the others alone."""
        return Dice(f"{self.seed}/{self.scale!r}/{topic}")

    def count(self, at_scale_one: int, at_least: int = 0) -> int:
        """How many there are of something that grows with the scale."""
        return max(at_least, round(at_scale_one * self.scale))

    @property
    def determined_sites(self) -> list[Record]:
        """Sites that have been determined, with their day of determination (it may be unknown to their database)."""
        return [site for site in self.entities["Site"] if site["status"] in DETERMINED]


UNION_SOURCE = {sponsor.code: sponsor.source for sponsor in SPONSORS if sponsor.source is not None}
"""Union code → the source that is its database."""

BY_SOURCE: dict[str, Database] = {database.source: database for database in DATABASES}
"""Databases by source id."""


def known(source: str, entity: str, record: Record) -> Record:
    """The record with null for every field that its database has no column for."""
    for name in LACKING.get(BY_SOURCE[source].vendor, {}).get(entity, ()):
        record[name] = None
    return record


class LocalKeys:
    """Keys of brands, sessions or matches in one source. Every tenth number is left free: deleted rows have it."""

    def __init__(self, source: str, prefix: str) -> None:
        self._style = f"{prefix}{{:06d}}" if BY_SOURCE[source].vendor in TEXT_KEYS else "{}"
        self._numbers = _live_numbers()

    def next(self) -> str:
        """The next key."""
        return self._style.format(next(self._numbers))

    def deleted(self, index: int) -> str:
        """A key that no live row has."""
        return self._style.format(index * 10 + 7)


def _live_numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        if number % 10 != 7:
            yield number
