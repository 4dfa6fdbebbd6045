"""The policy file: versions of the rules, each in force from its day on, and rating schemes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from adapters.host import ZONE
from adapters.mapping.yaml import Node, NodeKind, load
from resolvers.policy.scheme import Scheme
from resolvers.policy.terms import Rules

DEFAULT = Path(__file__).parents[2] / "policy.yaml"
"""The policy file that comes with the gateway."""


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules from one day on."""

    version: str
    effective: date
    rules: Rules


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All versions, earliest first, and all schemes, earliest first."""

    policy: str
    versions: tuple[Version, ...]
    schemes: tuple[Scheme, ...]

    def __post_init__(self) -> None:
        for name, listed in (("versions", self.versions), ("schemes", self.schemes)):
            days = [one.effective for one in listed]
            if not days or days != sorted(set(days)):
                raise ValueError(f"{name}: at least one, each with a later day than the one before")

    def at(self, day: date) -> Version:
        """The rules in force on a day; before the first version, those of the first."""
        return next((version for version in reversed(self.versions) if version.effective <= day), self.versions[0])

    def ends(self, version: Version) -> date | None:
        """The last day of a version; None while it is in force."""
        return _last_day(version, self.versions)

    def scheme_at(self, day: date) -> Scheme | None:
        """The rating scheme in force on a day."""
        return next((scheme for scheme in reversed(self.schemes) if scheme.effective <= day), None)

    def scheme_ends(self, scheme: Scheme) -> date | None:
        """The last day of a scheme; None while it is in force."""
        return _last_day(scheme, self.schemes)

    def deadline(self, year: int) -> datetime:
        """The moment from which on a report of the year is late (R11)."""
        month = self.at(date(year, 12, 31)).rules.R11.month
        return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE)

    def due_year(self, now: datetime) -> int:
        """The last year whose reports are due."""
        today = now.astimezone(ZONE)
        return today.year if today >= self.deadline(today.year) else today.year - 1


def _last_day(one: Version | Scheme, listed: tuple[Any, ...]) -> date | None:
    following = listed[listed.index(one) + 1 :]
    return following[0].effective - timedelta(days=1) if following else None


@cache
def read_policy(path: Path = DEFAULT) -> Policy:
    """The policy of a file. Raises `InvalidConfiguration` with file, line and column for what is wrong in it."""
    document = load(path)
    plain = _plain(document)
    versions: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for version in plain.get("versions") or ():
        before = _laid_over(before, version.get("rules") or {})
        versions.append(version | {"rules": before})
    try:
        return msgspec.convert({**plain, "versions": versions}, Policy, strict=False)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        raise _at(document, place.strip("`")).problem(message, "see the comments in the shipped policy.yaml") from error


def _laid_over(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The rules of a version: those of the one before with what it changes."""
    return before | {rule: {**before.get(rule, {}), **terms} for rule, terms in changes.items()}


def _plain(node: Node) -> Any:
    """A node as dicts, lists and texts; msgspec reads the texts as what they stand for."""
    if node.kind is NodeKind.MAP:
        return {key: _plain(value) for key, value in node.mapping().items()}
    return [_plain(item) for item in node.items()] if node.kind is NodeKind.LIST else node.text()


def _at(document: Node, place: str) -> Node:
    """The node at a path such as ``$.versions[0].rules.R9``; the nearest one above where there is none."""
    node = document
    for step in place.replace("[", ".[").split(".")[1:]:
        if step.startswith("[") and node.kind is NodeKind.LIST and step[1:-1].isdigit():
            node = node.items()[int(step[1:-1])]
        elif node.kind is NodeKind.MAP and (inner := node.get(step)) is not None:
            node = inner
        else:
            break
    return node
