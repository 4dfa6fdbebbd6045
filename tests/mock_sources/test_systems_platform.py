"""The Skills Power platform keeps to its manual."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_sources.systems.credentials import Credentials
from mock_sources.systems.platform.app import build
from mock_sources.systems.system import HttpSystem
from mock_sources.truth import Truth
from tests.mock_sources.systems_support import Clock, accepted, bearer, built, client_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("platform")
    return path, built(path)


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
def system(folder: tuple[Path, Truth], known: Credentials, clock: Clock) -> HttpSystem:
    return build(folder[0] / "systems", known, clock)


@pytest.fixture
async def client(system: HttpSystem) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(system) as client:
        yield client


@pytest.fixture
async def headers(client: httpx.AsyncClient, known: Credentials) -> dict[str, str]:
    return await bearer(client, known)


async def data(client: httpx.AsyncClient, path: str, headers: dict[str, str], **parameters: Any) -> Any:
    answer = await client.get(path, params=parameters, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    return answer.json()["data"]


async def code(client: httpx.AsyncClient, path: str, headers: dict[str, str], **parameters: Any) -> int:
    answer = await client.get(path, params=parameters, headers=headers)
    assert (answer.status_code, answer.json()["data"]) == (200, "")
    return int(answer.json()["code"])


async def test_a_list_is_an_envelope_with_total_and_list(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    answer = await data(client, "/v1/courses", headers)
    assert answer["total"] == len(truth.entities["Course"])
    assert len(answer["list"]) == 20


async def test_a_size_above_the_cap_is_silently_the_cap(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await data(client, "/v1/courses", headers, size=5000)
    assert len(answer["list"]) == 100


async def test_an_empty_list_is_an_empty_string(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert await data(client, "/v1/courses", headers, page=999) == ""
    assert await data(client, "/v1/courses", headers, ids="1,2") == ""


async def test_ids_are_numbers_beyond_what_a_float_holds(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await data(client, "/v1/courses", headers)
    ids = [row["id"] for row in answer["list"]]
    assert ids == sorted(ids)
    assert all(isinstance(identity, int) and identity > 2**53 for identity in ids)


async def test_look_up_by_ids_leaves_unknown_ones_out(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    wanted = [record["id"] for record in truth.entities["Course"][:3]]
    answer = await data(client, "/v1/courses", headers, ids=",".join([wanted[2], "12345", *wanted[:2]]))
    assert sorted(str(row["id"]) for row in answer["list"]) == sorted(wanted)


async def test_more_than_fifty_ids_are_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert await code(client, "/v1/courses", headers, ids=",".join(map(str, range(51)))) == 40002


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/v1/courses", {"page": "0"}),
        ("/v1/courses", {"size": "ten"}),
        ("/v1/courses", {"level": "Z"}),
        ("/v1/courses", {"teacherId": "abc"}),
        ("/v1/practical-sessions", {"dateFrom": "20240501"}),
    ],
)
async def test_a_bad_parameter_has_its_code(
    client: httpx.AsyncClient, headers: dict[str, str], path: str, parameters: dict[str, str]
) -> None:
    assert await code(client, path, headers, **parameters) == 40001


async def test_filters_select_and_combine(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    trade = truth.entities["Course"][0]["trade"]
    expected = {r["id"] for r in truth.entities["Course"] if r["trade"] == trade and r["mode"] in ("ONLINE", "BLENDED")}
    answer = await data(client, "/v1/courses", headers, trade=trade, mode="1,3", size=100)
    assert {str(row["id"]) for row in answer["list"]} == expected


async def test_withdrawn_courses_have_two_codes(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    expected = {r["id"] for r in truth.entities["Course"] if r["status"] == "WITHDRAWN"}
    answer = await data(client, "/v1/courses", headers, status="2,9", size=100)
    assert {str(row["id"]) for row in answer["list"]} == expected


async def test_sessions_are_filtered_by_day_inclusively(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    sessions = [r for r in truth.entities["PracticalSession"] if r["channel"] == "ONLINE_ACADEMY"]
    day = sessions[0]["startsOn"]
    answer = await data(client, "/v1/practical-sessions", headers, dateFrom=day, dateTo=day, size=100)
    assert {row["sessionNo"] for row in answer["list"]} == {r["id"] for r in sessions if r["startsOn"] == day}


async def test_after_id_continues_without_an_offset(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    first = await data(client, "/v1/courses", headers, size=40)
    second = await data(client, "/v1/courses", headers, size=20, afterId=first["list"][19]["id"])
    assert second["list"] == first["list"][20:]


async def test_statistics_are_looked_up_by_course(client: httpx.AsyncClient, headers: dict[str, str], truth: Truth) -> None:
    wanted = [record["courseId"] for record in truth.entities["LearningStatistics"][:50]]
    answer = await data(client, "/v1/courses/statistics", headers, courseIds=",".join(wanted), size=50)
    assert sorted(str(row["courseId"]) for row in answer["list"]) == sorted(wanted)


async def test_a_token_expires_and_the_answer_is_still_200(
    client: httpx.AsyncClient, headers: dict[str, str], known: Credentials, clock: Clock
) -> None:
    clock.now += 59
    assert await data(client, "/v1/courses", headers, size=1)
    clock.now += 1
    assert await code(client, "/v1/courses", headers) == 40101
    assert await data(client, "/v1/courses", await bearer(client, known), size=1)


async def test_a_second_token_invalidates_nothing(client: httpx.AsyncClient, headers: dict[str, str], known: Credentials) -> None:
    await bearer(client, known)
    assert await data(client, "/v1/courses", headers, size=1)


async def test_without_a_token_there_is_only_an_error(client: httpx.AsyncClient) -> None:
    assert await code(client, "/v1/courses", {}) == 40100
    assert await code(client, "/v1/courses", {"Authorization": "Bearer made-up"}) == 40100


async def test_the_token_address_speaks_oauth2(client: httpx.AsyncClient, known: Credentials) -> None:
    wrong = await client.post("/oauth/token", data={"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"})
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    other = await client.post("/oauth/token", data={"grant_type": "password"})
    assert (other.status_code, other.json()) == (400, {"error": "unsupported_grant_type"})
    basic = await client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(known.client_id, known.client_secret))
    assert basic.json()["expires_in"] == 60


async def test_too_many_requests_are_429_with_retry_after(
    client: httpx.AsyncClient, headers: dict[str, str], system: HttpSystem, clock: Clock
) -> None:
    system.settings["requests_per_second"] = 3
    clock.now += 1
    answers = [await client.get("/v1/platform/info", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "1"
    assert answers[3].json()["code"] == 42900
    clock.now += 1
    assert await data(client, "/v1/platform/info", headers)


async def test_an_unknown_path_is_in_the_envelope_too(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert await code(client, "/v1/nothing", headers) == 40400
