"""The rating registry keeps to its manual."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_sources.systems.registry.app import build
from mock_sources.truth import Truth
from tests.mock_sources.systems_support import Clock, accepted, built, client_of, registry_walk

pytestmark = pytest.mark.anyio
SITE = "110000-2024-001"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("registry")
    return path, built(path)


@pytest.fixture
async def client(folder: tuple[Path, Truth]) -> AsyncIterator[httpx.AsyncClient]:
    known = accepted(folder[0])
    async with client_of(build(folder[0] / "systems", known, Clock())) as client:
        client.headers["X-Api-Key"] = known.api_key
        yield client


async def propose(client: httpx.AsyncClient, key: str = "p", **changes: Any) -> httpx.Response:
    body = {"jsdbh": SITE, "bfbb": "2026", "czr": "PD1", "xj": "★★★★", "pf": "81.5", **changes}
    return await client.post("/pd/ratings", json=body, headers={"Idempotency-Key": key})


async def act(client: httpx.AsyncClient, number: str, command: str, version: int, key: str | None = None, **body: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key or f"{command}-{version}", "If-Match": f'"{version}"'}
    return await client.post(f"/pd/ratings/{number}/{command}", json={"czr": "PD2", **body}, headers=headers)


async def row(client: httpx.AsyncClient, number: str) -> dict[str, Any]:
    (found,) = (await client.get("/pd/ratings", params={"ids": number})).json()["data"]
    return dict(found)


async def history(client: httpx.AsyncClient, number: str) -> list[tuple[str, str, int]]:
    found = (await client.get("/pd/events", params={"pdbh": number})).json()["data"]
    return [(event["cz"], event["czr"], event["bb"]) for event in found]


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_rating_goes_its_way_and_all_is_in_the_history(client: httpx.AsyncClient) -> None:
    made = await propose(client)
    number = made.json()["pdbh"]
    assert (made.status_code, made.json()["zt"], made.headers["etag"]) == (201, "10", '"1"')
    await act(client, number, "confirm", 1)
    published = await act(client, number, "publish", 2)
    assert published.json() == {"pdbh": number, "zt": "30", "bb": 3}
    now = await row(client, number)
    assert (now["xx"], now["pf"], now["fbrq"]) == ("Y", 81.5, "20260921")
    revoked = await act(client, number, "revoke", 3, yy="材料不实")
    assert revoked.json()["zt"] == "90"
    assert (await row(client, number))["xx"] == "N"
    assert await history(client, number) == [("SB", "PD1", 1), ("HD", "PD2", 2), ("FB", "PD2", 3), ("CX", "PD2", 4)]


async def test_a_published_rating_takes_the_place_of_the_one_in_force(client: httpx.AsyncClient, folder: tuple[Path, Truth]) -> None:
    before = next(record for record in folder[1].entities["StarRating"] if record["current"])
    number = (await propose(client, jsdbh=before["siteCode"])).json()["pdbh"]
    await act(client, number, "confirm", 1)
    await act(client, number, "publish", 2)
    assert ((await row(client, before["id"]))["xx"], (await row(client, number))["xx"]) == ("N", "Y")
    assert (await row(client, before["id"]))["bb"] == before["version"]


async def test_a_rating_under_an_older_scheme_does_not_come_into_force(client: httpx.AsyncClient) -> None:
    number = (await propose(client, bfbb="2025")).json()["pdbh"]
    await act(client, number, "confirm", 1)
    await act(client, number, "publish", 2)
    assert (await row(client, number))["xx"] == "N"


async def test_the_same_key_again_gives_the_same_receipt_without_a_second_effect(client: httpx.AsyncClient) -> None:
    first, again = await propose(client), await propose(client)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    number = first.json()["pdbh"]
    assert (await act(client, number, "confirm", 1)).json() == (await act(client, number, "confirm", 1)).json()
    assert len(await history(client, number)) == 2
    assert (await client.get("/pd/receipts/confirm-1")).json() == {"pdbh": number, "zt": "20", "bb": 2}
    assert refused(await client.get("/pd/receipts/never")) == (404, "NOT_FOUND")


async def test_a_key_belongs_to_one_request(client: httpx.AsyncClient) -> None:
    number = (await propose(client)).json()["pdbh"]
    assert refused(await propose(client, xj="★")) == (422, "KEY_REUSED")
    assert refused(await act(client, number, "confirm", 1, key="p")) == (422, "KEY_REUSED")
    assert (await row(client, number))["bb"] == 1


async def test_a_stale_version_is_told_with_the_present_one(client: httpx.AsyncClient) -> None:
    number = (await propose(client)).json()["pdbh"]
    await act(client, number, "confirm", 1)
    late = await act(client, number, "confirm", 1, key="other")
    assert (refused(late), late.json()["bb"]) == ((412, "STALE_VERSION"), 2)


@pytest.mark.parametrize(
    ("way", "command"), [((), "publish"), (("confirm",), "confirm"), (("confirm", "publish"), "confirm"), (("revoke",), "publish")]
)
async def test_only_the_next_step_is_legal(client: httpx.AsyncClient, way: tuple[str, ...], command: str) -> None:
    number = (await propose(client)).json()["pdbh"]
    for version, step in enumerate(way, 1):
        assert (await act(client, number, step, version, yy="有原因")).is_success
    assert refused(await act(client, number, command, len(way) + 1, key="last", yy="有原因")) == (422, "ILLEGAL_TRANSITION")


async def test_a_command_needs_its_key_its_version_and_a_reason_to_revoke(client: httpx.AsyncClient) -> None:
    number = (await propose(client)).json()["pdbh"]
    assert refused(await client.post("/pd/ratings", json={})) == (400, "KEY_REQUIRED")
    unversioned = await client.post(f"/pd/ratings/{number}/confirm", json={"czr": "PD2"}, headers={"Idempotency-Key": "k"})
    assert refused(unversioned) == (428, "VERSION_REQUIRED")
    assert refused(await act(client, number, "revoke", 1)) == (400, "BAD_PARAMETER")
    assert refused(await act(client, "XJ0", "confirm", 1)) == (404, "NOT_FOUND")
    assert refused(await act(client, number, "explode", 1)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("changes", [{"pf": "100.01"}, {"pf": "x"}, {"xj": "★★★★★★"}, {"jsdbh": "广东"}, {"odd": 1}, {"bfbb": ""}])
async def test_a_proposal_is_looked_at(client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    assert refused(await propose(client, **changes)) == (400, "BAD_PARAMETER")


async def test_nobody_comes_in_without_the_key(client: httpx.AsyncClient) -> None:
    client.headers["X-Api-Key"] = "wrong"
    assert refused(await client.get("/pd/ratings")) == (401, "KEY_UNKNOWN")
    assert refused(await propose(client)) == (401, "KEY_UNKNOWN")


async def test_lists_go_on_behind_a_key(client: httpx.AsyncClient, folder: tuple[Path, Truth]) -> None:
    rows = await registry_walk(client, accepted(folder[0]), "ratings", 7)
    assert [one["pdbh"] for one in rows] == sorted(record["id"] for record in folder[1].entities["StarRating"])
    chosen = (await client.get("/pd/ratings", params={"zt": "10,20", "bfbb": "2026"})).json()["data"]
    assert {(one["zt"], one["bfbb"]) for one in chosen} <= {("10", "2026"), ("20", "2026")}
