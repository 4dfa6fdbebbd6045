"""The check says at which step a source fails, and names what has drifted."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.errors import AuthenticationFailed
from adapters.requests import CheckReport
from tests.adapters.rest_support import BareHost, Served, mapping, parameters, reply, rest_adapter, serve, teacher

pytestmark = pytest.mark.anyio

TEXT = mapping(
    "http: {probe: /ping}\nauth: {kind: oauth2, path: /token}\n", "paging: {kind: cursor, cursor: c, next: next, size: n, most: 3}"
)
Answer = Callable[[httpx.Request], httpx.Response]


def source(rows: list[Any], **paths: httpx.Response) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.strip("/")
        if name in paths:
            return paths[name]
        if name == "token":
            return reply({"access_token": "t", "expires_in": 60})
        size = int(parameters(request).get("n", 3))
        return reply({"items": rows[:size], "next": "more" if len(rows) > size else None})

    return answer


async def checked(folder: Path, answer: Answer, text: str = TEXT) -> CheckReport:
    adapter = rest_adapter(folder, text, credentials="{client_id: 'env:A', client_secret: 'env:B'}")
    await adapter.open(BareHost(serve(answer), {"env:A": "a", "env:B": "b"}))
    return await adapter.check()


def outcome(report: CheckReport) -> dict[str, bool]:
    return {step.name: step.ok for step in report.steps}


async def test_a_sound_source_passes_all_steps(tmp_path: Path) -> None:
    report = await checked(tmp_path, source([teacher(number, honour="全国劳模") for number in range(9)]))
    assert outcome(report) == {"reach": True, "auth": True, "schema": True, "row": True}
    assert (report.ok, report.missing) == (True, {})
    assert [step.message for step in report.steps] == ["answers HTTP 200", "", "", "1 of 1 entities gave a row"]


async def test_a_member_that_no_row_has_is_reported_as_missing(tmp_path: Path) -> None:
    rows = [{key: value for key, value in teacher(number).items() if key != "trade"} for number in range(3)]
    report = await checked(tmp_path, source(rows))
    assert outcome(report) == {"reach": True, "auth": True, "schema": False}
    assert report.missing == {"Teacher": ("trade",)}
    assert report.steps[-1].message == "Teacher: nothing at trade"


async def test_a_source_without_rows_passes_and_says_that_nothing_could_be_compared(tmp_path: Path) -> None:
    report = await checked(tmp_path, source([]))
    assert report.ok
    assert report.steps[2].message == "Teacher: no rows to compare with"


async def test_a_page_that_is_smaller_than_the_mapping_believes_is_pointed_out(tmp_path: Path) -> None:
    report = await checked(tmp_path, lambda request: reply({"access_token": "t", "items": [teacher(1)], "next": "more"}))
    assert report.ok
    assert "1 rows came where 3 were asked for" in report.steps[2].message


@pytest.mark.parametrize(
    ("paths", "failed"),
    [
        ({"token": reply({}, 401)}, "auth"),
        ({"teachers": reply({}, 401)}, "auth"),
        ({"teachers": reply({}, 403)}, "auth"),
        ({"teachers": reply({}, 500)}, "auth"),
        ({"teachers": reply(b"<html>")}, "schema"),
        ({"teachers": reply({}, 404)}, "schema"),
        ({"teachers": reply({"items": [teacher(1, name=1)]})}, "row"),
    ],
)
async def test_the_first_step_that_fails_is_the_last_that_runs(tmp_path: Path, paths: dict[str, httpx.Response], failed: str) -> None:
    report = await checked(tmp_path, source([teacher(1)], **paths))
    assert [step.name for step in report.steps if not step.ok] == [report.steps[-1].name] == [failed]
    assert "source=source" in report.steps[-1].message


async def test_a_source_that_cannot_be_reached_fails_at_the_first_step(tmp_path: Path) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    adapter = rest_adapter(tmp_path, mapping())
    await adapter.open(BareHost(Served(refuse)))
    report = await adapter.check()
    assert outcome(report) == {"reach": False}
    assert AuthenticationFailed.code not in report.steps[0].message


@pytest.mark.parametrize(("answer", "ok"), [(reply({}), True), (reply({}, 401), True), (reply({}, 404), True), (reply({}, 503), False)])
async def test_any_answer_but_a_server_error_is_health(tmp_path: Path, answer: httpx.Response, ok: bool) -> None:
    adapter = rest_adapter(tmp_path, mapping())
    assert not (await adapter.health()).ok
    await adapter.open(BareHost(serve(lambda request: answer)))
    health = await adapter.health()
    assert (health.ok, health.message) == (ok, "" if ok else "The source is not available.")


async def test_health_does_not_wait_for_a_source_that_hangs(tmp_path: Path) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return reply({})

    adapter = rest_adapter(tmp_path, mapping(), timeout=0.05)
    await adapter.open(BareHost(Served(hang)))
    health = await adapter.health()
    assert (health.ok, health.message) == (False, "The source did not answer in time.")
    assert health.milliseconds < 2000
