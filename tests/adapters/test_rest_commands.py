"""Commands over HTTP: one effect each, conflicts by version, and no doubt about what was sent and what was not."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from adapters.entities import StarRating
from adapters.entities.codes import StarLevel
from adapters.errors import (
    AuthenticationFailed,
    Conflict,
    InvalidConfiguration,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    Rejected,
    SourceError,
    SourceTimeout,
    Unavailable,
    Unsupported,
)
from adapters.interface import Commanding
from adapters.requests import Command, Receipt
from adapters.rest import RestAdapter
from tests.adapters.rest_support import BareHost, Served, reply, rest_adapter

pytestmark = pytest.mark.anyio
MAPPING = """
mapping: rest
version: 1
envelope: {code: error, message: message, errors: {FROZEN: rejected}}
lists:
  stars: {"3": THREE, "4": FOUR, "four": FOUR}
entities:
  StarRating:
    path: /ratings
    records: items
    lookup: {path: /ratings, object: .}
    version: evidence
    unknown: [scheme_version, current, status, version, published_on]
    fields:
      id: id
      site_code: site
      level: {path: result.stars, as: [{codes: stars}]}
      score: {path: result.score, type: decimal, as: [{places: 2}]}
      evidence: version
      rated_on: {path: on, as: [{date: yyyymmdd}]}
    commands:
      lookup: /commands
      key: id
      of:
        propose: {path: /ratings, creates: true, arguments: [site_code, level, score, rated_on], required: [site_code]}
        confirm: {path: /ratings, action: /confirm, arguments: [level]}
"""
KEY = "7d1f"


class Ratings:
    """A registry with ETags and idempotency keys. `trouble` answers or raises in the place of an answer, behind the effect if `late`."""

    def __init__(self) -> None:
        self.rows = {
            "R 1": {"id": "R 1", "site": "110000-2024-001", "result": {"stars": "3", "score": "61.00"}, "version": "v0", "on": "20260901"}
        }
        self.receipts: dict[str, str] = {}
        self.trouble: httpx.Response | Exception | None = None
        self.late = False
        self.numbers = itertools.count(1)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.trouble is not None and not self.late:
            return self._troubled()
        answer = self._answer(request)
        return answer if self.trouble is None else self._troubled()

    def _troubled(self) -> httpx.Response:
        trouble, self.trouble = self.trouble, None
        if isinstance(trouble, Exception):
            raise trouble
        assert trouble is not None
        return trouble

    def _answer(self, request: httpx.Request) -> httpx.Response:
        _, head, *rest = request.url.path.split("/")
        if head == "commands":
            return self._receipt(rest[0]) if rest[0] in self.receipts else reply({"error": "NONE"}, 404)
        if request.method == "GET":
            return reply(self.rows[rest[0]]) if rest[0] in self.rows else reply({"error": "NONE"}, 404)
        return self._post(request, rest)

    def _post(self, request: httpx.Request, rest: list[str]) -> httpx.Response:
        sent = request.headers["idempotency-key"]
        if sent in self.receipts:
            return self._receipt(sent)
        if not rest:
            key = f"R {next(self.numbers) + 1}"
            self.rows[key] = {"id": key}
        elif (key := rest[0]) not in self.rows:
            return reply({"error": "NONE"}, 404)
        elif request.headers["if-match"] != f'"{self.rows[key]["version"]}"':
            return reply({"error": "STALE"}, 412)
        body = msgspec.json.decode(request.content)
        self.rows[key] = {**self.rows[key], **body, "version": f"v{next(self.numbers)}"}
        self.receipts[sent] = key
        return self._receipt(sent)

    def _receipt(self, sent: str) -> httpx.Response:
        row = self.rows[self.receipts[sent]]
        return reply({"id": row["id"]}, etag=f'"{row["version"]}"')


@pytest.fixture
def ratings() -> Ratings:
    return Ratings()


@pytest.fixture
async def served(ratings: Ratings) -> Served:
    return Served(ratings)


@pytest.fixture
async def adapter(served: Served, tmp_path: Path) -> RestAdapter:
    adapter = rest_adapter(tmp_path, MAPPING)
    await adapter.open(BareHost(served))
    return adapter


def confirm(**changes: Any) -> Command:
    given = {"name": "confirm", "key": "R 1", "expected": "v0", "arguments": {"level": StarLevel.FOUR}, "idempotency_key": KEY, **changes}
    return Command(entity="StarRating", actor="PD1", **{"reason": "评审通过", **given})


async def level(adapter: RestAdapter) -> StarLevel | None:
    (record,) = (await adapter.fetch("StarRating", ["R 1"], ["level"])).rows
    assert isinstance(record, StarRating)
    return record.level


async def test_a_command_is_one_request_with_key_version_and_reason(adapter: RestAdapter, served: Served) -> None:
    receipt = await adapter.execute(confirm())
    (request,) = served.requests
    assert isinstance(adapter, Commanding)
    assert receipt == Receipt(idempotency_key=KEY, key="R 1", version="v1")
    assert (request.method, request.url.raw_path, request.headers["if-match"]) == ("POST", b"/ratings/R%201/confirm", '"v0"')
    assert msgspec.json.decode(request.content) == {"result": {"stars": "4"}, "actor": "PD1", "reason": "评审通过"}
    assert await level(adapter) is StarLevel.FOUR


async def test_a_command_can_make_a_record_of_every_type(adapter: RestAdapter, ratings: Ratings) -> None:
    arguments = {"site_code": "440000-2024-002", "level": None, "score": Decimal("88.5"), "rated_on": date(2026, 9, 1)}
    receipt = await adapter.execute(confirm(name="propose", key=None, expected=None, arguments=arguments))
    made = ratings.rows[receipt.key]
    assert made["result"] == {"stars": None, "score": "88.5"}
    assert (made["site"], made["on"], made["version"]) == ("440000-2024-002", "20260901", receipt.version)


async def test_the_same_key_again_has_no_further_effect(adapter: RestAdapter, ratings: Ratings) -> None:
    assert await adapter.execute(confirm()) == await adapter.execute(confirm())
    assert ratings.rows["R 1"]["version"] == "v1"


async def test_a_stale_version_is_a_conflict(adapter: RestAdapter, ratings: Ratings) -> None:
    await adapter.execute(confirm())
    with pytest.raises(Conflict) as lost:
        await adapter.execute(confirm(idempotency_key="other"))
    assert (lost.value.source, lost.value.entity, lost.value.phase) == ("source", "StarRating", "execute")
    assert ratings.rows["R 1"]["version"] == "v1"


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("cut"),
        reply({}, 500),
        reply({}, 504),
        reply(b"<html>"),
        reply({}),
    ],
    ids=["timeout", "reset", "cut off", "500", "504", "garbled", "no receipt"],
)
async def test_an_answer_that_is_lost_is_an_unknown_outcome_that_lookup_resolves(
    adapter: RestAdapter, served: Served, ratings: Ratings, trouble: Any
) -> None:
    ratings.trouble, ratings.late = trouble, True
    with pytest.raises(OutcomeUnknown):
        await adapter.execute(confirm())
    assert len(served.requests) == 1
    assert await adapter.lookup("StarRating", KEY) == Receipt(idempotency_key=KEY, key="R 1", version="v1")
    assert await adapter.lookup("StarRating", "never sent") is None


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (httpx.ConnectError("down"), Unavailable),
        (httpx.ConnectTimeout("down"), SourceTimeout),
        (httpx.PoolTimeout("busy"), SourceTimeout),
        (reply({}, 401), AuthenticationFailed),
        (reply({}, 403), PermissionDenied),
        (reply({}, 429, retry_after="3"), RateLimited),
        (reply({}, 409), Conflict),
        (reply({"message": "star level too high"}, 422), Rejected),
        (reply({}, 400), Rejected),
        (reply({"error": "FROZEN"}, 500), Rejected),
    ],
    ids=["refused", "connect timeout", "no connection", "401", "403", "429", "409", "422", "400", "listed code"],
)
async def test_what_was_surely_not_carried_out_is_no_unknown_outcome(
    adapter: RestAdapter, ratings: Ratings, trouble: Any, error: type[SourceError]
) -> None:
    ratings.trouble = trouble
    with pytest.raises(error) as refused:
        await adapter.execute(confirm())
    assert type(refused.value) is error
    assert await level(adapter) is StarLevel.THREE if not isinstance(refused.value, RateLimited) else True


async def test_a_record_that_is_not_there_is_refused(adapter: RestAdapter) -> None:
    with pytest.raises(Rejected):
        await adapter.execute(confirm(key="R 9"))


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ".."},
        {"idempotency_key": "键"},
        {"expected": "a\nb"},
        {"name": "revoke"},
        {"arguments": {"score": Decimal(1)}},
        {"arguments": {"level": StarLevel.ONE}},
    ],
    ids=["path", "header", "header injection", "undeclared", "not an argument", "no code for it"],
)
async def test_what_cannot_be_said_is_refused_unsent(adapter: RestAdapter, served: Served, changes: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        await adapter.execute(confirm(**changes))
    assert served.requests == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("arguments: [level]", "arguments: [levl]", "'levl' is not mapped here"),
        ("arguments: [level]", "arguments: [level], required: [score]", "'score' is required, but no argument"),
        ("    version: evidence\n", "", "no field shows a record's version"),
        ("version: evidence", "version: evidense", "'evidense' is not mapped here"),
        ("as: [{codes: stars}]}", "as: [trim, {codes: stars}]}", "level cannot be written"),
    ],
)
def test_a_mistake_in_the_block_is_shown_with_its_place(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in MAPPING
    with pytest.raises(InvalidConfiguration, match=words):
        rest_adapter(tmp_path, MAPPING.replace(before, after))
