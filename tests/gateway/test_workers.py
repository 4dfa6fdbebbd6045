"""Several processes behind one address: all serve, a dead one is replaced, and none outlives the others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.gateway.cli_support import configure
from tests.gateway.test_cli_serve import NOWHERE, ROOT, command

WORKERS = 2


@contextmanager
def serving(path: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with log.open("wb") as stderr:
        words = [*command(path, 0), "--workers", str(WORKERS)]
        parent = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **NOWHERE}, stderr=stderr)
    try:
        eventually(lambda: ready(log) == WORKERS)
        yield parent, log.read_text("utf-8").split("ready at ")[1].split("/graphql")[0]
    finally:
        if parent.poll() is None:
            parent.kill()
        parent.wait()


def ready(log: Path) -> int:
    return log.read_text("utf-8").count("ready at ")


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def children(parent: subprocess.Popen[bytes]) -> set[int]:
    return {int(number) for number in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()}


def runs(process: int) -> bool:
    """Whether it still runs. One that nobody has waited for yet is still in the list, as a zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def test_all_workers_serve_one_address_and_end_together(tmp_path: Path) -> None:
    with serving(configure(tmp_path), tmp_path / "log") as (parent, address):
        assert len(children(parent)) == WORKERS
        assert {httpx.get(f"{address}/healthz").status_code for _ in range(8)} == {200}
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=10) == 0
    assert (tmp_path / "log").read_text("utf-8").count("stopped") == WORKERS


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with serving(configure(tmp_path), tmp_path / "log") as (parent, address):
        time.sleep(2.1)  # younger than that it would count as unable to start
        first = children(parent)
        os.kill(min(first), signal.SIGKILL)
        eventually(lambda: ready(tmp_path / "log") == WORKERS + 1)
        assert len(children(parent) - first) == 1
        assert httpx.get(f"{address}/healthz").is_success


def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    with serving(configure(tmp_path), tmp_path / "log") as (parent, _):
        workers = children(parent)
        parent.kill()
        parent.wait()
        eventually(lambda: not any(map(runs, workers)))


def test_workers_that_cannot_start_end_the_command_with_the_reason() -> None:
    code = "from gateway.workers import Workers\nWorkers(2, lambda: 1 / 0).run()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "CannotStart: a worker ended as soon as it had begun (exit code 1)" in done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_a_worker_that_did_not_end_cleanly_is_told() -> None:
    code = (
        "import os, signal, time\nfrom gateway.workers import Workers\n"
        "def work():\n    time.sleep(0.3)\n    os.kill(os.getppid(), signal.SIGINT)\n    time.sleep(5)\n    return True\n"
        "print(Workers(1, work).run())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == "False\n"
