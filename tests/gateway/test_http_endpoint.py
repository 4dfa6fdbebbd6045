"""GraphQL over HTTP: statuses, media types and shapes, as the specification has them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.deadline import TIMEOUT_HEADER
from gateway.errors import Code
from gateway.http import HttpLimits
from gateway.http.body import DISCARDED
from tests.gateway.http_support import GRAPHQL, JSON, SECRET, Front

pytestmark = pytest.mark.anyio

INVALID = ["{", "{ unknown }", "query ($x: Int!) { site(ids: [$x]) { name } }", "query A { __typename } query B { __typename }", ""]
"""Documents that are not run: syntax, validation, variables, choice of operation, nothing at all."""

NO_REQUEST = [b"NONSENSE", b'{"query":"\xff"}', b'["a"]', b"7", b'{"query":7}', b"{}", b"", b'[{"query":"{ __typename }"}]']
"""Bodies that hold no request."""


@pytest.fixture
def front() -> Front:
    return Front(HttpLimits(deadline_ms=3_000, body_bytes=10_000, query_string_bytes=2_000))


async def post(front: Front, body: Any = None, accept: str | None = GRAPHQL, **more: Any) -> httpx.Response:
    headers = {"accept": accept} if accept is not None else {}
    async with front.client(**headers) as client:
        if body is not None:
            return await client.post("/graphql", json=body, **more)
        return await client.post("/graphql", **more)


def codes(response: httpx.Response) -> list[str]:
    body = response.json()
    assert "data" not in body or body["data"] is not None
    return [error["extensions"]["code"] for error in body["errors"]]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (GRAPHQL, f"{GRAPHQL}; charset=utf-8"),
        (JSON, f"{JSON}; charset=utf-8"),
        ("*/*", f"{JSON}; charset=utf-8"),
        (None, f"{GRAPHQL}; charset=utf-8"),
    ],
)
async def test_a_query_by_post_is_answered_in_an_accepted_type(front: Front, accept: str | None, content_type: str) -> None:
    response = await post(front, {"query": '{ site(name: "乙") { name } }'}, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)
    assert response.json() == {"data": {"site": {"name": "乙"}}, "extensions": {"sources": {"asked": 1}}}
    assert response.headers["vary"] == "accept"


async def test_an_operation_is_chosen_by_name_and_given_its_variables(front: Front) -> None:
    query = "query A($n: String!) { site(name: $n) { name } } query B { __typename }"
    response = await post(front, {"query": query, "operationName": "A", "variables": {"n": "丙"}})
    assert response.json()["data"] == {"site": {"name": "丙"}}


@pytest.mark.parametrize("query", INVALID)
async def test_an_operation_that_is_not_run_is_400_under_the_graphql_type(front: Front, query: str) -> None:
    response = await post(front, {"query": query})
    assert (response.status_code, response.headers["content-type"]) == (400, f"{GRAPHQL}; charset=utf-8")
    assert codes(response)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", INVALID)
async def test_an_operation_that_is_not_run_is_200_under_the_json_type(front: Front, query: str) -> None:
    response = await post(front, {"query": query}, JSON)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert codes(response)


@pytest.mark.parametrize("query", INVALID)
async def test_who_accepts_anything_is_told_by_the_status(front: Front, query: str) -> None:
    response = await post(front, {"query": query}, "*/*")
    assert (response.status_code, response.headers["content-type"]) == (400, f"{GRAPHQL}; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, Code.GRAPHQL_PARSE_FAILED),
        ({"query": "{ unknown }"}, Code.GRAPHQL_VALIDATION_FAILED),
        ({"query": "query A { __typename }", "operationName": "B"}, Code.OPERATION_RESOLUTION_FAILURE),
        ({"query": "query A { __typename } query B { __typename }"}, Code.OPERATION_RESOLUTION_FAILURE),
        ({"query": "query ($x: [Int!]!) { site(ids: $x) { name } }", "variables": {"x": ["a"]}}, Code.BAD_USER_INPUT),
        ({"query": "query ($x: [Int!]!) { site(ids: $x) { name } }"}, Code.BAD_USER_INPUT),
        ({"query": "{ site" + " { neighbour" * 20 + "{ name }" + "}" * 20 + " }"}, Code.LIMIT_EXCEEDED),
        ({"query": "{ __typename }", "variables": {"x": [1] * 20_000}}, Code.PAYLOAD_TOO_LARGE),
        ({"query": "subscription { ticks }"}, Code.OPERATION_NOT_SUPPORTED),
    ],
)
async def test_every_refusal_has_a_code(front: Front, body: dict[str, Any], code: str) -> None:
    assert codes(await post(front, body)) == [code]


async def test_a_document_that_does_not_parse_says_where(front: Front) -> None:
    response = await post(front, {"query": "{\n  site(\n}"})
    assert response.json()["errors"][0]["locations"] == [{"line": 3, "column": 1}]


@pytest.mark.parametrize("accept", [GRAPHQL, JSON, "*/*", None])
@pytest.mark.parametrize(
    "content", [b"NONSENSE", b'{"query":"\xff"}', b'["a"]', b"7", b'{"query":7}', b"{}", b"", b'[{"query":"{ __typename }"}]']
)
async def test_a_body_that_is_no_graphql_request_is_400_whatever_is_accepted(front: Front, content: bytes, accept: str | None) -> None:
    response = await post(front, None, accept, content=content, headers={"content-type": JSON})
    assert (response.status_code, codes(response)) == (400, [Code.BAD_REQUEST])


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_other_content_types_are_415(front: Front, content_type: str) -> None:
    response = await post(front, content=b'{"query":"{ __typename }"}', headers={"content-type": content_type})
    assert (response.status_code, codes(response)) == (415, [Code.UNSUPPORTED_MEDIA_TYPE])


async def test_a_body_without_content_type_is_415(front: Front) -> None:
    response = await post(front, content=b'{"query":"{ __typename }"}')
    assert response.status_code == 415


async def test_a_compressed_body_is_415_and_says_what_is_taken(front: Front) -> None:
    response = await post(front, content=b"\x1f\x8b", headers={"content-type": JSON, "content-encoding": "gzip"})
    assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")


async def test_a_type_that_cannot_be_served_is_406(front: Front) -> None:
    response = await post(front, {"query": "{ __typename }"}, "text/csv")
    assert (response.status_code, codes(response)) == (406, [Code.NOT_ACCEPTABLE])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_405_with_those_allowed(front: Front, method: str) -> None:
    async with front.client() as client:
        response = await client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST")
    assert codes(response) == [Code.METHOD_NOT_ALLOWED]


async def test_a_query_by_get_is_answered(front: Front) -> None:
    params = {"query": "query A($n: String!) { site(name: $n) { name } }", "variables": '{"n": "丁"}', "operationName": "A"}
    async with front.client(accept=GRAPHQL) as client:
        response = await client.get("/graphql", params=params)
    assert (response.status_code, response.json()["data"]) == (200, {"site": {"name": "丁"}})


@pytest.mark.parametrize("accept", [GRAPHQL, JSON, "*/*"])
async def test_a_mutation_by_get_is_405_and_not_run(front: Front, accept: str) -> None:
    async with front.client(accept=accept) as client:
        response = await client.get("/graphql", params={"query": 'mutation { rename(name: "x") { name } }'})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert front.contexts == []


async def test_a_query_beside_a_mutation_may_be_asked_for_by_get(front: Front) -> None:
    query = 'mutation M { rename(name: "x") { name } } query Q { __typename }'
    async with front.client() as client:
        response = await client.get("/graphql", params={"query": query, "operationName": "Q"})
    assert response.json()["data"] == {"__typename": "Query"}


async def test_a_mutation_by_post_runs(front: Front) -> None:
    response = await post(front, {"query": 'mutation { rename(name: "x") { name } }'})
    assert response.json()["data"] == {"rename": {"name": "x"}}


async def test_a_query_string_that_is_too_long_is_414(front: Front) -> None:
    async with front.client() as client:
        response = await client.get("/graphql", params={"query": "{ __typename }" + " " * 3_000})
    assert (response.status_code, codes(response)) == (414, [Code.URI_TOO_LONG])


async def test_a_browser_without_a_query_gets_the_page(front: Front) -> None:
    async with front.client(accept="text/html,*/*;q=0.8") as client:
        page = await client.get("/graphql")
        answer = await client.get("/graphql", params={"query": "{ __typename }"})
    assert (page.text, page.headers["vary"]) == ("<title>GraphiQL</title>", "accept")
    assert (answer.headers["content-type"], answer.json()["data"]) == (f"{JSON}; charset=utf-8", {"__typename": "Query"})


async def test_a_browser_gets_an_error_where_there_is_no_page() -> None:
    async with Front(ide=False).client(accept="text/html,*/*;q=0.8") as client:
        response = await client.get("/graphql")
    assert (response.status_code, codes(response)) == (400, [Code.BAD_REQUEST])


async def test_a_body_over_the_limit_is_413_by_its_declared_length(front: Front) -> None:
    response = await post(front, content=b"x" * 10_001, headers={"content-type": JSON})
    assert (response.status_code, codes(response)) == (413, [Code.PAYLOAD_TOO_LARGE])


async def test_a_body_over_the_limit_is_413_by_what_arrives_and_not_read_to_its_end(front: Front) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 5_000

    response = await post(front, content=chunks(), headers={"content-type": JSON})
    assert (response.status_code, sent * 5_000) == (413, 10_000 * DISCARDED + 5_000)


async def test_a_field_that_fails_leaves_the_rest_and_names_its_source(front: Front) -> None:
    response = await post(front, {"query": "{\n  site { name rating }\n}"})
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"site": {"name": "甲", "rating": None}}
    assert body["errors"] == [
        {
            "message": "The source is not available.",
            "locations": [{"line": 2, "column": 15}],
            "path": ["site", "rating"],
            "extensions": {"code": "SOURCE_UNAVAILABLE", "source": "registry", "entity": "StarRating"},
        }
    ]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_null_at_the_root_is_still_a_result(front: Front, accept: str) -> None:
    response = await post(front, {"query": "{ nothing }"}, accept)
    assert (response.status_code, response.json()["data"]) == (200, None)
    assert response.json()["errors"][0]["extensions"] == {"code": Code.NULL_IN_NON_NULL_FIELD}


async def test_an_unforeseen_failure_shows_nothing_but_an_id_that_the_log_knows(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    response = await post(front, {"query": "{ broken again: broken }"})
    first, second = (error["extensions"] for error in response.json()["errors"])
    assert first == second == {"code": Code.INTERNAL, "errorId": first["errorId"]}
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
    (record,) = caplog.records
    assert first["errorId"] in record.getMessage()
    assert SECRET in caplog.text


async def test_a_value_that_a_scalar_cannot_show_is_not_quoted(front: Front) -> None:
    response = await post(front, {"query": "{ huge }"})
    assert response.json()["errors"][0]["extensions"]["code"] == Code.INTERNAL
    assert "98765432109876" not in response.text


async def test_an_error_that_a_resolver_words_itself_is_shown(front: Front) -> None:
    (error,) = (await post(front, {"query": "{ refused }"})).json()["errors"]
    assert (error["message"], error["extensions"]) == ("not for you", {"code": "FORBIDDEN", "role": "auditor"})


async def test_a_context_that_cannot_be_made_is_500_without_details(caplog: pytest.LogCaptureFixture) -> None:
    front = Front()
    front.endpoint._context = lambda request: 1 / 0  # type: ignore[assignment,return-value]
    for accept in (GRAPHQL, JSON):
        response = await post(front, {"query": "{ __typename }"}, accept)
        assert (response.status_code, codes(response)) == (500, [Code.INTERNAL])
    assert "ZeroDivisionError" in caplog.text


async def test_an_operation_over_its_deadline_is_cancelled_and_504(front: Front) -> None:
    response = await post(front, {"query": "{ slow }"}, headers={TIMEOUT_HEADER: "50"})
    assert (response.status_code, codes(response)) == (504, [Code.DEADLINE_EXCEEDED])
    assert response.json()["errors"][0]["extensions"]["deadlineMs"] == 50
    assert front.upstream.cancelled.is_set()
    assert [context.left for context in front.contexts] == [True]


async def test_an_operation_over_its_deadline_is_200_under_the_json_type(front: Front) -> None:
    response = await post(front, {"query": "{ slow }"}, JSON, headers={TIMEOUT_HEADER: "50"})
    assert (response.status_code, codes(response)) == (200, [Code.DEADLINE_EXCEEDED])


@pytest.mark.parametrize(("header", "seconds"), [("20", 0.02), ("60000", 3.0)])
async def test_a_client_lowers_its_deadline_but_does_not_raise_it(front: Front, header: str, seconds: float) -> None:
    await post(front, {"query": "{ __typename }"}, headers={TIMEOUT_HEADER: header})
    (context,) = front.contexts
    assert context.deadline is not None
    assert context.deadline.seconds == seconds


@pytest.mark.parametrize("header", ["0", "-1", "soon", "1.5", ""])
async def test_a_deadline_that_is_no_number_is_400(front: Front, header: str) -> None:
    response = await post(front, {"query": "{ __typename }"}, headers={TIMEOUT_HEADER: header})
    assert (response.status_code, codes(response)) == (400, [Code.BAD_REQUEST])


async def test_head_is_answered_as_get(front: Front) -> None:
    async with front.client() as client:
        response = await client.head("/graphql", params={"query": "{ __typename }"})
    assert response.status_code == 200
