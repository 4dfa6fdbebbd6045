"""The report of one run: as JSON for machines, as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec

from adapters.conformance.outcome import Result, Status, Tier
from adapters.conformance.scale import grade, in_the_way

FORMAT = 1
"""Version of the JSON form."""
_MARKS = {Status.PASSED: "ok", Status.FAILED: "FAILED", Status.SKIPPED: "skipped", Status.EXEMPT: "exempt"}
_REASON = 160
MOST_NAMED = 8
"""Checks that are named as standing in the way of the next grade."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a run found."""

    adapter: str
    seed: int
    api_version: int
    results: Sequence[Result]
    complete: bool = True
    """Whether every check was run: otherwise there is no grade."""
    left_out: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Entity → field → traps that the source cannot hold, by the harness's word."""

    @property
    def tier(self) -> Tier | None:
        """The grade, computed; None below bronze, or if not every check was run."""
        return grade(self.results) if self.complete else None

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    @property
    def failed(self) -> list[str]:
        """Names of the checks that failed."""
        return [result.name for result in self.results if result.status is Status.FAILED]

    def of(self, name: str) -> Result:
        """The result of a check. Raises `KeyError`."""
        return {result.name: result for result in self.results}[name]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "format": FORMAT,
            "adapter": self.adapter,
            "apiVersion": self.api_version,
            "seed": self.seed,
            "tier": self.tier,
            "complete": self.complete,
            "ok": self.ok,
            "counts": dict(Counter(result.status.value for result in self.results)),
            "leftOut": {entity: dict(fields) for entity, fields in self.left_out.items()},
            "checks": [asdict(result) for result in self.results],
        }

    def to_json(self) -> str:
        """The report as JSON, indented."""
        return msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=2).decode()

    def to_table(self) -> str:
        """The report as lines of text: a line a check, then the grade and what stands in the way of the next."""
        lines = [f"{self.adapter}, seed {self.seed}"]
        lines += [_line(result) for result in self.results]
        lines += [f"left out of {entity}: {_counts(fields)}" for entity, fields in self.left_out.items() if fields]
        lines.append(self.summary())
        hindering = in_the_way(self.results, self.tier) if self.complete else []
        lines += [f"  in the way: {one.number:02} {one.name}: {_short(one.reason)}" for one in hindering[:MOST_NAMED]]
        lines += [f"  and {len(hindering) - MOST_NAMED} more"] if len(hindering) > MOST_NAMED else []
        return "\n".join(lines)

    def summary(self) -> str:
        """One line: the grade and how many checks came out how."""
        counts = Counter(result.status for result in self.results)
        told = ", ".join(f"{counts[status]} {_MARKS[status]}" for status in Status if counts[status])
        graded = self.tier or "no grade" if self.complete else "not graded, some checks only"
        return f"{self.adapter}: {graded} ({told}; seed {self.seed})"


def _line(result: Result) -> str:
    name = result.name.replace("_", " ")
    reason = f"  {_short(result.reason)}" if result.reason else ""
    return f"{result.number:02} {_MARKS[result.status]:7} {result.tier.value:8} {result.milliseconds:7.0f} ms  {name}{reason}"


def _short(reason: str) -> str:
    line = reason.replace("\n", " ")
    return line if len(line) <= _REASON else line[: _REASON - 1] + "…"


def _counts(fields: Mapping[str, int]) -> str:
    return ", ".join(f"{count} traps of {name}" for name, count in fields.items())
