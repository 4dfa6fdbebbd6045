"""What an explanation tells: exact texts of explained operations, and what must never stand in one."""

from __future__ import annotations

import base64
import contextlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.errors import SourceError, Unavailable
from adapters.memory import Call
from adapters.tracing import Exchange, Statement
from resolvers.engine import Engine
from resolvers.explained import ExplainedOperation
from resolvers.explaining.node import CallNote
from resolvers.explaining.showing import abridged, shown
from resolvers.global_id import GlobalKey, encode
from resolvers.planned import PlannedOperation
from resolvers.request import ListRequest
from schema.context import Context
from schema.explanation import explanation_json
from tests.adapters.rest_support import BareHost, Served, mapping, reply, rest_adapter, teacher
from tests.gateway.explaining import explained, text_of
from tests.resolvers.cache.support import Desk, cached, kept
from tests.resolvers.world import Clock, engine, site, source
from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio

README = """
{ sites(first: 3, where: {hostType: {eq: UNION_SCHOOL}}, orderBy: [{trained: DESC}]) {
    totalCount nodes { code name trained sponsor { shortName } rating { level } secondTranche { amount status } } } }
"""


README_EXPLAINED = """\
list Site, … ms
  plan
    Site: first 3 where host_type eq UNION_SCHOOL by trained desc, counted
    province-110000, province-440000
      read: in order from the position, trained desc, limit 4
      push: host_type eq UNION_SCHOOL
  pushdown
    host_type eq UNION_SCHOOL: pushed down in 2
    order by trained desc: pushed down in 2
  calls
    province-110000, province-440000: scan Site
      2 calls, 3 rows, … ms
  link Site.sponsor, … ms
    plan
      TradeUnion: 2 records by key
      ims
        fetch: 2 keys
    calls
      ims: fetch TradeUnion
        2 rows, … ms
  link Site.rating, … ms
    plan
      StarRating: by site_code for 3 values of code where current eq True by rated_on desc
      star-ratings
        read: everything, ordered here, limit 1000
        push: site_code in ['440000-2024-001', '110000-2024-001', '110000-2025-002'] and current eq True
    pushdown
      site_code in ['440000-2024-001', '110000-2024-001', '110000-2025-002']: pushed down in 1
      current eq True: pushed down in 1
      order by rated_on desc: done here for 1
    calls
      star-ratings: scan StarRating
        2 rows, … ms
  link Site.second_tranche, … ms
    plan
      Tranche: by site_code for 3 values of code where number eq 2
      finance
        read: everything, ordered here, limit 1000
        push: site_code in ['440000-2024-001', '110000-2024-001', '110000-2025-002'] and number eq 2
    pushdown
      site_code in ['440000-2024-001', '110000-2024-001', '110000-2025-002']: pushed down in 1
      number eq 2: pushed down in 1
    calls
      finance: scan Tranche
        0 rows, … ms"""


PLANNED = """\
list Site
  plan
    Site: rating {level gte FOUR}
    1. Site.rating: StarRating.site_code where current eq True, of each the first by rated_on desc, if level gte FOUR holds
       then code in [keys of 1]
       star-ratings
         read: in order from the position, limit 1000
         push: current eq True
    Site: first 2 where code in [keys of 1, …]
    province-110000, province-440000
      read: in order from the position, limit 3
      push: code in [keys of 1, …]
  pushdown
    code in [keys of 1, …]: pushed down in 2
  link Site.sponsor, depends on list Site
    plan
      TradeUnion: by key, each sponsor_code
      ims
  link Site.ratings, depends on list Site
    plan
      StarRating: by site_code for each code by rated_on desc
      star-ratings
        read: everything, ordered here, limit 1000
        push: site_code in [each code]
    pushdown
      site_code in [each code]: pushed down in 1
      order by rated_on desc: done here for 1"""


@pytest.fixture
def graph() -> Graph:
    return Graph()


async def test_the_first_query_of_the_readme(graph: Graph) -> None:
    assert text_of(await explained(graph, README)) == README_EXPLAINED


async def test_a_filter_over_a_link_shows_its_steps_below_the_list(graph: Graph) -> None:
    assert (
        text_of(await explained(graph, "{ sites(where: {rating: {level: {gte: FOUR}}}) { nodes { code } } }"))
        == """\
list Site, … ms
  plan
    Site: rating {level gte FOUR}
    1. Site.rating: StarRating.site_code where current eq True, of each the first by rated_on desc, if level gte FOUR holds
       then code in [keys of 1]
       star-ratings
         read: in order from the position, limit 1000
         push: current eq True
    Site: first 20 where code in ['110000-2024-001']
    province-110000
      read: in order from the position, limit 21
      push: code in ['110000-2024-001']
    not asked, it holds only 440000: province-440000
  pushdown
    code in ['110000-2024-001']: pushed down in 1
  calls
    province-110000: scan Site
      1 row, … ms
  join 1. Site.rating, … ms
    plan
      StarRating: all where current eq True
      star-ratings
        read: in order from the position, limit 1000
        push: current eq True
    pushdown
      current eq True: pushed down in 1
    calls
      star-ratings: scan StarRating
        2 rows, … ms"""
    )


async def test_groups_by_a_linked_field_show_how_the_link_is_followed(graph: Graph) -> None:
    assert (
        text_of(await explained(graph, "{ sitesAggregate(groupBy: [SPONSOR_SHORT_NAME]) { groups { count } } }"))
        == """\
aggregate Site, … ms
  plan
    Site: count(*) by sponsor.short_name
    province-110000, province-440000
      read: its own totals, count(*) by sponsor_code
    then sponsor: TradeUnion by code for each sponsor_code, its short_name
  calls
    province-110000, province-440000: aggregate Site
      2 calls, 2 groups, … ms
  follow Site.sponsor, … ms
    plan
      TradeUnion: 2 records by key
      ims
        fetch: 2 keys
    calls
      ims: fetch TradeUnion
        2 rows, … ms"""
    )


async def test_a_node_is_fetched_from_the_source_that_its_id_names(graph: Graph) -> None:
    identifier = encode("Site", "province-110000", "110000-2024-001")
    told = await explained(graph, "query($id: ID!) { node(id: $id) { ... on Site { name rating { level } } } }", {"id": identifier})
    assert (
        text_of(told)
        == """\
fetch Site, … ms
  plan
    Site: 1 record by key
    province-110000
      fetch: 1 key
  calls
    province-110000: fetch Site
      1 row, … ms
  link Site.rating, … ms
    plan
      StarRating: by site_code for 1 value of code where current eq True by rated_on desc
      star-ratings
        read: everything, ordered here, limit 1000
        push: site_code in ['110000-2024-001'] and current eq True
    pushdown
      site_code in ['110000-2024-001']: pushed down in 1
      current eq True: pushed down in 1
      order by rated_on desc: done here for 1
    calls
      star-ratings: scan StarRating
        1 row, … ms"""
    )


async def test_a_failure_is_told_where_it_happened(graph: Graph) -> None:
    graph.down.add("star-ratings")
    (sites,) = (await explained(graph, "{ sites { nodes { rating { level } } } }"))["parts"]
    (rating,) = sites["parts"]
    (call,) = rating["calls"]
    assert call["error"]["code"] == "SOURCE_UNAVAILABLE"
    assert "10.1.2.3" not in json.dumps(call)


async def test_attempts_are_counted_and_a_skipped_source_was_not_tried() -> None:
    failures = [2]

    async def fail(call: Call) -> None:
        if failures[0]:
            failures[0] -= 1
            raise Unavailable("refused")

    clock = Clock()
    province = source("a", [site("110000-2024-001")], fault=fail, attempts=3, timeout=60, breaker_failures=3)
    graph = engine(province, clock=clock, sleep=clock.sleep)
    assert [call["attempts"] for call in await calls(graph)] == [3]
    failures[0] = 99
    assert [call["attempts"] for call in await calls(graph)] == [3]
    (skipped,) = await calls(graph)
    assert (skipped["attempts"], skipped["error"]["code"]) == (0, "SOURCE_SKIPPED")


async def calls(graph: Engine) -> list[dict[str, Any]]:
    """The calls of a list of sites."""
    operation = ExplainedOperation(graph.operation())
    with contextlib.suppress(SourceError):
        await operation.list(ListRequest("Site", ("code",), first=5))
    (listed,) = explanation_json(operation.root)["parts"]
    return list(listed["calls"])


async def test_a_kept_answer_is_told_with_its_age_and_sends_nothing() -> None:
    desk = Desk(cached("a", [site("110000-2024-001")], caching=kept(30)))
    (first,) = await calls(desk.engine)
    desk.wall.now += 12
    (second,) = await calls(desk.engine)
    assert [(call["cache"], call["age"], call["attempts"], call["rows"]) for call in (first, second)] == [
        ("miss", None, 1, 1),
        ("hit", 12.0, 0, 1),
    ]


async def test_without_the_wish_nothing_is_noted(graph: Graph) -> None:
    operation = graph.engine.operation()
    await operation.fetch("Site", [GlobalKey(None, "110000-2024-001")], ("name",))
    assert operation._context.calls.node is None
    assert not operation._context.explained


def test_values_are_shown_only_where_their_fields_need_no_named_role() -> None:
    statement = Statement(sql="SELECT 1", arguments=("北京市海淀区", 4), rows=1)
    (staff,) = shown(CallNote("a", "scan", "Site", frozenset({"name", "address"}), sent=[statement]))
    (financial,) = shown(CallNote("a", "scan", "Tranche", frozenset({"number", "paid"}), sent=[statement]))
    (personal,) = shown(CallNote("a", "scan", "Certificate", frozenset({"number"}), sent=[statement]))
    assert staff["values"] == ["北京市海淀区", 4]
    assert financial["values"] == personal["values"] == ["str", "int"]


def test_parameters_and_bodies_are_hidden_like_values() -> None:
    exchange = Exchange(method="POST", url="http://s/x", parameters=(("paid", "300"), ("sign", None)), body='{"paid": "300"}')
    (one,) = shown(CallNote("a", "scan", "Tranche", frozenset({"paid"}), sent=[exchange]))
    assert (one["text"], one["body"]) == ("POST http://s/x?paid=…&sign=…", "…")


@pytest.mark.parametrize("name", ["sign", "access_token", "client_secret", "password", "appKey", "X-Signature"])
def test_a_parameter_that_is_named_like_a_secret_is_hidden_wherever_it_stands(name: str) -> None:
    body = json.dumps({"filter": {name: "v4lue-of-it", "name": "北京"}})
    exchange = Exchange(method="POST", url="http://s/x", parameters=((name, "v4lue-of-it"), ("page", "1")), body=body)
    form = Exchange(method="POST", url="http://s/x", body=f"{name}=v4lue-of-it&page=1")
    told = list(shown(CallNote("a", "scan", "Site", sent=[exchange, form])))
    assert "v4lue-of-it" not in json.dumps(told)
    assert told[0]["text"] == f"POST http://s/x?{name}=…&page=1"
    assert "北京" in told[0]["body"]
    assert told[1]["body"].endswith("&page=1")


@pytest.mark.parametrize("number", ["110101199003074578", "11010119900307457X", "13800138000"])
def test_numbers_of_persons_are_masked_in_plans_and_values(number: str) -> None:
    statement = Statement(sql="SELECT 1", arguments=(number,), rows=1)
    told = json.dumps(list(shown(CallNote("a", "scan", "Site", sent=[statement])))) + abridged(f"name eq '{number}'")
    assert number not in told
    assert number[2:] not in told


def test_codes_that_are_no_numbers_of_persons_stay() -> None:
    assert abridged("code in ['110000-2024-001'] and uscc eq '91110000600037341L'").endswith("'91110000600037341L'")


def test_long_lists_are_shortened_and_counted() -> None:
    keys = ", ".join(f"'{number}, \\'x\\''" for number in range(100))
    assert abridged(f"code in [{keys}] and x eq 1") == "code in ['0, \\'x\\'', '1, \\'x\\'', '2, \\'x\\'', … 97 more] and x eq 1"


SIGNED = "auth: {kind: signature, scheme: hmac-sha256-lines, headers: {key: X-App, timestamp: X-Time, nonce: X-Nonce, signature: X-Sign}}"
TOKEN = "auth: {kind: oauth2, path: /oauth/token}"
HEADER = "auth: {kind: header, header: X-Key}"
CREDENTIALS = {
    SIGNED: "{key: env:KEY, secret: env:SECRET}",
    TOKEN: "{client_id: env:KEY, client_secret: env:SECRET}",
    HEADER: "{value: env:SECRET}",
}


@pytest.mark.parametrize("auth", [SIGNED, TOKEN, HEADER])
@given(secret=st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=8, max_size=30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_secret_of_a_request_is_ever_shown(auth: str, secret: str, tmp_path: Path) -> None:
    requests: list[httpx.Request] = []

    async def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return reply({"access_token": f"{secret}-as-token", "expires_in": 60} if "token" in request.url.path else {"items": [teacher(1)]})

    adapter = rest_adapter(tmp_path, mapping(auth + "\n"), credentials=CREDENTIALS[auth])
    await adapter.open(BareHost(Served(serve), {"env:KEY": "k-0f-the-app", "env:SECRET": secret}))
    one = source("teachers", entity="Teacher")
    object.__setattr__(one, "adapter", adapter)
    object.__setattr__(one, "entities", adapter.describe().entities)
    operation = ExplainedOperation(engine(one).operation())
    await operation.list(ListRequest("Teacher", ("name",), first=5))
    await adapter.close()
    told = json.dumps(explanation_json(operation.root), ensure_ascii=False)
    assert "GET http://source/teachers" in told
    for request in requests:
        for name in ("x-sign", "x-nonce", "x-app", "x-key", "authorization"):
            assert request.headers.get(name, "no such header") not in told
    encoded = {secret, json.dumps(secret)[1:-1], str(httpx.QueryParams({"s": secret}))[2:], base64.b64encode(secret.encode()).decode()}
    assert not any(form in told for form in encoded)


async def test_a_plan_alone_names_what_waits_for_what_and_asks_nobody(graph: Graph) -> None:
    operation = PlannedOperation(graph.engine.operation())
    text = "{ sites(first: 2, where: {rating: {level: {gte: FOUR}}}) { nodes { sponsor { name } ratings(first: 1) { nodes { level } } } } }"
    result = await graph.schema.execute(text, context_value=Context(operation, graph.engine.sources))
    assert result.errors is None
    assert graph.calls == []
    assert text_of(explanation_json(operation.root)) == PLANNED
