"""With five of 43 sources hung the national list takes their timeout; once their breakers are open, as long as ever.

The figures are printed. They mean something on an idle machine only, which is why they are nightly; that open breakers cost no call is in
`tests/resolvers/test_open_breakers.py`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.stack import ROOT, Stack, running_stack

HUNG = ("province-110000", "province-310000", "province-440000", "industrial-iu03", "corps")
TIMEOUT = 2.0
"""Seconds that `craftgraph.yaml` gives the databases of unions."""
WELL = 38
"""The others."""
ROUNDS, WARM = 40, 5
SHARE = 1.10
LIST = "{ sites(first: 100) { nodes { code name hostType trained } coverage { asked answered failed skipped } } }"
PAUSE = "\n    breaker_pause: 30m"


@dataclass(frozen=True)
class Figures:
    """Seconds of the national list in each state."""

    healthy: list[float]
    hung: list[float]
    opened: list[float]

    def __str__(self) -> str:
        return "\n".join(
            [
                f"healthy:       median {1000 * statistics.median(self.healthy):7.1f} ms of {len(self.healthy)}, 43 of 43 answer",
                f"five hung:     median {1000 * statistics.median(self.hung):7.1f} ms of {len(self.hung)}, at most {max(self.hung):.3f} s",
                f"breakers open: median {1000 * statistics.median(self.opened):7.1f} ms of {len(self.opened)}, 38 of 43 answer",
                f"open / healthy: {statistics.median(self.opened) / statistics.median(self.healthy):.3f}",
            ]
        )


def ask(stack: Stack) -> tuple[float, tuple[int, int, int]]:
    """How long the list takes, and how many of the 43 sources answered, failed and were skipped."""
    started = time.perf_counter()
    coverage = stack.query(LIST)["data"]["sites"]["coverage"]
    return time.perf_counter() - started, (coverage["answered"], coverage["failed"], coverage["skipped"])


def seconds(stack: Stack, states: tuple[int, int, int]) -> float:
    """The same, where it is known what becomes of the sources."""
    took, found = ask(stack)
    assert found == states
    return took


def until_open(stack: Stack) -> list[float]:
    """How long the list takes with hung sources, until all their breakers have opened."""
    hung: list[float] = []
    while True:
        took, states = ask(stack)
        if states == (WELL, 0, len(HUNG)):
            return hung
        assert states[0] == WELL
        hung.append(took)


def patient(folder: Path) -> Path:
    """The configuration with breakers that stay open for longer than the test takes, so that no round meets a probe."""
    text = (ROOT / "craftgraph.yaml").read_text("utf-8").replace("mappings/", f"{ROOT}/mappings/")
    config = folder / "patient.yaml"
    config.write_text(text.replace("    timeout: 2s", f"    timeout: 2s{PAUSE}", 1), "utf-8")
    return config


def measure(healthy: Stack, broken: Stack) -> Figures:
    """Open the breakers of one, then ask both in turn: what else goes on falls on both."""
    well, opened = (WELL + len(HUNG), 0, 0), (WELL, 0, len(HUNG))
    with ExitStack() as faults:
        for source in HUNG:
            faults.enter_context(broken.fault(source, "hang"))
        hung = until_open(broken)
        for _ in range(WARM):
            seconds(healthy, well), seconds(broken, opened)
        pairs = [(seconds(healthy, well), seconds(broken, opened)) for _ in range(ROUNDS)]
    return Figures([healthy for healthy, _ in pairs], hung, [opened for _, opened in pairs])


@contextmanager
def two_stacks(folder: Path) -> Iterator[tuple[Stack, Stack]]:
    """The same data twice, each with a gateway of its own."""
    config = patient(folder)
    with (
        running_stack(folder / "healthy", seed=2024, scale=1, config=config) as healthy,
        running_stack(folder / "broken", seed=2024, scale=1, config=config) as broken,
    ):
        yield healthy, broken


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_hung_sources_cost_one_timeout_and_with_open_breakers_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with two_stacks(tmp_path) as (healthy, broken):
        figures = measure(healthy, broken)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert max(figures.hung) <= SHARE * TIMEOUT
    assert statistics.median(figures.opened) <= SHARE * statistics.median(figures.healthy)
