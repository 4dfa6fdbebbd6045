"""Star ratings are proposed, confirmed, published and revoked over HTTP, at a registry that may fail in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.memory import MemoryAdapter
from adapters.registry import build_sources
from adapters.source import Source, Sources
from gateway.app import create_app
from gateway.settings import load
from mock_sources.faults.fault import Fault, FaultKind
from mock_sources.faults.http import HttpFaults
from mock_sources.systems import credentials, write
from mock_sources.systems.registry.app import build as build_registry
from mock_sources.truth import generate
from tests.resolvers.world import site

pytestmark = pytest.mark.anyio

SITE = "440000-2024-001"
TIMEOUT_MS = 3000
IMPATIENT_MS = 1200
ROLES = {
    "proposer": "RATING_PROPOSER",
    "first": "RATING_OFFICER",
    "second": "RATING_PROPOSER, RATING_OFFICER",
    "publisher": "RATING_PUBLISHER, RATING_REVOKER",
}
TOKENS = {name: f"token-of-the-{name}" for name in ROLES}
CONFIG = """
graph: {{background_checks: false, compiled: {compiled}}}
identity:
  officers:
{officers}
sources:
  star-ratings:
    label: registry
    adapter: rest
    mapping: {mapping}
    timeout: {timeout}ms
    cache: {{ttl: 1m}}
    url: env:REGISTRY
    credentials: {{value: env:KEY}}
"""
PAYLOAD = """{
  rating {
    key status version current level score publishedOn
    site { code rating { key } }
    history { nodes { action actor reason version } }
  }
  receipt { idempotencyKey version outcome replayed }
}"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    write(generate(7, 0.04), folder)
    return folder / "systems"


@pytest.fixture
async def registry(data: Path) -> AsyncIterator[HttpFaults]:
    """The registry on a port of its own, with its faults; it outlives any gateway."""
    served = HttpFaults(build_registry(data, credentials.read(data)), 0)
    await served.server.open()
    yield served
    await served.undo()
    await served.server.close()


class Desk:
    """A gateway as officers use it."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, text: str, officer: str | None = None, **variables: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {TOKENS[officer]}"} if officer else {}
        response = await self.http.post("/graphql", json={"query": text, "variables": variables}, headers=headers)
        body: dict[str, Any] = response.json()
        return body

    async def act(self, action: str, officer: str | None, **given: Any) -> dict[str, Any]:
        text = f"mutation($input: {action.title()}RatingInput!) {{ done: {action}Rating(input: $input) {PAYLOAD} }}"
        return await self.ask(text, officer, input=given)

    async def propose(self, key: str = "proposal", officer: str | None = "proposer", **changes: Any) -> dict[str, Any]:
        given = {"siteCode": SITE, "schemeVersion": "2026", "level": "FOUR", "score": "81.5", "idempotencyKey": key, **changes}
        return await self.act("propose", officer, **given)

    async def proposed(self) -> str:
        return str(done(await self.propose())["rating"]["key"])

    async def confirm(self, rating: str, officer: str = "first", key: str = "confirmation", version: int = 1) -> dict[str, Any]:
        return await self.act("confirm", officer, ratingId=rating, version=version, idempotencyKey=key)

    async def history(self, rating: str) -> list[tuple[str, str, int]]:
        text = "query($where: RatingEventWhere) { ratingEvents(where: $where) { nodes { action actor version rating { key } } } }"
        answer = await self.ask(text, where={"ratingId": {"eq": rating}})
        nodes = answer["data"]["ratingEvents"]["nodes"]
        assert {node["rating"]["key"] for node in nodes} <= {rating}
        return [(node["action"], node["actor"], node["version"]) for node in nodes]


@asynccontextmanager
async def gateway(
    registry: HttpFaults, data: Path, folder: Path, *, compiled: bool = True, patience: int = TIMEOUT_MS
) -> AsyncIterator[Desk]:
    officers = "\n".join(f"    {name}: {{token: env:{name.upper()}, roles: [{roles}]}}" for name, roles in ROLES.items())
    mapping = Path(__file__).parents[2] / "mappings" / "star-ratings.yaml"
    path = folder / "craftgraph.yaml"
    path.write_text(CONFIG.format(compiled=str(compiled).lower(), officers=officers, mapping=mapping, timeout=patience), "utf-8")
    address = f"http://127.0.0.1:{registry.server.listener.port}"
    environment = {name.upper(): token for name, token in TOKENS.items()}
    settings = load(path, {**environment, "REGISTRY": address, "KEY": credentials.read(data).api_key})
    sites = MemoryAdapter({"Site": [site(SITE)]})
    held = Source(id="sites", label="sites", kind="memory", adapter=sites, entities=sites.describe().entities)
    app = create_app(settings, Sources([*build_sources(settings.sources), held]))
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Desk(http)


@pytest.fixture
async def desk(registry: HttpFaults, data: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    async with gateway(registry, data, tmp_path) as opened:
        yield opened


@pytest.fixture
async def impatient(registry: HttpFaults, data: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """It waits for an answer less long."""
    async with gateway(registry, data, tmp_path, patience=IMPATIENT_MS) as opened:
        yield opened


def done(answer: dict[str, Any]) -> dict[str, Any]:
    assert "errors" not in answer, answer
    payload: dict[str, Any] = answer["data"]["done"]
    return payload


def refused(answer: dict[str, Any]) -> dict[str, Any]:
    """The one error's extensions, with its message."""
    (error,) = answer["errors"]
    assert answer["data"] == {"done": None}
    return {"message": error["message"], **error["extensions"]}


def receipts(*answers: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(done(answer)["receipt"]["outcome"], done(answer)["receipt"]["replayed"]) for answer in answers]


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "graphql-core"])
async def test_a_rating_is_made_by_four_officers_and_every_act_is_in_its_history(
    registry: HttpFaults, data: Path, tmp_path: Path, compiled: bool
) -> None:
    async with gateway(registry, data, tmp_path, compiled=compiled) as desk:
        made = done(await desk.propose(reason="年度评定"))
        rating = made["rating"]["key"]
        assert (made["rating"]["status"], made["rating"]["current"], made["rating"]["score"]) == ("PROPOSED", False, "81.50")
        assert made["receipt"] == {"idempotencyKey": "proposal", "version": 1, "outcome": "ANSWERED", "replayed": False}
        assert done(await desk.confirm(rating))["rating"]["status"] == "CONFIRMED"
        public = done(await desk.act("publish", "publisher", ratingId=rating, version=2, idempotencyKey="publication"))["rating"]
        assert (public["status"], public["current"], public["site"]["rating"]) == ("PUBLISHED", True, {"key": rating})
        gone = done(await desk.act("revoke", "publisher", ratingId=rating, version=3, reason="材料不实", idempotencyKey="revocation"))
        assert (gone["rating"]["status"], gone["rating"]["current"], gone["rating"]["site"]["rating"]) == ("REVOKED", False, None)
    assert gone["rating"]["history"]["nodes"] == [
        {"action": "PROPOSE", "actor": "proposer", "reason": "年度评定", "version": 1},
        {"action": "CONFIRM", "actor": "first", "reason": None, "version": 2},
        {"action": "PUBLISH", "actor": "publisher", "reason": None, "version": 3},
        {"action": "REVOKE", "actor": "publisher", "reason": "材料不实", "version": 4},
    ]


async def test_of_two_officers_who_confirm_at_once_one_wins_and_one_is_told_of_the_conflict(desk: Desk) -> None:
    rating = await desk.proposed()
    answers = await asyncio.gather(desk.confirm(rating, "first", "a"), desk.confirm(rating, "second", "b"))
    (winner,) = [answer for answer in answers if "errors" not in answer]
    (loser,) = [refused(answer) for answer in answers if "errors" in answer]
    assert done(winner)["rating"]["version"] == 2
    assert (loser["code"], loser["expectedVersion"], loser["currentVersion"], loser["status"]) == ("WRITE_CONFLICT", 1, 2, "CONFIRMED")
    assert "Read the rating again" in loser["message"]
    assert [action for action, _, _ in await desk.history(rating)] == ["PROPOSE", "CONFIRM"]


async def test_a_key_that_is_sent_again_and_again_at_once_has_one_effect(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.propose() for _ in range(5)))
    assert len({done(answer)["rating"]["key"] for answer in answers}) == 1
    assert sorted(replayed for _, replayed in receipts(*answers)) == [False, True, True, True, True]
    rating = done(answers[0])["rating"]["key"]
    confirmed = await asyncio.gather(*(desk.confirm(rating) for _ in range(5)))
    assert {done(answer)["receipt"]["version"] for answer in confirmed} == {2}
    assert len(await desk.history(rating)) == 2


async def test_a_key_that_was_used_for_something_else_is_refused(desk: Desk) -> None:
    rating = await desk.proposed()
    assert refused(await desk.propose(level="FIVE"))["code"] == "WRITE_KEY_REUSED"
    assert refused(await desk.confirm(rating, key="proposal"))["code"] == "WRITE_KEY_REUSED"


@pytest.mark.parametrize(
    "fault",
    [Fault(FaultKind.TRUNCATE, method="POST"), Fault(FaultKind.SLOW_TRICKLE, ms=5000, method="POST")],
    ids=["the answer is cut off", "the answer comes too late"],
)
async def test_an_answer_that_is_lost_behind_the_effect_is_looked_up(impatient: Desk, registry: HttpFaults, fault: Fault) -> None:
    rating = await impatient.proposed()
    await registry.apply(fault)
    lost = await impatient.confirm(rating)
    await registry.undo()
    again = await impatient.confirm(rating)
    assert receipts(lost, again) == [("LOOKED_UP", True), ("ANSWERED", True)]
    assert len(await impatient.history(rating)) == 2


@pytest.mark.parametrize(
    ("fault", "late"),
    [(Fault(FaultKind.HANG, method="POST"), False), (Fault(FaultKind.LATENCY, ms=IMPATIENT_MS + 300, method="POST"), True)],
    ids=["never carried out", "carried out later"],
)
async def test_an_outcome_that_nobody_knows_is_told_and_the_same_key_settles_it(
    impatient: Desk, registry: HttpFaults, fault: Fault, late: bool
) -> None:
    rating = await impatient.proposed()
    await registry.apply(fault)
    unknown = refused(await impatient.confirm(rating))
    assert (unknown["code"], unknown["idempotencyKey"], unknown["source"]) == ("WRITE_OUTCOME_UNKNOWN", "confirmation", "star-ratings")
    assert "same idempotencyKey" in unknown["message"]
    if late:
        await asyncio.sleep(0.4)
    await registry.undo()
    assert receipts(await impatient.confirm(rating)) == [("ANSWERED", late)]
    assert len(await impatient.history(rating)) == 2


async def test_nothing_is_retried_and_a_registry_that_cannot_be_reached_leaves_no_doubt(desk: Desk, registry: HttpFaults) -> None:
    await registry.apply(Fault(FaultKind.REFUSE))
    assert refused(await desk.propose())["code"] == "SOURCE_UNAVAILABLE"
    await registry.undo()
    await registry.apply(Fault(FaultKind.ERROR500, method="POST"))
    registry.counts.reset()
    assert refused(await desk.propose())["code"] == "WRITE_OUTCOME_UNKNOWN"
    assert registry.counts.as_json()["paths"] == {"/pd/ratings": 1, "/pd/receipts/proposal": 1}


@pytest.mark.parametrize(
    ("action", "officer", "role"),
    [
        ("propose", "first", "RATING_PROPOSER"),
        ("confirm", "proposer", "RATING_OFFICER"),
        ("publish", "second", "RATING_PUBLISHER"),
        ("revoke", "first", "RATING_REVOKER"),
        ("revoke", None, "RATING_REVOKER"),
    ],
)
async def test_without_its_role_an_act_is_forbidden_and_nothing_is_sent(
    desk: Desk, registry: HttpFaults, action: str, officer: str | None, role: str
) -> None:
    given = {"ratingId": "XJ1", "version": 1, "reason": "原因", "idempotencyKey": "k"}
    answer = await (desk.propose("k", officer) if action == "propose" else desk.act(action, officer, **given))
    error = refused(answer)
    assert (error["code"], error["role"]) == ("FORBIDDEN", role)
    assert role in error["message"]
    assert registry.counts.as_json() == {"requests": 0}


async def test_who_proposed_a_rating_may_not_confirm_it(desk: Desk) -> None:
    rating = done(await desk.propose(officer="second"))["rating"]["key"]
    assert refused(await desk.confirm(rating, "second"))["code"] == "TWO_PERSON_RULE"
    assert done(await desk.confirm(rating, "first"))["rating"]["status"] == "CONFIRMED"


async def test_an_act_that_the_state_does_not_allow_is_refused_with_the_state(desk: Desk) -> None:
    rating = await desk.proposed()
    error = refused(await desk.act("publish", "publisher", ratingId=rating, version=1, idempotencyKey="k"))
    assert (error["code"], error["status"], error["currentVersion"]) == ("WRITE_ILLEGAL_TRANSITION", "PROPOSED", 1)
    assert "PUBLISH (发布)" in error["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"siteCode": "440000-2024-999"},
        {"score": "100.01"},
        {"idempotencyKey": "键"},
        {"idempotencyKey": ""},
        {"reason": " "},
        {"schemeVersion": ""},
    ],
    ids=["no site", "score", "key", "no key", "empty reason", "no scheme"],
)
async def test_a_proposal_that_cannot_be_meant_is_refused_unsent(desk: Desk, registry: HttpFaults, changes: dict[str, Any]) -> None:
    assert refused(await desk.propose(**changes))["code"] == "BAD_USER_INPUT"
    assert registry.counts.as_json() == {"requests": 0}


async def test_a_refusal_says_nothing_of_how_the_registry_does(desk: Desk) -> None:
    rating = await desk.proposed()
    await desk.confirm(rating)
    for key, code in (("again", "WRITE_CONFLICT"), ("proposal", "WRITE_KEY_REUSED")):
        assert refused(await desk.confirm(rating, key=key))["code"] == code
    sources = (await desk.ask("{ sources { id status } }"))["data"]["sources"]
    assert {"id": "star-ratings", "status": "READY"} in sources


async def test_a_rating_that_there_is_not_cannot_be_acted_on(desk: Desk) -> None:
    assert refused(await desk.confirm("XJ0"))["code"] == "BAD_USER_INPUT"


async def test_of_several_mutations_each_stands_for_itself_one_after_the_other(desk: Desk) -> None:
    rating = await desk.proposed()
    text = """mutation($rating: String!) {
      confirm: confirmRating(input: {ratingId: $rating, version: 1, idempotencyKey: "c"}) { rating { version } }
      again: confirmRating(input: {ratingId: $rating, version: 1, idempotencyKey: "d"}) { rating { version } }
    }"""
    answer = await desk.ask(text, "first", rating=rating)
    assert answer["data"] == {"confirm": {"rating": {"version": 2}}, "again": None}
    assert [error["path"] for error in answer["errors"]] == [["again"]]


async def test_a_gateway_that_is_started_anew_has_lost_nothing(registry: HttpFaults, data: Path, tmp_path: Path) -> None:
    async with gateway(registry, data, tmp_path) as desk:
        rating = await desk.proposed()
        await desk.confirm(rating)
    async with gateway(registry, data, tmp_path) as desk:
        assert receipts(await desk.confirm(rating)) == [("ANSWERED", True)]
        assert await desk.history(rating) == [("PROPOSE", "proposer", 1), ("CONFIRM", "first", 2)]


async def test_what_was_read_before_an_act_is_not_shown_behind_it(desk: Desk) -> None:
    """The registry's answers are kept for a minute in this graph."""
    rating = await desk.proposed()
    listed = "query($where: StarRatingWhere) { starRatings(where: $where) { nodes { status } } }"
    where = {"siteCode": {"eq": SITE}, "status": {"in": ["PROPOSED", "CONFIRMED"]}}
    before = await desk.ask(listed, where=where)
    await desk.confirm(rating)
    after = await desk.ask(listed, where=where)
    assert "PROPOSED" in str(before["data"])
    assert {node["status"] for node in after["data"]["starRatings"]["nodes"]} - {"CONFIRMED"} == set()


async def test_a_mutation_is_never_run_by_get(desk: Desk, registry: HttpFaults) -> None:
    text = 'mutation { revokeRating(input: {ratingId: "XJ1", version: 1, reason: "x", idempotencyKey: "k"}) { receipt { version } } }'
    response = await desk.http.get("/graphql", params={"query": text}, headers={"authorization": f"Bearer {TOKENS['publisher']}"})
    assert (response.status_code, registry.counts.as_json()) == (405, {"requests": 0})
