"""The conformance kit: proves an adapter right, whoever wrote it.

As pytest tests, one line, each check a test of its own::

    from adapters.conformance import conformance_suite

    TestMine = conformance_suite(MyHarness)  # parameters of MyHarness(...) are pytest fixtures

Without pytest: ``report = await run(MyHarness())``, then `report.tier`, `report.to_table()`, `report.to_json()`.

The author writes a *harness* (`adapters.conformance.harness`): a way to make the adapter over a source that holds given records, and what
else there is: a way to break the source, to see what is sent, to change records. The kit brings the records, full of traps, and a
reference. It is a differential oracle: whatever the adapter claims to do itself must equal the reference over all records, and what it does
not claim must be refused. What a harness does not offer is skipped with that reason; a check that compared nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.conformance.check import Check, all_checks
from adapters.conformance.harness import RETRY_AFTER, Fault, Harness
from adapters.conformance.kit import DEFAULT_SEED, Profile
from adapters.conformance.outcome import Result, Status, Tier
from adapters.conformance.report import Report
from adapters.conformance.runner import run


def conformance_suite(make: Callable[..., Harness], profile: Profile | None = None) -> type[Any]:
    """A pytest class with a test for each check, over the harness that `make` gives; see `adapters.conformance.suite`."""
    from adapters.conformance.suite import suite

    return suite(make, profile)


__all__ = [
    "DEFAULT_SEED",
    "RETRY_AFTER",
    "Check",
    "Fault",
    "Harness",
    "Profile",
    "Report",
    "Result",
    "Status",
    "Tier",
    "all_checks",
    "conformance_suite",
    "run",
]
