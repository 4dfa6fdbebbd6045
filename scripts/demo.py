"""The demo: stand-ins of every system and the gateway over them, until Ctrl-C.

``python -m scripts.demo [--port N] [--seed N] [--scale X] [--dir D]``. Exit code 0 after Ctrl-C, 1 if something failed, 2 if it was
asked for wrongly (a taken port).
"""

import argparse
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from scripts.child import Child, adopt_orphans, stop_all
from scripts.failure import Failure
from scripts.layout import BIN, PYTHON, ROOT, child_environment
from scripts.ports import HOST, OFFSETS, parse_port, refuse_taken
from scripts.queries import QUERIES, curl

PATIENCE = 30.0
POLL = 0.03
BUILT = "generator.txt"
AGAIN = 0.5


class Demo:
    """One run: builds the data if need be, starts the children, waits, and stops them whatever happens."""

    def __init__(self, *, port: int, seed: str, scale: str, folder: Path) -> None:
        self.port = port
        self.seed = seed
        self.scale = scale
        self.folder = folder
        self.started = time.monotonic()
        self.children: list[Child] = []
        self.signals: list[float] = []
        """When signals came (monotonic seconds)."""
        # Under make, to be left without make is to be stopped: make may be killed in a way that tells its children nothing.
        self.parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def run(self) -> int:
        """Runs until a signal (exit code 0) or until a child ends by itself (1)."""
        refuse_taken(self.port)
        self.build()
        adopt_orphans()
        self.listen()
        try:
            self.start()
            if self.ready():
                self.announce()
            return self.watch()
        finally:
            stop_all(self.children, hurry=self.is_pressed, say=say)
            say("stopped")

    def build(self) -> None:
        """The stand-ins' data, unless it is there from the same seed and scale."""
        if self.is_built():
            return
        say(f"building the stand-ins' data in {self.folder} (seed {self.seed}, scale {self.scale})")
        options = ["--dir", str(self.folder), "--seed", self.seed, "--scale", self.scale]
        result = subprocess.run([str(PYTHON), "-m", "mock_sources", "build", *options], cwd=ROOT, env=child_environment(), check=False)
        if result.returncode != 0:
            raise Failure("Building the stand-ins' data failed; what it said stands above.", code=result.returncode)
        (self.folder / BUILT).write_text(generator_fingerprint(), "utf-8")

    def is_built(self) -> bool:
        """Whether a build stands from this seed and scale, and from the present generator unless it was made by hand."""
        try:
            manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
            if (manifest["seed"], manifest["scale"]) != (int(self.seed), float(self.scale)):
                return False
        except (OSError, ValueError, KeyError, TypeError):
            return False
        stamp = self.folder / BUILT
        return not stamp.exists() or stamp.read_text("utf-8") == generator_fingerprint()

    @property
    def control(self) -> int:
        """The port of the stand-ins' control address; the others follow it."""
        return self.port + OFFSETS["stand-ins' control"]

    def listen(self) -> None:
        """Ctrl-C, kill and a closed terminal all mean stop; a second one means at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count)

    def _count(self, _number: int, _frame: object) -> None:
        self.signals.append(time.monotonic())

    def start(self) -> None:
        """Starts the stand-ins and, once they have written their addresses, the gateway."""
        addresses = self.folder / "sources.env"
        # Written again once every stand-in listens: its coming back is the sign that they are ready.
        addresses.unlink(missing_ok=True)
        serve = [str(PYTHON), "-m", "mock_sources", "serve", "--dir", str(self.folder), "--port", str(self.control)]
        self.spawn("stand-ins", serve, {})
        ready = self.wait_for(addresses.exists, f"the stand-ins' {addresses}")
        if ready:
            gateway = [str(BIN / "craftgraph"), "serve", "--port", str(self.port)]
            self.spawn("gateway", gateway, read_environment(addresses))

    def spawn(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Starts one child; its log is ``NAME.log`` in the demo's folder."""
        self.children.append(Child(name, command, log=self.folder / f"{name}.log", environment=environment, say=say))

    def ready(self) -> bool:
        """Waits until the gateway is ready; False if a signal or a child's end came first."""
        address = f"http://{HOST}:{self.port}/readyz"
        return self.wait_for(lambda: answers(address), address)

    def wait_for(self, sign: Callable[[], bool], what: str) -> bool:
        """Waits for ``sign``; False if a signal or a child's end came first, a :class:`Failure` if nothing came."""
        deadline = time.monotonic() + PATIENCE
        while self.going():
            if sign():
                return True
            if time.monotonic() > deadline:
                raise Failure(f"Waited {PATIENCE:.0f} s in vain for {what}.\n{self.logs()}")
            time.sleep(POLL)
        return False

    def going(self) -> bool:
        """Whether nothing asks for the end and every child runs."""
        return not self.told_to_stop() and all(child.ended() is None for child in self.children)

    def told_to_stop(self) -> bool:
        """Whether a signal has come, or make is gone."""
        return bool(self.signals) or (self.parent is not None and os.getppid() != self.parent)

    def is_pressed(self) -> bool:
        """Whether somebody asked again, a while later: one Ctrl-C or `timeout` reaches make and us, and make passes its own on."""
        return len(self.signals) > 1 and self.signals[-1] - self.signals[0] > AGAIN

    def announce(self) -> None:
        """The addresses and three queries to try."""
        base = f"http://{HOST}:{self.port}"
        say(f"ready after {time.monotonic() - self.started:.1f} s")
        out(
            f"\n  GraphiQL in a browser  {base}/graphql"
            f"\n  health                 {base}/healthz  {base}/readyz"
            f"\n  stand-ins' control     http://{HOST}:{self.control}"
            f"\n  officers' tokens       {self.folder / 'sources.env'} (docs/ratings.md)"
            "\n\n  Three queries to try 试一试:"
        )
        for query in QUERIES:
            out(f"\n  # {query.title}\n  {curl(query, base)}")
        out(f"\n  Logs are in {self.folder}. Ctrl-C stops everything.\n")

    def watch(self) -> int:
        """Waits for a signal, or for a child to end, which fails the demo."""
        while self.going():
            time.sleep(0.1)
        if self.told_to_stop():
            say("stopping")
            return 0
        raise Failure(self.logs())

    def logs(self) -> str:
        """Which children ended and how, with their last lines."""
        return "\n".join(epitaph(child) for child in self.children if child.ended()) or "\n".join(
            f"The {child.name}'s log: {child.log}" for child in self.children
        )


def epitaph(child: Child) -> str:
    """How a child ended, with its last lines and where the rest is."""
    lines = "\n".join(f"    {line}" for line in child.tail())
    return f"The {child.name} {child.ended()}. Its last lines ({child.log} has all):\n{lines}"


def read_environment(path: Path) -> dict[str, str]:
    """The addresses and credentials that the stand-ins write when they start, as environment variables."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def answers(address: str) -> bool:
    """Whether a GET of ``address`` is answered with 2xx."""
    try:
        with OPENER.open(address, timeout=5.0):
            return True
    except (OSError, urllib.error.URLError):
        return False


# Without the environment's proxies: they would be asked for loopback addresses too.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def generator_fingerprint() -> str:
    """A hash over the stand-ins' code, so that data from an older generator is built again."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "mock_sources").rglob("*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def say(text: str) -> None:
    """One line for the person at the terminal."""
    out(f"demo: {text}")


def out(text: str) -> None:
    """Prints; a terminal that is gone must not keep the demo from stopping its children."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", default="8000")
    parser.add_argument("--seed", default="2024")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--dir", default=".demo", type=Path)
    arguments = parser.parse_args()
    try:
        port = parse_port(arguments.port)
        return Demo(port=port, seed=arguments.seed, scale=arguments.scale, folder=ROOT / arguments.dir).run()
    except Failure as failure:
        print(f"demo: {failure.text}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
