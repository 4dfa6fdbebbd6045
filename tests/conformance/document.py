"""docs/conformance.md, from reports: who passes what, what is exempt and why, and which check catches which mutant.

The text follows from the reports alone, so that it changes only where an adapter, a check or a mutant does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from adapters.conformance import Check, Report, Result, Status, all_checks
from tests.conformance.mutants import MUTANTS, Mutant

Row = Sequence[object]

HEAD = """# Conformance of the built-in adapters

Written by `make conformance`, which runs every check of the [conformance kit](adapter-reference.md#the-conformance-kit) over every adapter
of our own, on real servers and over stand-ins that are filled and broken for it, and every mutant. `.conformance/` then holds each run's
report as JSON and as text, times included. Tests hold this page to the code: each adapter, check and mutant is in it.

The grade is computed: *bronze* is installable, *silver* fit for production, *gold* fast at scale, *platinum* beyond reproach. A grade is
reached if each check of it and of those below passes or is exempt; a claim that fails leaves no grade. Exempt means that a check has no
meaning there: the feature is not claimed, or the kind of system cannot have it. Nothing may be exempt from what tests a claim.
"""
ADAPTERS = ("adapter", "entities", "checks", "passed", "exempt", "skipped", "failed", "grade")
CHECKS = ("no", "check", "what holds", "grade", "mutants that it catches")
MUTANTS_HEADING = ("mutant", "what it does", "caught by")
EXEMPT = ("no", "check", "adapters", "why")
LEFT_OUT = ("adapter", "field", "values")


def text(reports: Sequence[Report], absent: Mapping[str, str], tried: Mapping[str, Result]) -> str:
    """The page. `absent`: adapters that were not run → why; `tried`: the result of each mutant's check, by the mutant's name."""
    seed = reports[0].seed if reports else 0
    others = [(name, *[""] * (len(ADAPTERS) - 2), f"not run: {why}") for name, why in absent.items()]
    return "\n".join(
        [
            HEAD,
            f"## Adapters\n\nSeed {seed}.\n",
            table(ADAPTERS, [*map(_adapter, reports), *others]),
            "## Mutants\n\nAdapters that are broken on purpose, each in one way. The check that is there for it has to fail.\n",
            table(MUTANTS_HEADING, [_mutant(mutant, tried[mutant.name]) for mutant in MUTANTS]),
            "## Checks\n\nNumbers are those of the families of checks; one number may have several checks.\n",
            checks(),
            "## Exemptions\n",
            table(EXEMPT, _exemptions(reports)),
            "## Values that a source cannot hold\n\nOf the kit's traps, by the harness's word.\n",
            table(LEFT_OUT, _left_out(reports)),
        ]
    )


def checks() -> str:
    """The table of checks, which rests on no report."""
    return table(CHECKS, map(_check, all_checks()))


def table(heading: Row, rows: Iterable[Row]) -> str:
    """A table of Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines)


def _adapter(report: Report) -> Row:
    counts = [sum(result.status is status for result in report.results) for status in (Status.PASSED, Status.EXEMPT, Status.SKIPPED)]
    grade = report.tier or "none"
    return (report.adapter, ", ".join(report.left_out), len(report.results), *counts, ", ".join(report.failed) or 0, f"**{grade}**")


def _mutant(mutant: Mutant, result: Result) -> Row:
    caught = f"`{mutant.check}`" if result.status is Status.FAILED else f"**not caught** by `{mutant.check}`"
    return (f"`{mutant.name}`", mutant.breaks, caught)


def _check(check: Check) -> Row:
    caught = ", ".join(f"`{mutant.name}`" for mutant in MUTANTS if mutant.check == check.name)
    return (f"{check.number:02}", f"`{check.name}`", (check.run.__doc__ or "").strip().partition("\n")[0], check.tier, caught)


def _exemptions(reports: Sequence[Report]) -> Iterable[Row]:
    """Each check that somebody is exempt from, with those and each reason."""
    found = [(one.number, one.name, one.reason, report.adapter) for report in reports for one in report.results if _is_left_out(one)]
    order = {name: place for place, name in enumerate(report.adapter for report in reports)}
    for (number, name, reason), same in groupby(sorted(found, key=lambda one: (*one[:3], order[one[3]])), key=lambda one: one[:3]):
        yield (f"{number:02}", f"`{name}`", ", ".join(one[3] for one in same), reason)


def _is_left_out(result: Result) -> bool:
    return result.status in (Status.EXEMPT, Status.SKIPPED)


def _left_out(reports: Sequence[Report]) -> Iterable[Row]:
    for report in reports:
        for entity, fields in report.left_out.items():
            yield from ((report.adapter, f"{entity}.{name}", count) for name, count in fields.items())
