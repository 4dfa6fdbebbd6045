"""Canonical ratings and their history in the registry's own form."""

from collections.abc import Mapping, Sequence

from mock_sources.systems.store import Row
from mock_sources.systems.wire import Truth, compact_date, text

STARS = {"ONE": "★", "TWO": "★★", "THREE": "★★★", "FOUR": "★★★★", "FIVE": "★★★★★", None: ""}
STATES = {"PROPOSED": "10", "CONFIRMED": "20", "PUBLISHED": "30", "REVOKED": "90"}
ACTIONS = {"PROPOSE": "SB", "CONFIRM": "HD", "PUBLISH": "FB", "REVOKE": "CX"}
"""申报, 核定, 发布, 撤销."""


def tables(entities: Mapping[str, Sequence[Truth]]) -> dict[str, list[Row]]:
    """Rows by resource."""
    return {
        "ratings": [rating(record) for record in entities.get("StarRating", ())],
        "events": [event(record) for record in entities.get("RatingEvent", ())],
    }


def score(given: str | None) -> float | None:
    """A score as a number: two decimals come through as they are."""
    return None if given is None else float(given)


def rating(record: Truth) -> Row:
    return {
        "pdbh": record["id"],
        "jsdbh": record["siteCode"],
        "bfbb": record["schemeVersion"],
        "zt": STATES[record["status"]],
        "xx": "Y" if record["current"] else "N",
        "xj": STARS[record["level"]],
        "pf": score(record["score"]),
        "yj": text(record["evidence"]),
        "pdrq": compact_date(record["ratedOn"]),
        "fbrq": compact_date(record["publishedOn"]),
        "bb": record["version"],
    }


def event(record: Truth) -> Row:
    return {
        "lsbh": record["id"],
        "pdbh": record["ratingId"],
        "jsdbh": record["siteCode"],
        "cz": ACTIONS[record["action"]],
        "czr": record["actor"],
        "yy": text(record["reason"]),
        "xj": STARS[record["level"]],
        "pf": score(record["score"]),
        "bb": record["version"],
        "sj": record["actedAt"],
    }
