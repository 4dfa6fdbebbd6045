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
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.end_to_end.stack import ROOT, Stack, await_answer, free_ports, process, read_environment, running_stack

HUNG = ("province-110000", "province-310000", "province-440000", "industrial-iu03", "corps")
TIMEOUT = 2.0
"""Seconds that `craftgraph.yaml` gives the databases of unions."""
FAILURES = 5
"""Failures in a row that open a breaker."""
ROUNDS = 40
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


def seconds(stack: Stack, states: tuple[int, int, int]) -> float:
    """How long the list takes, so many of the 43 sources answered, failed and skipped."""
    started = time.perf_counter()
    coverage = stack.query(LIST)["data"]["sites"]["coverage"]
    took = time.perf_counter() - started
    assert (coverage["answered"], coverage["failed"], coverage["skipped"]) == states, coverage
    return took


@contextmanager
def second_gateway(stack: Stack, folder: Path) -> Iterator[Stack]:
    """Another gateway over the same stand-ins, whose breakers stay open for longer than the test takes."""
    text = (ROOT / "craftgraph.yaml").read_text("utf-8").replace("mappings/", f"{ROOT}/mappings/")
    config = folder / "patient.yaml"
    config.write_text(text.replace("    timeout: 2s", f"    timeout: 2s{PAUSE}", 1), "utf-8")
    port = free_ports(2)
    command = [sys.executable, "-m", "gateway", "serve", "--port", str(port), "--config", str(config)]
    with process(command, read_environment(stack.data / "sources.env")) as served:
        await_answer(f"http://127.0.0.1:{port}/readyz", served)
        yield replace(stack, gateway=f"http://127.0.0.1:{port}")


def measure(stack: Stack, other: Stack) -> Figures:
    """Open the other gateway's breakers, bring the sources back, then ask both in turn: what else goes on falls on both."""
    with ExitStack() as faults:
        for source in HUNG:
            faults.enter_context(stack.fault(source, "hang"))
        hung = [seconds(other, (38, 5, 0)) for _ in range(FAILURES)]
    for gateway, states in ((stack, (43, 0, 0)), (other, (38, 0, 5))):
        for _ in range(5):
            seconds(gateway, states)
    pairs = [(seconds(stack, (43, 0, 0)), seconds(other, (38, 0, 5))) for _ in range(ROUNDS)]
    return Figures([healthy for healthy, _ in pairs], hung, [opened for _, opened in pairs])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_hung_sources_cost_one_timeout_and_with_open_breakers_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running_stack(tmp_path / "demo", seed=2024, scale=1) as stack, second_gateway(stack, tmp_path) as other:
        figures = measure(stack, other)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert max(figures.hung) <= SHARE * TIMEOUT
    assert statistics.median(figures.opened) <= SHARE * statistics.median(figures.healthy)
