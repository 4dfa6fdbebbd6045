"""The information management system keeps to its manual."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_sources.systems.credentials import Credentials
from mock_sources.systems.ims.app import build
from mock_sources.truth import Truth
from tests.mock_sources.systems_support import Clock, accepted, built, client_of, ims_walk, session

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("ims")
    return path, built(path, scale=0.3)


@pytest.fixture
def truth(folder: tuple[Path, Truth]) -> Truth:
    return folder[1]


@pytest.fixture
def known(folder: tuple[Path, Truth]) -> Credentials:
    return accepted(folder[0])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(folder: tuple[Path, Truth], known: Credentials, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build(folder[0] / "systems", known, clock)) as client:
        yield client


@pytest.fixture
async def headers(client: httpx.AsyncClient, known: Credentials) -> dict[str, str]:
    return await session(client, known)


async def items(client: httpx.AsyncClient, resource: str, headers: dict[str, str], **parameters: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v3/{resource}", params=parameters, headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize("limit", [1, 7, 200])
async def test_a_cursor_walk_equals_the_truth(client: httpx.AsyncClient, known: Credentials, truth: Truth, limit: int) -> None:
    rows = await ims_walk(client, known, "assessments", limit)
    assert [row["khId"] for row in rows] == sorted(record["id"] for record in truth.entities["Assessment"])


async def test_a_full_last_page_ends_the_walk(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    total = len(truth.entities["Assessment"])
    answer = await items(client, "assessments", headers, limit=total)
    assert (len(answer["items"]), answer["nextCursor"]) == (total, None)


async def test_the_limit_is_capped(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await items(client, "annual-reports", headers, limit=1000)
    assert len(answer["items"]) == 200


async def test_an_empty_list_has_no_cursor(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert await items(client, "annual-reports", headers, nd="1999") == {"items": [], "nextCursor": None}


async def test_look_up_by_ids_leaves_unknown_ones_out(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await items(client, "orgs", headers, ids="110000,nowhere,660000")
    assert [row["orgCode"] for row in answer["items"]] == ["110000", "660000"]


async def test_filters_combine(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    unions = {"440000": "440000", "XPCC": "660000", "IU03": "C03"}
    expected = {r["id"] for r in truth.entities["AnnualReport"] if r["unionCode"] in unions and r["year"] in (2024, 2025)}
    answer = await items(client, "annual-reports", headers, orgCode=",".join(unions.values()), nd="2024,2025", limit=200)
    assert {row["bgId"] for row in answer["items"]} == expected


async def test_a_hundred_site_numbers_are_allowed_and_one_more_is_not(
    client: httpx.AsyncClient, headers: dict[str, str], truth: Truth
) -> None:
    sites = [record["code"] for record in truth.entities["Site"]]
    wanted = [*sites[:99], "XPCC-1999-001"]
    answer = await items(client, "applications", headers, jsdBh=",".join(wanted), limit=200)
    assert {row["jsdBh"] for row in answer["items"]} <= set(wanted)
    assert answer["items"]
    more = await client.get("/api/v3/applications", params={"jsdBh": ",".join([*wanted, "x"])}, headers=headers)
    assert refused(more) == (400, "BAD_PARAMETER")


async def test_a_cursor_belongs_to_its_list_and_filters(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    cursor = (await items(client, "annual-reports", headers, limit=5, nd="2024"))["nextCursor"]
    assert (await items(client, "annual-reports", headers, limit=9, nd="2024", cursor=cursor))["items"]
    for path, parameters in (("annual-reports", {"nd": "2025"}), ("applications", {"nd": "2024"}), ("annual-reports", {})):
        answer = await client.get(f"/api/v3/{path}", params={**parameters, "cursor": cursor}, headers=headers)
        assert refused(answer) == (400, "BAD_CURSOR")
    for rubbish in ("x", "AAAA", cursor[:-4], "é"):
        answer = await client.get("/api/v3/annual-reports", params={"nd": "2024", "cursor": rubbish}, headers=headers)
        assert refused(answer) == (400, "BAD_CURSOR")


async def test_an_idle_session_expires_and_a_used_one_does_not(
    client: httpx.AsyncClient, headers: dict[str, str], known: Credentials, clock: Clock
) -> None:
    for _ in range(3):
        clock.now += 119
        await items(client, "orgs", headers)
    clock.now += 120
    assert refused(await client.get("/api/v3/orgs", headers=headers)) == (401, "SESSION_EXPIRED")
    await items(client, "orgs", await session(client, known))


async def test_without_a_session_nothing_is_shown(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert refused(await client.get("/api/v3/orgs")) == (401, "NO_SESSION")
    await client.post("/api/logout", headers=headers)
    assert refused(await client.get("/api/v3/orgs", headers=headers)) == (401, "NO_SESSION")


async def test_a_wrong_password_is_refused(client: httpx.AsyncClient, known: Credentials) -> None:
    answer = await client.post("/api/login", json={"user": known.user, "password": "wrong"})
    assert refused(answer) == (401, "BAD_CREDENTIALS")
    assert refused(await client.post("/api/login", content=b"{")) == (400, "BAD_PARAMETER")


async def test_an_unknown_resource_is_404(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert refused(await client.get("/api/v3/nothing", headers=headers)) == (404, "NOT_FOUND")
    assert refused(await client.get("/elsewhere", headers=headers)) == (404, "NOT_FOUND")
