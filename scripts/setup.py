"""Set-up: .venv from the lock files, the checkout in it, and the GraphiQL bundle; quick when nothing has changed.

``python -m scripts.setup [--dev]``. Without ``--dev`` only what running needs, for ``make demo``; with it also the drivers and tools of
``make test`` and ``make check``. An existing .venv is completed, and made anew only if its Python no longer
serves or the checkout was moved.
"""

import argparse
import fcntl
import hashlib
import json
import os
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from scripts import bundle, node, packages
from scripts.failure import Failure
from scripts.layout import BIN, DEV_LOCK, PYPROJECT, PYTHON, ROOT, RUN_LOCK, TYPESCRIPT_CLIENT, VENV
from scripts.progress import Progress

STAMP = VENV / "craftgraph-setup.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What .venv was set up from: the checkout's place, the locks, the project table, and whether the tools are in it."""

    root: str
    locks: str
    project: str
    dev: bool


def main() -> int:
    """Sets up, printing progress; exit code 0, or 1 with a remedy."""
    parser = argparse.ArgumentParser(prog="make setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also the tests' drivers and the tools")
    arguments = parser.parse_args()
    try:
        set_up(dev=arguments.dev)
    except Failure as failure:
        print(f"make: {failure.text}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        print("\nmake: set-up interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def set_up(*, dev: bool) -> None:
    """Brings .venv and the bundle up to date."""
    if is_ready(dev=dev):
        return
    with one_at_a_time(), Progress() as progress:
        if is_ready(dev=dev):
            return
        progress.note("setting up (the first time takes about a minute; later ones nothing)")
        leave_moved_venv(progress)
        bundling = Bundling(progress, dev=dev)
        set_up_venv(progress, dev=dev)
        bundling.finish()
        progress.note("set-up complete")


def is_ready(*, dev: bool) -> bool:
    """Whether there is nothing to do."""
    stamp = read_stamp()
    return stamp is not None and stamp == wanted(dev=dev or stamp.dev) and (BIN / "craftgraph").exists() and has_node_work(dev=dev)


def has_node_work(*, dev: bool) -> bool:
    """Whether all is there that Node makes: the bundle, and for the tests the packages of the TypeScript client."""
    return bundle.is_current() and (not dev or node.has_packages(TYPESCRIPT_CLIENT))


def set_up_venv(progress: Progress, *, dev: bool) -> None:
    """Makes or completes .venv and stamps it."""
    stamp = read_stamp()
    goal = wanted(dev=dev or (stamp is not None and stamp.dev))
    if stamp == goal and (BIN / "craftgraph").exists():
        return
    if not packages.usable_venv():
        packages.make_venv(progress)
        stamp = None
    if stamp is None or (stamp.locks, stamp.dev) != (goal.locks, goal.dev):
        packages.install_lock(DEV_LOCK if goal.dev else RUN_LOCK, progress)
    packages.install_checkout(progress)
    STAMP.write_text(json.dumps(asdict(goal), indent=2) + "\n", "utf-8")
    progress.note("Python packages: installed")


class Bundling:
    """What Node makes: beside the Python packages where the machine has a Node, and after them where it has not."""

    def __init__(self, progress: Progress, *, dev: bool) -> None:
        self.progress = progress
        self.dev = dev
        self.needed = not has_node_work(dev=dev)
        self.node = node.machine_node() if self.needed else None
        self.failure: Failure | None = None
        self.thread = threading.Thread(target=self._build, daemon=True)
        if self.node is not None:
            self.thread.start()

    def finish(self) -> None:
        """Waits for it; without the bundle, fails for the tests and otherwise warns, as the graph answers without the page."""
        if not self.needed:
            return
        if self.node is None:
            self.node = node.wheel_node(self.progress)
            self.thread.start()
        self.thread.join()
        if self.failure is not None and self.dev:
            raise self.failure
        if self.failure is not None:
            self.progress.note(f"GraphiQL is missing, the graph itself will answer. {self.failure.text}")

    def _build(self) -> None:
        try:
            assert self.node is not None, "started only with a Node"
            if not bundle.is_current():
                bundle.build(self.node, self.progress)
            if self.dev:
                node.fetch_packages(self.node, TYPESCRIPT_CLIENT, "The TypeScript client", self.progress)
        except Failure as failure:
            self.failure = failure


def leave_moved_venv(progress: Progress) -> None:
    """A .venv made for another place has scripts that point there: it is made anew, by the Python that it came from."""
    stamp = read_stamp()
    if stamp is None or stamp.root == str(ROOT):
        return
    progress.note(f"the checkout was moved from {stamp.root}: .venv is made anew")
    STAMP.unlink()
    PYTHON.unlink()
    base = getattr(sys, "_base_executable", sys.executable)
    if sys.prefix != sys.base_prefix:
        os.execv(base, [base, "-m", "scripts.setup", *sys.argv[1:]])


def wanted(*, dev: bool) -> Stamp:
    """The stamp of a .venv that is up to date."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))
    table = json.dumps([project["project"], project["build-system"], project["tool"]["hatch"]], sort_keys=True)
    locks = RUN_LOCK.read_bytes() + (DEV_LOCK.read_bytes() if dev else b"")
    return Stamp(root=str(ROOT), locks=hashlib.sha256(locks).hexdigest(), project=hashlib.sha256(table.encode()).hexdigest(), dev=dev)


def read_stamp() -> Stamp | None:
    """The stamp in .venv, or None where there is none that we understand."""
    try:
        return Stamp(**json.loads(STAMP.read_text("utf-8"))) if PYTHON.exists() else None
    except (FileNotFoundError, ValueError, TypeError):
        return None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Holds a lock on the checkout's folder, so that two commands do not install into one .venv at once."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("make: another set-up is running in this checkout; waiting for it", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main())
