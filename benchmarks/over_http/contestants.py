"""The contestants: how each is started, where it listens, and in which words it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.over_http.question import PLAIN_LIST, PLAIN_POINT, RELAY_LIST, RELAY_POINT
from benchmarks.processes import running

HERE = Path(__file__).parent
PEERS = HERE / "peers"
UPSTREAM = "http://127.0.0.1:18501"


@dataclass(frozen=True, eq=False)
class Contestant:
    """A server. `command` gets the port as its last word."""

    name: str
    port: int
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    the_list: str = PLAIN_LIST
    point: str | None = PLAIN_POINT
    folder: Path = HERE.parent.parent

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module)


OURS = Contestant(
    "craftgraph", 18510, (*_python("gateway"), "serve", "--config", str(HERE / "craftgraph/craftgraph.yaml"), "--port"),
    the_list=RELAY_LIST, point=RELAY_POINT,
)  # fmt: skip
FROM_PYTHON = (
    OURS,
    Contestant("hand-written Starlette", 18511, _python("benchmarks.over_http.peers.handwritten")),
    Contestant("plain Strawberry", 18512, _python("benchmarks.over_http.peers.plain_strawberry")),
)
FROM_NPM = (
    Contestant("yoga with DataLoader", 18513, ("node", "yoga.mjs"), folder=PEERS),
    Contestant("yoga with graphql-jit", 18514, ("node", "yoga.mjs"), {"JIT": "1"}, folder=PEERS),
    Contestant(
        "Hive Gateway", 18515,
        ("node_modules/.bin/hive-gateway", "supergraph", "hive/supergraph.graphql", "--host", "127.0.0.1", "--fork", "1", "--port"),
        {"LOG_LEVEL": "error", "NODE_ENV": "production"},
        the_list=PLAIN_LIST.replace("tranches { number amount status } ", ""), point=None, folder=PEERS,
    ),
)  # fmt: skip
"""Hive Gateway follows a to-many link with one call a parent; it is asked without it, so its question is smaller."""


@contextmanager
def started(contestants: tuple[Contestant, ...], logs: Path) -> Iterator[None]:
    """The upstream and the contestants, listening."""
    environment = {**os.environ, "UPSTREAM_URL": UPSTREAM, "NODE_ENV": "production"}
    with ExitStack() as stack:
        port = int(UPSTREAM.rpartition(":")[2])
        stack.enter_context(running([*_python("benchmarks.over_http.upstream"), str(port)], port, logs / "upstream.log", environment))
        for one in contestants:
            stack.enter_context(
                running([*one.command, str(one.port)], one.port, logs / f"{one.port}.log", environment | dict(one.environment), one.folder)
            )
        yield


def install() -> None:
    """Fetch the contestants from npm, and compose the supergraph. Raises `CalledProcessError`."""
    environment = {**os.environ, "UPSTREAM_URL": UPSTREAM}
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=PEERS, check=True)
    compose = ["node_modules/.bin/mesh-compose", "-c", "hive/mesh.config.mjs", "-o", "hive/supergraph.graphql"]
    subprocess.run(compose, cwd=PEERS, check=True, env=environment)
