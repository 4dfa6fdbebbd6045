"""Every fault on an HTTP system takes effect and is undone."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_sources.build import build
from mock_sources.faults.fault import FaultKind
from mock_sources.serve import StandIns
from tests.mock_sources.systems_support import accepted, bearer, client_at, ledger, session

pytestmark = pytest.mark.anyio
SYSTEMS = ("platform", "finance", "ims", "star-ratings")
ROWS = {"finance": "rows", "ims": "items", "star-ratings": "data"}
PATHS = {"platform": "/v1/courses", "finance": "/api/gl/v2/projects", "ims": "/api/v3/orgs", "star-ratings": "/pd/ratings"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stand-ins") / "built"
    build(path, seed=23, scale=0.05, servers={})
    return path


@pytest.fixture
async def stand_ins(folder: Path) -> AsyncIterator[StandIns]:
    running = StandIns(folder, 0)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def control(stand_ins: StandIns) -> AsyncIterator[httpx.AsyncClient]:
    async with client_at(stand_ins.control) as client:
        yield client


class Caller:
    """Gets the first page of a system's list, logged in before any fault."""

    def __init__(self, stand_ins: StandIns, folder: Path) -> None:
        self._stand_ins = stand_ins
        self._known = accepted(folder)
        self._headers: dict[str, dict[str, str]] = {}

    async def get(self, system: str, client: httpx.AsyncClient | None = None) -> httpx.Response:
        if client is not None:
            return await self._get(system, client)
        async with client_at(self._stand_ins.addresses[system], 2) as fresh:
            return await self._get(system, fresh)

    async def _get(self, system: str, client: httpx.AsyncClient) -> httpx.Response:
        if system == "finance":
            return await ledger(client, self._known, PATHS[system], now=time.time())
        return await client.get(PATHS[system], headers=self._headers[system])

    async def log_in(self) -> None:
        for system, log_in in (("platform", bearer), ("ims", session)):
            async with client_at(self._stand_ins.addresses[system]) as client:
                self._headers[system] = await log_in(client, self._known)
        self._headers["star-ratings"] = {"X-Api-Key": self._known.api_key}

    async def rows(self, system: str) -> list[Any]:
        """The rows of a healthy answer."""
        return rows(system, (await self.get(system)).json())


def rows(system: str, answer: Any) -> list[Any]:
    found: list[Any] = answer["data"]["list"] if system == "platform" else answer[ROWS[system]]
    return found


@pytest.fixture
async def caller(stand_ins: StandIns, folder: Path) -> Caller:
    made = Caller(stand_ins, folder)
    await made.log_in()
    return made


async def put(control: httpx.AsyncClient, system: str, kind: str, **more: Any) -> None:
    answer = await control.put(f"/faults/{system}", json={"kind": kind, **more})
    assert answer.status_code == 200
    assert answer.json()[system]["kind"] == kind


async def lifted(control: httpx.AsyncClient, caller: Caller, system: str, healthy: list[Any]) -> None:
    """The fault goes, and the system answers what it answered before."""
    assert (await control.delete(f"/faults/{system}")).json() == {}
    assert await caller.rows(system) == healthy


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("hang", httpx.ReadTimeout),
        ("reset", httpx.ReadError),
        ("refuse", httpx.ConnectError),
        ("truncate", httpx.RemoteProtocolError),
    ],
)
async def test_a_broken_connection(control: httpx.AsyncClient, caller: Caller, system: str, kind: str, error: type[Exception]) -> None:
    healthy = await caller.rows(system)
    await put(control, system, kind)
    with pytest.raises(error):
        await caller.get(system) if kind != "hang" else await hurried(caller, system)
    await lifted(control, caller, system, healthy)


async def hurried(caller: Caller, system: str) -> None:
    async with client_at(caller._stand_ins.addresses[system], 0.5) as client:
        await caller.get(system, client)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(("kind", "status"), [("error500", 500), ("rate_limit", 429), ("garbage", 200)])
async def test_a_wrong_answer(control: httpx.AsyncClient, caller: Caller, system: str, kind: str, status: int) -> None:
    healthy = await caller.rows(system)
    await put(control, system, kind)
    answer = await caller.get(system)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("1" if kind == "rate_limit" else None)
    if kind == "garbage":
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode("utf-8")
    await lifted(control, caller, system, healthy)


async def test_refused_credentials_look_as_each_system_has_them(control: httpx.AsyncClient, caller: Caller, folder: Path) -> None:
    for system in SYSTEMS:
        await put(control, system, "credentials")
    assert (await caller.get("platform")).json()["code"] == 40100
    assert (await caller.get("finance")).json()["errcode"] == "APP_UNKNOWN"
    assert (await caller.get("ims")).json()["error"] == "NO_SESSION"
    assert (await caller.get("star-ratings")).json()["code"] == "KEY_UNKNOWN"
    addresses = caller._stand_ins.addresses
    form = {"grant_type": "client_credentials"}
    async with client_at(addresses["platform"]) as client:
        assert (await client.post("/oauth/token", data=form)).json() == {"error": "invalid_client"}
    async with client_at(addresses["ims"]) as client:
        assert (await client.post("/api/login", json={})).json()["error"] == "BAD_CREDENTIALS"


async def test_a_forbidden_caller_is_told_in_each_systems_way(control: httpx.AsyncClient, caller: Caller) -> None:
    for system in SYSTEMS:
        await put(control, system, "forbidden")
    platform = await caller.get("platform")
    assert (platform.status_code, platform.json()["code"]) == (200, 40300)
    assert (await caller.get("finance")).status_code == 403
    assert (await caller.get("ims")).status_code == 403


@pytest.mark.parametrize(("system", "gone"), [("platform", "trade"), ("finance", "prj_code"), ("ims", "orgCode"), ("star-ratings", "pdbh")])
async def test_drift_renames_what_the_mapping_reads(control: httpx.AsyncClient, caller: Caller, system: str, gone: str) -> None:
    healthy = await caller.rows(system)
    assert gone in healthy[0]
    await put(control, system, "drift")
    drifted = await caller.rows(system)
    assert gone not in drifted[0]
    assert list(drifted[0].values()) == list(healthy[0].values())
    await lifted(control, caller, system, healthy)


async def test_a_fault_of_one_method_leaves_the_others_alone(control: httpx.AsyncClient, caller: Caller) -> None:
    await put(control, "star-ratings", "error500", method="POST")
    assert await caller.rows("star-ratings")
    async with client_at(caller._stand_ins.addresses["star-ratings"]) as client:
        assert (await client.post("/pd/ratings")).status_code == 500


@pytest.mark.parametrize("system", SYSTEMS)
async def test_latency_delays_by_what_was_asked(control: httpx.AsyncClient, caller: Caller, system: str) -> None:
    healthy = await caller.rows(system)
    await put(control, system, "latency", ms=150)
    began = time.monotonic()
    assert await caller.rows(system) == healthy
    assert time.monotonic() - began >= 0.15
    await lifted(control, caller, system, healthy)


async def test_a_slow_trickle_comes_whole_in_the_end(control: httpx.AsyncClient, caller: Caller) -> None:
    healthy = await caller.rows("ims")
    await put(control, "ims", "slow_trickle", ms=1)
    began = time.monotonic()
    assert await caller.rows("ims") == healthy
    assert time.monotonic() - began >= 0.2
    await lifted(control, caller, "ims", healthy)


async def test_a_fault_may_wait_for_some_requests(control: httpx.AsyncClient, caller: Caller) -> None:
    """Death in mid-scroll: the first two requests pass, the third finds nobody, and its connection is gone too."""
    healthy = await caller.rows("ims")
    await put(control, "ims", "refuse", after_requests=2)
    async with client_at(caller._stand_ins.addresses["ims"]) as client:
        for _ in range(2):
            assert rows("ims", (await caller.get("ims", client)).json()) == healthy
        with pytest.raises(httpx.TransportError):
            await caller.get("ims", client)
    with pytest.raises(httpx.ConnectError):
        await caller.get("ims")
    await lifted(control, caller, "ims", healthy)


async def test_one_fault_takes_the_place_of_another(control: httpx.AsyncClient, caller: Caller) -> None:
    await put(control, "finance", "refuse")
    await put(control, "finance", "error500")
    assert (await caller.get("finance")).status_code == 500
    await put(control, "ims", "error500")
    assert set((await control.get("/faults")).json()) == {"finance", "ims"}
    assert (await control.delete("/faults")).json() == {}
    assert await caller.rows("finance")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/faults/nowhere", {"kind": "hang"}, 404),
        ("/faults/ims", {"kind": "explode"}, 400),
        ("/faults/ims", {"kind": "hang", "typo": 1}, 400),
        ("/faults/ims", {"kind": "latency", "ms": -1}, 400),
        ("/faults/ims", {"kind": "refuse", "method": "POST"}, 400),
        ("/faults/national-academy", {"kind": "hang", "method": "POST"}, 400),
        ("/faults/province-440000", {"kind": "hang", "after_requests": 1}, 400),
        ("/settings/ims", {"typo": 1}, 400),
        ("/settings/nowhere", {}, 404),
    ],
)
async def test_a_wrong_order_is_refused_with_a_reason(control: httpx.AsyncClient, path: str, body: Any, status: int) -> None:
    answer = await control.put(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert (await control.get("/faults")).json() == {}


async def test_the_overview_counts_what_the_systems_were_asked(control: httpx.AsyncClient, caller: Caller) -> None:
    await control.delete("/counts")
    for _ in range(3):
        await caller.rows("platform")
    await caller.rows("ims")
    overview = (await control.get("/")).json()
    assert overview["counts"]["platform"] == {"requests": 3, "paths": {"/v1/courses": 3}}
    assert overview["counts"]["ims"]["requests"] == 1
    assert overview["counts"]["finance"]["requests"] == 0
    assert set(overview["kinds"]) == set(FaultKind)
    assert len(overview["systems"]) == 48
    assert (await control.delete("/counts")).json()["platform"] == {"requests": 0}


async def test_settings_change_a_running_system(control: httpx.AsyncClient, caller: Caller) -> None:
    await control.put("/settings/platform", json={"requests_per_second": 0})
    assert (await caller.get("platform")).status_code == 429
    await control.put("/settings/platform", json={"requests_per_second": 200})
    assert await caller.rows("platform")
