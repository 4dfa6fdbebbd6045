"""A GraphQL server as a source, as its mapping describes it: a small Strawberry app behind a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.entities import Teacher
from adapters.errors import (
    AuthenticationFailed,
    CallerError,
    Drift,
    PermissionDenied,
    RateLimited,
    RowRejected,
    SourceError,
    SourceTimeout,
    TooBroad,
    Unavailable,
    Unsupported,
    UpstreamProtocol,
)
from adapters.graphql import GraphQLAdapter
from adapters.predicate import And, Compare, Op, Or, Predicate, compile_test
from adapters.requests import After, Order, Scan
from tests.adapters.graphql_support import PEOPLE, RELAY, TEACHER, Grade, Recorder, graphql_adapter, library, opened, served, walk
from tests.adapters.rest_support import BareHost, reply, serve

pytestmark = pytest.mark.anyio

HONOURS = {None: None, Grade.MODEL: "全国劳动模范", Grade.CRAFTSMAN: "大国工匠"}
TRUTH = [
    Teacher(
        source="library",
        id=str(person.id),
        name=person.full_name,
        trade=person.craft,
        honour=HONOURS[person.grade],
        site_code=person.home.code if person.home else None,
    )
    for person in PEOPLE
]
FIELDS = ("id", "name", "trade", "honour", "site_code")


class Library:
    """The server with what it was asked, and an adapter over it."""

    def __init__(self, app: Recorder, url: str, folder: Path) -> None:
        self.app = app
        self.url = url
        self.folder = folder

    def adapter(self, mapping: str = RELAY, options: str = "", **more: Any) -> GraphQLAdapter:
        return graphql_adapter(self.folder, mapping, f"{self.url}/", options, **more)

    @property
    def variables(self) -> list[dict[str, Any]]:
        return [request["variables"] for request in self.app.requests]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Library]:
    app = library()
    async with served(app) as url:
        yield Library(app, url, tmp_path)


async def test_a_walk_over_cursors_finds_every_record_once(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        assert await walk(adapter, "Teacher", fields=FIELDS) == TRUTH
    assert [one.get("first") for one in server.variables] == [7, 7, 7, 7]
    query = "query($first: Int) { people(first: $first) { edges { node { id fullName craft grade home { code } } }"
    assert server.app.requests[0]["query"].startswith(query)
    assert server.app.headers[0]["x-craftgraph-hops"] == "1"


async def test_only_what_is_asked_for_is_selected(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        page = await adapter.scan(Scan(entity="Teacher", fields=("trade",), limit=2))
    assert page.rows == [Teacher(source="library", id=one.id, trade=one.trade) for one in TRUTH[:2]]
    assert "edges { node { id craft } }" in server.app.requests[0]["query"]


PREDICATES: list[tuple[Predicate, dict[str, Any]]] = [
    (Compare("trade", Op.EQ, "焊工"), {"craft": {"eq": "焊工"}}),
    (Compare("trade", Op.IN, ("焊工", "x")), {"craft": {"in": ["焊工", "x"]}}),
    (Compare("honour", Op.EQ, "大国工匠"), {"grade": "CRAFTSMAN"}),
    (Compare("name", Op.EQ, 'O\'Hara "{}" $x'), {"name": {"eq": 'O\'Hara "{}" $x'}}),
    (And((Compare("trade", Op.EQ, "焊工"), Compare("honour", Op.EQ, "大国工匠"))), {"craft": {"eq": "焊工"}, "grade": "CRAFTSMAN"}),
    (And((Compare("trade", Op.EQ, "焊工"), Compare("trade", Op.EQ, "钳工"))), {"craft": {"eq": "焊工"}}),
]


@pytest.mark.parametrize(("where", "sent"), PREDICATES, ids=lambda value: str(value) if not isinstance(value, dict) else "")
async def test_comparisons_travel_as_variables(server: Library, where: Predicate, sent: dict[str, Any]) -> None:
    """Whatever cannot be said in one place is checked again, so that the rows and their number are right."""
    wanted = list(filter(compile_test(where), TRUTH))
    async with opened(server.adapter()) as adapter:
        assert await walk(adapter, "Teacher", fields=FIELDS, where=where) == wanted
        assert (await adapter.count("Teacher", where)).records == len(wanted)
    assert {msgspec.json.encode(one["where"]) for one in server.variables} == {msgspec.json.encode(sent)}
    assert "Hara" not in "".join(request["query"] for request in server.app.requests)


async def test_a_value_that_the_server_cannot_hold_is_not_asked_for(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        where = Compare("honour", Op.EQ, "没有这个荣誉")
        assert await walk(adapter, "Teacher", where=where) == []
        assert (await adapter.count("Teacher", where)).records == 0
    assert server.app.requests == []


async def test_an_order_is_sent_as_the_mapping_says(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        rows = await walk(adapter, "Teacher", fields=("trade",), order=(Order(field="trade", descending=True),))
    assert [row.trade for row in rows] == sorted((one.trade for one in TRUTH), reverse=True)  # type: ignore[attr-defined]
    assert server.variables[0]["sort"] == "CRAFT_DESC"


async def test_what_is_not_declared_is_refused_before_anything_is_sent(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        capability = adapter.describe().entities["Teacher"]
        assert (capability.keyset, capability.key_sorted, capability.max_page, capability.count) == (False, True, 7, True)
        for scan in (
            Scan(entity="Teacher", fields=(), after=After(key="T001")),
            Scan(entity="Teacher", fields=(), order=(Order(field="name"),)),
            Scan(entity="Teacher", fields=(), where=Compare("site_code", Op.EQ, "x")),
            Scan(entity="Teacher", fields=(), where=Or((Compare("trade", Op.EQ, "x"),))),
            Scan(entity="Teacher", fields=(), limit=8),
            Scan(entity="Site", fields=()),
        ):
            with pytest.raises(Unsupported):
                await adapter.scan(scan)
        with pytest.raises(CallerError, match="not a scan token"):
            await adapter.scan(Scan(entity="Teacher", fields=(), token="x"))
    assert server.app.requests == []


LOOKUPS = {
    "by filter": RELAY,
    "by a list of ids": RELAY + '    lookup: {query: peopleByIds, ids: ids, type: "[ID!]!", most: 3}\n',
    "one by one": RELAY + '    lookup: {query: person, id: id, type: "ID!", most: 2}\n',
    "in the whole list": f"mapping: graphql\nversion: 1\nentities:\n  Teacher:\n    query: everyone\n{TEACHER}",
}


@pytest.mark.parametrize("mapping", LOOKUPS.values(), ids=LOOKUPS.keys())
async def test_fetch_is_aligned_with_missing_and_repeated_keys(server: Library, mapping: str) -> None:
    keys = ["T003", "nobody", "T001", "T003", "T023"]
    by_id = {one.id: one for one in TRUTH}
    async with opened(server.adapter(mapping)) as adapter:
        assert (await adapter.fetch("Teacher", keys, FIELDS)).rows == [by_id.get(key) for key in keys]


async def test_several_objects_are_looked_up_in_one_operation(server: Library) -> None:
    async with opened(server.adapter(LOOKUPS["one by one"])) as adapter:
        await adapter.fetch("Teacher", ["T001", "T002"], ["name"])
    (request,) = server.app.requests
    assert request == {
        "query": "query($r0_id: ID!, $r1_id: ID!) { r0: person(id: $r0_id) { id fullName } r1: person(id: $r1_id) { id fullName } }",
        "variables": {"r0_id": "T001", "r1_id": "T002"},
    }


OFFSETS = {
    "flag": "{kind: offset, most: 10, more: more}",
    "total": "{kind: offset, most: 10, total: total}",
    "empty page": "{kind: offset, most: 10}",
    "short page": "{kind: offset, most: 10, stop: short}",
}


def sliced(paging: str) -> str:
    return (
        "mapping: graphql\nversion: 1\nentities:\n  Teacher:\n    query: slice\n    nodes: items\n"
        f"    paging: {paging}\n    lookup: {{query: person, id: id, type: ID!}}\n{TEACHER}"
    )


@pytest.mark.parametrize("rule", OFFSETS)
async def test_a_walk_by_offset_ends_where_its_rule_says(server: Library, rule: str) -> None:
    async with opened(server.adapter(sliced(OFFSETS[rule]))) as adapter:
        assert await walk(adapter, "Teacher", fields=FIELDS) == TRUTH
        assert len(server.app.requests) == (4 if rule == "empty page" else 3)
        assert len(await walk(adapter, "Teacher", limit=4)) == len(TRUTH)


async def test_a_plain_list_is_cut_into_pages_here(server: Library) -> None:
    async with opened(server.adapter(LOOKUPS["in the whole list"])) as adapter:
        page = await adapter.scan(Scan(entity="Teacher", fields=(), limit=10))
        assert [row.id for row in page.rows] == [one.id for one in TRUTH[:10]]  # type: ignore[attr-defined]
        assert await walk(adapter, "Teacher", fields=FIELDS, limit=10) == TRUTH
        assert await walk(adapter, "Teacher", fields=FIELDS) == TRUTH


def answers(status: int, body: Any) -> Any:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return lambda: (status, content)


def refused(code: str, **more: Any) -> dict[str, Any]:
    return {"errors": [{"message": "no", "extensions": {"code": code}}], **more}


PEOPLE_OF_ONE = {"people": {"edges": [{"node": {"id": "T1"}}], "pageInfo": {"hasNextPage": False, "endCursor": None}}}
FAILURES: list[tuple[str, int, Any, type[SourceError]]] = [
    ("no JSON", 200, b"<html>", UpstreamProtocol),
    ("no GraphQL", 200, {"status": "ok"}, UpstreamProtocol),
    ("a list", 200, [1], UpstreamProtocol),
    ("no data", 200, {"data": None}, UpstreamProtocol),
    ("errors of another shape", 200, {"errors": "no"}, UpstreamProtocol),
    ("partial data", 200, {"data": PEOPLE_OF_ONE, "errors": [{"message": "half", "path": ["people", 0]}]}, UpstreamProtocol),
    ("a field failed", 200, {"data": None, "errors": [{"message": "x", "path": ["people"]}]}, UpstreamProtocol),
    ("not run", 400, {"errors": [{"message": "Cannot query field"}]}, Drift),
    ("not valid", 200, refused("GRAPHQL_VALIDATION_FAILED"), Drift),
    ("not logged in", 200, refused("UNAUTHENTICATED", data=None), AuthenticationFailed),
    ("not allowed", 200, refused("FORBIDDEN", data=None), PermissionDenied),
    ("too slow", 504, refused("DEADLINE_EXCEEDED"), SourceTimeout),
    ("broken", 200, refused("INTERNAL_SERVER_ERROR", data=None), Unavailable),
    ("too much", 200, refused("QUERY_TOO_BROAD", data=None), TooBroad),
    ("own code", 200, refused("LIBRARY_CLOSED", data=None), Unavailable),
    ("401", 401, b"", AuthenticationFailed),
    ("404", 404, b"nothing here", Drift),
    ("429", 429, b"", RateLimited),
    ("500", 500, b"oops", Unavailable),
    ("302", 302, b"", UpstreamProtocol),
    ("nothing there", 200, {"data": {}}, Drift),
    ("null list", 200, {"data": {"people": None}}, Drift),
    ("no page info", 200, {"data": {"people": {"edges": []}}}, Drift),
    ("null node", 200, {"data": {"people": {"edges": [{"node": None}], "pageInfo": {"hasNextPage": False}}}}, UpstreamProtocol),
    (
        "no end cursor",
        200,
        {"data": {"people": {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}}},
        UpstreamProtocol,
    ),
    (
        "a key twice",
        200,
        {"data": {"people": {"edges": [{"node": {"id": "1"}}] * 2, "pageInfo": {"hasNextPage": False, "endCursor": None}}}},
        RowRejected,
    ),
]


@pytest.mark.parametrize(("status", "body", "error"), [case[1:] for case in FAILURES], ids=[case[0] for case in FAILURES])
async def test_each_failure_is_the_exact_error(tmp_path: Path, status: int, body: Any, error: type[SourceError]) -> None:
    adapter = graphql_adapter(tmp_path, "errors: {LIBRARY_CLOSED: unavailable}\n" + RELAY.lstrip(), "http://library/graphql")
    await adapter.open(BareHost(serve(lambda request: reply(body, status))))
    with pytest.raises(error) as raised:
        await adapter.scan(Scan(entity="Teacher", fields=()))
    assert type(raised.value) is error
    assert (raised.value.source, raised.value.entity, raised.value.phase) == ("library", "Teacher", "scan")


async def test_a_cursor_that_does_not_move_on_fails(server: Library) -> None:
    stuck = {"data": {"people": {"edges": [{"node": {"id": "1"}}], "pageInfo": {"hasNextPage": True, "endCursor": "c"}}}}
    server.app.answer = answers(200, stuck)
    async with opened(server.adapter()) as adapter:
        page = await adapter.scan(Scan(entity="Teacher", fields=()))
        with pytest.raises(UpstreamProtocol, match="would never end"):
            await adapter.scan(Scan(entity="Teacher", fields=(), token=page.next))


async def test_partial_data_can_be_accepted_and_is_logged(server: Library, caplog: pytest.LogCaptureFixture) -> None:
    server.app.answer = answers(200, {"data": PEOPLE_OF_ONE, "errors": [{"message": "half", "path": ["people", 0]}]})
    async with opened(server.adapter("partial: accept\n" + RELAY.lstrip())) as adapter:
        for _ in range(2):
            assert [row.id for row in await walk(adapter, "Teacher")] == ["T1"]  # type: ignore[attr-defined]
    messages = [record.getMessage() for record in caplog.records if record.name == "adapters.graphql"]
    assert messages == ["library: partial data accepted: 'half' at people.0"]


async def test_a_resolver_that_fails_fails_the_source_and_is_not_taken_for_no_rows(server: Library) -> None:
    async with opened(server.adapter(LOOKUPS["in the whole list"].replace("everyone", "broken"))) as adapter:
        with pytest.raises(UpstreamProtocol, match="the library is closed"):
            await adapter.scan(Scan(entity="Teacher", fields=()))


HEADER = 'auth: {kind: header, prefix: "Bearer "}\n' + RELAY.lstrip()


async def test_requests_are_authorised_as_in_a_rest_mapping(server: Library) -> None:
    async with opened(server.adapter(HEADER, "credentials: {value: env:TOKEN}\n"), TOKEN="a long secret") as adapter:
        await adapter.count("Teacher", None)
        server.app.answer = answers(200, {"errors": [{"message": "a long secret is wrong", "extensions": {"code": "UNAUTHENTICATED"}}]})
        with pytest.raises(AuthenticationFailed) as raised:
            await adapter.count("Teacher", None)
        report = await adapter.check()
        assert "a long secret" not in repr(adapter) + str(raised.value) + repr(report)
    assert server.app.headers[0]["authorization"] == "Bearer a long secret"
    assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", False)]


async def test_check_reads_a_row_of_each_entity(server: Library) -> None:
    async with opened(server.adapter()) as adapter:
        report = await adapter.check()
        health = await adapter.health()
    assert report.ok
    assert [step.name for step in report.steps] == ["reach", "auth", "schema", "row"]
    assert health.ok
    assert server.app.requests[-1]["query"] == "query { __typename }"


async def test_check_names_the_fields_that_the_schema_does_not_have(server: Library) -> None:
    mapping = RELAY.replace("trade: craft", "trade: trade").replace("name: fullName", "name: title")
    async with opened(server.adapter(mapping)) as adapter:
        report = await adapter.check()
    assert report.missing == {"Teacher": ("name", "trade")}
    assert "Cannot query field 'title'" in report.steps[-1].message


async def test_a_server_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    async with served(library()) as url:
        adapter = graphql_adapter(tmp_path, RELAY, f"{url}/")
    async with opened(adapter):
        health = await adapter.health()
        report = await adapter.check()
        with pytest.raises(Unavailable):
            await adapter.scan(Scan(entity="Teacher", fields=()))
    assert not health.ok
    assert [(step.name, step.ok) for step in report.steps] == [("reach", False)]


async def test_a_closed_source_says_so(tmp_path: Path) -> None:
    adapter = graphql_adapter(tmp_path, RELAY, "http://127.0.0.1:9/")
    await adapter.close()
    with pytest.raises(Unavailable, match="not open"):
        await adapter.count("Teacher", None)
