"""Running the stand-ins: one process, one event loop, loopback only.

Port P is the control address, P+1 the platform, P+2 finance, P+3 the information management system, P+4 the rating registry; databases on
PostgreSQL and MySQL are reached through a proxy each, from P+10 on, in the order of their ids. Port 0 takes free ports for all of them.
"""

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mock_sources import manifest
from mock_sources.faults import restore
from mock_sources.faults.board import FaultBoard
from mock_sources.faults.control import Control
from mock_sources.faults.fault import Target
from mock_sources.faults.http import HttpFaults
from mock_sources.faults.http_server import HttpServer
from mock_sources.faults.journal import Column, Journal, Place
from mock_sources.faults.listener import HOST, PortTaken
from mock_sources.faults.proxy import DatabaseProxy
from mock_sources.faults.sqlite import SqliteFaults
from mock_sources.systems import credentials, environment
from mock_sources.systems.finance import app as finance
from mock_sources.systems.ims import app as ims
from mock_sources.systems.platform import app as platform
from mock_sources.systems.registry import app as registry
from mock_sources.systems.system import Clock, HttpSystem

FIRST_PROXY = 10
"""The first proxy's port, counted from the control port."""
STOP_SECONDS = 5.0
"""How long lifting the faults may take when the stand-ins stop."""


class NotBuilt(Exception):
    """The folder holds no stand-ins."""


class StandIns:
    """All systems over one folder. `start`, then `stop`; `addresses` and `environment` are known after `start`."""

    def __init__(self, directory: Path, port: int, clock: Clock = time.time) -> None:
        self._directory = directory.resolve()
        self._port = port
        self._clock = clock
        self._journal = Journal(self._directory / "faults.json")
        self._open: list[HttpServer | DatabaseProxy] = []
        self._board = FaultBoard({})
        self.addresses: dict[str, str] = {}
        self.environment: dict[str, str] = {}
        self.mended: list[str] = []

    async def start(self) -> None:
        """Serve, and write ``sources.env``. Raises `NotBuilt` or `PortTaken`; then nothing is left open."""
        try:
            self.mended = await restore.mend(self._journal)
            await self._start()
        except BaseException:
            await self._close()
            raise

    async def stop(self) -> None:
        """Lift the faults, then close everything."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._board.switch_all_off()
        finally:
            await self._close()

    @property
    def control(self) -> str:
        """The control address."""
        return self.addresses["control"]

    async def _start(self) -> None:
        built = _built(self._directory)
        systems = self._systems()
        http = {system.name: HttpFaults(system, self._at(number)) for number, system in enumerate(systems, 1)}
        self._open += [faults.server for faults in http.values()]
        proxies, files = self._targets(built)
        targets: dict[str, Target] = {**http, **proxies, **files}
        self._board = FaultBoard(targets)
        counts = {**{name: faults.counts for name, faults in http.items()}, **{name: proxy.counts for name, proxy in proxies.items()}}
        settings = {system.name: system.settings for system in systems if system.settings}
        control = HttpServer(Control(self._board, self.addresses, counts, settings).app(), self._at(0))
        self._open.append(control)
        for server in self._open:
            await server.open()
        self.addresses["control"] = f"http://{HOST}:{control.listener.port}"
        self.addresses |= {name: f"http://{HOST}:{faults.server.listener.port}" for name, faults in http.items()}
        self.addresses |= {source: proxy.client_url for source, proxy in proxies.items()}
        self.addresses |= {source: f"sqlite:///{target.path}" for source, target in files.items()}
        self._write_environment()

    def _at(self, offset: int) -> int:
        return self._port + offset if self._port else 0

    def _systems(self) -> list[HttpSystem]:
        root = self._directory / "systems"
        try:
            accepted = credentials.read(root)
            return [module.build(root, accepted, self._clock) for module in (platform, finance, ims, registry)]
        except FileNotFoundError as error:
            raise NotBuilt(f"{self._directory} holds no stand-ins ({error.filename or error}); {_REMEDY}") from None

    def _targets(self, built: dict[str, Any]) -> tuple[dict[str, DatabaseProxy], dict[str, SqliteFaults]]:
        proxies: dict[str, DatabaseProxy] = {}
        files: dict[str, SqliteFaults] = {}
        for source, entry in sorted(built["sources"].items()):
            if entry["kind"] == "sqlite":
                files[source] = SqliteFaults(source, self._directory / entry["path"], Column(*entry["key"]), self._journal)
            elif entry["kind"] in built["servers"]:
                name = entry.get("schema") or urlsplit(entry["url"]).path.lstrip("/")
                owner = Place(entry["kind"], built["servers"][entry["kind"]], name)
                port = self._at(FIRST_PROXY + len(proxies))
                proxies[source] = DatabaseProxy(source, entry["url"], port, owner, Column(*entry["key"]), self._journal)
                self._open.append(proxies[source])
        return proxies, files

    def _write_environment(self) -> None:
        known = credentials.read(self._directory / "systems")
        urls = {environment.variable(source, "URL"): url for source, url in self.addresses.items() if source != "control"}
        self.environment = {**urls, **environment.secrets(known), **environment.officers(), "MOCK_SOURCES_CONTROL_URL": self.control}
        environment.write(self._directory / "sources.env", self.environment)

    async def _close(self) -> None:
        for server in self._open:
            await server.close()


_REMEDY = "build them with `python -m mock_sources build`"


def _built(directory: Path) -> dict[str, Any]:
    try:
        return manifest.read(directory)
    except manifest.NotOurs as error:
        raise NotBuilt(str(error)) from None


def main(directory: Path, port: int) -> None:
    """Serve until SIGINT or SIGTERM. A taken port or a folder without stand-ins: one clear line and exit code 2."""
    try:
        _runner().run(_serve(directory, port))
    except PortTaken as error:
        _fail(f"{error}; the stand-ins need {_ports(port)}. Stop what listens there, or choose another port")
    except NotBuilt as error:
        _fail(str(error))


def _runner() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _ports(port: int) -> str:
    return f"{port} to {port + 4}, and {port + FIRST_PROXY} onward for databases on servers"


def _fail(message: str) -> None:
    print(f"mock_sources serve: {message}", file=sys.stderr, flush=True)
    raise SystemExit(2)


async def _serve(directory: Path, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    stand_ins = StandIns(directory, port)
    await stand_ins.start()
    _announce(stand_ins)
    await stop.wait()
    await stand_ins.stop()


def _announce(stand_ins: StandIns) -> None:
    files = [source for source, url in stand_ins.addresses.items() if url.startswith("sqlite")]
    for source in stand_ins.mended:
        print(f"mock_sources: {source} mended; an earlier serve was killed while it had a fault")
    for source, url in stand_ins.addresses.items():
        if source not in files:
            print(f"mock_sources: {source} ready at {_without_password(url)}")
    print(f"mock_sources: {len(files)} databases ready as SQLite files")
    print("mock_sources: all ready; addresses and secrets are in sources.env", flush=True)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
