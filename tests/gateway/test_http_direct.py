"""The direct way answers as the long way through Strawberry's pipeline does, and leaves to that what it must."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import strawberry
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from strawberry.extensions import SchemaExtension

from gateway.execution import compiled
from gateway.http import GraphQLEndpoint
from gateway.http.direct import Direct

pytestmark = pytest.mark.anyio


@strawberry.type
class Query:
    @strawberry.field
    def twice(self, number: int) -> int:
        return number * 2

    @strawberry.field
    def broken(self) -> int | None:
        raise RuntimeError("told to nobody")


class Loud(SchemaExtension):
    """Would be passed by on the direct way."""

    def on_operation(self) -> Iterator[None]:
        yield

    def get_results(self) -> dict[str, Any]:
        return {"loud": True}


class BrokenContext:
    """Fails where the plan is noted, outside of any field."""

    def note_plan(self, plan: object) -> None:
        raise RuntimeError("the context is broken")


def schema(*extensions: Any) -> strawberry.Schema:
    return strawberry.Schema(Query, extensions=list(extensions))


async def ask(schema: strawberry.Schema, query: str, context: object = None, **more: Any) -> tuple[int, dict[str, Any]]:
    @asynccontextmanager
    async def contexts(request: Request) -> AsyncIterator[object]:
        yield context

    app = Starlette(routes=[Route("/graphql", GraphQLEndpoint(schema, context=contexts))])
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        response = await client.post("/graphql", json={"query": query, **more})
    return response.status_code, response.json()


@pytest.mark.parametrize(
    "request_",
    [
        {"query": "query ($n: Int!) { twice(number: $n) }", "variables": {"n": 4}},
        {"query": "query ($n: Int!) { twice(number: $n) }", "variables": {"n": "four"}},
        {"query": "query ($n: Int!) { twice(number: $n) }"},
        {"query": "query A { twice(number: 1) } query B { twice(number: 2) }", "operationName": "B"},
        {"query": "{ __schema { queryType { name } } twice(number: 3) }"},
    ],
)
async def test_both_ways_answer_alike(request_: dict[str, Any]) -> None:
    assert Direct.of(schema(compiled())) is not None

    assert await ask(schema(compiled()), **request_) == await ask(schema(), **request_)


async def test_a_field_that_fails_is_masked_on_both_ways() -> None:
    status, direct = await ask(schema(compiled()), "{ broken }")
    _, long = await ask(schema(), "{ broken }")

    for answer in (direct, long):
        answer["errors"][0]["extensions"].pop("errorId")
    assert (status, direct) == (200, long)


async def test_what_fails_outside_of_any_field_is_an_internal_error() -> None:
    status, answer = await ask(schema(compiled()), "{ twice(number: 1) }", BrokenContext())

    assert (status, answer["errors"][0]["extensions"]["code"]) == (500, "INTERNAL")


async def test_with_another_extension_there_is_no_direct_way() -> None:
    assert Direct.of(schema(compiled(), Loud)) is None
    assert (await ask(schema(compiled(), Loud), "{ twice(number: 1) }"))[1]["extensions"] == {"loud": True}


async def test_without_plans_there_is_no_direct_way() -> None:
    assert Direct.of(schema()) is None
