"""Servers that a machine lacks: their tests skip, the summary says loudly which and what to install, and CI fails instead."""

import os
from collections import Counter
from dataclasses import dataclass

import pytest

MARK = "absent on this machine"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that tests need from the machine: its ``name``, the ``variable`` that says where it is, and what to ``install``."""

    name: str
    variable: str
    install: str


NEEDS = {
    need.name: need
    for need in (
        Need("PostgreSQL", "CRAFTGRAPH_TEST_POSTGRES", "apt-get install postgresql, and let user postgres in from 127.0.0.1"),
        Need("MariaDB", "CRAFTGRAPH_TEST_MYSQL", "apt-get install mariadb-server, and let user root in from 127.0.0.1"),
        Need("Redis", "CRAFTGRAPH_TEST_REDIS", "apt-get install redis-server"),
        Need("Chromium", "CRAFTGRAPH_TEST_CHROMIUM", "apt-get install chromium chromium-driver fonts-noto-cjk"),
        Need("GraphiQL's bundle", "", "make setup"),
        Need("The TypeScript client's packages", "", "make setup"),
    )
}


def absent(name: str, reason: str) -> pytest.skip.Exception | pytest.fail.Exception:
    """What to raise where ``name`` is absent: a skip, or a failure under ``CRAFTGRAPH_REQUIRE_SERVERS=1``.

    Fixtures of session scope raise it once and pytest repeats it for every test that asks, so a dead address is tried once.
    """
    need = NEEDS[name]
    where = f" ({need.variable} names another place)" if need.variable else ""
    text = f"{name} {MARK}: {reason}. Install it: {need.install}{where}"
    if os.environ.get("CRAFTGRAPH_REQUIRE_SERVERS") == "1":
        return pytest.fail.Exception(text, pytrace=False)
    return pytest.skip.Exception(text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A section of its own for what was skipped because something is absent; nothing where all was there."""
    reasons = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", []))
    lacking = {name: sum(count for reason, count in reasons.items() if f"{name} {MARK}" in reason) for name in NEEDS}
    if not any(lacking.values()):
        return
    terminalreporter.section("TESTS SKIPPED: SERVERS ABSENT", red=True, bold=True)
    for name, count in lacking.items():
        if count:
            terminalreporter.line(f"{count} tests skipped for want of {name}. {NEEDS[name].install}", red=True)
    terminalreporter.line("CRAFTGRAPH_REQUIRE_SERVERS=1 makes these failures; .ci/run sets it.")


def reason_of(report: pytest.TestReport) -> str:
    """Why a test was skipped."""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
