"""The demo's promise about processes: whatever ends it, nothing that it started is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.child import Child, adopt_orphans, stop_all
from scripts.layout import ROOT

PATIENCE = 8.0
# A leader with a child of its own, which prints both process ids.
FAMILY = "import os, subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(os.getpid(), p.pid, flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FAMILY}"


def lives(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    result = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], text=True, capture_output=True, check=False)
    return bool(result.stdout.strip()) and not result.stdout.strip().startswith("Z")


def wait_until_dead(pids: list[int]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while (alive := any(map(lives, pids))) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive


@pytest.fixture
def said() -> list[str]:
    """What the demo has told its user."""
    return []


@pytest.fixture
def start(tmp_path: Path, said: list[str]) -> Iterator[Callable[[str], Child]]:
    """Starts a Python child; whatever a test leaves running is ended after it."""
    children: list[Child] = []

    def start_one(code: str) -> Child:
        children.append(Child("worker", [sys.executable, "-c", code], log=tmp_path / "worker.log", environment={}, say=said.append))
        return children[-1]

    yield start_one
    stop_all(children, hurry=lambda: True, say=print)


def family_of(child: Child) -> list[int]:
    """The process ids that the child has printed."""
    deadline = time.monotonic() + PATIENCE
    while not child._tail and time.monotonic() < deadline:
        time.sleep(0.02)
    return [int(pid) for pid in child._tail[0].split()]


def test_stopping_ends_a_child_and_what_it_started(start: Callable[[str], Child], said: list[str]) -> None:
    adopt_orphans()
    child = start(FAMILY)
    family = family_of(child)

    stop_all([child], hurry=lambda: False, say=said.append)

    assert len(family) == 2
    assert not any(map(lives, family))
    assert said == []


def test_a_second_ctrl_c_kills_what_does_not_stop(start: Callable[[str], Child], said: list[str]) -> None:
    child = start(STUBBORN)
    family = family_of(child)
    started = time.monotonic()

    stop_all([child], hurry=lambda: True, say=said.append)

    assert time.monotonic() - started < 3.0
    assert wait_until_dead(family)
    assert said == ["worker did not stop and was killed"]


def test_an_end_is_told_with_its_cause_and_last_lines(start: Callable[[str], Child]) -> None:
    child = start("print('first'); print('no licence'); raise SystemExit(3)")
    child.process.wait(PATIENCE)

    assert child.ended() == "ended with exit code 3"
    assert child.tail() == ["first", "no licence"]
    assert child.log.read_text("utf-8") == "first\nno licence\n"


def test_warnings_and_tracebacks_are_shown_and_the_rest_is_only_logged(start: Callable[[str], Child], said: list[str]) -> None:
    child = start("print('INFO fine'); print('WARNING careful'); print('INFO again'); {}['x']")
    child.process.wait(PATIENCE)
    child.tail()

    assert said[0] == "worker: WARNING careful"
    assert said[1].startswith("worker: Traceback")
    assert said[-1] == "worker: KeyError: 'x'"
    assert not any(line.startswith("worker: INFO") for line in said)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_even_if_their_parent_is_killed(tmp_path: Path, ending: signal.Signals) -> None:
    """A parent that is killed with -9 can tidy up nothing, so the children must notice by themselves."""
    code = (
        "import sys, time; from pathlib import Path; from scripts.child import Child\n"
        f"child = Child('worker', [sys.executable, '-c', {FAMILY!r}], log=Path({str(tmp_path / 'log')!r}), environment={{}}, say=print)\n"
        "while not child._tail: time.sleep(0.02)\n"
        "print(child._tail[0], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        family = [int(pid) for pid in parent.stdout.readline().split()]
        os.kill(parent.pid, ending)

    assert len(family) == 2
    assert wait_until_dead(family)
