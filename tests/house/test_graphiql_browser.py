"""GraphiQL in a real browser whose network is cut off, over a trivial schema: it opens, runs a query and shows the answer."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.graphiql import Bundle, GraphiQL, Tab
from tests.plugins.absent import absent
from tests.plugins.chromium import Browser

TABS = (
    Tab(
        name="问候 Greeting",
        query="# 问候 Greeting\nquery Greeting($name: String!) {\n  hello(name: $name)\n}\n",
        variables='{"name": "工匠"}',
    ),
    Tab(name="时间 Time", query="# 时间 Time\nquery Time {\n  year\n}\n"),
)


@strawberry.type
class Query:
    year: int = 2024

    @strawberry.field(description="Greets. 问候")
    def hello(self, name: str) -> str:
        return f"您好，{name}"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with GraphiQL over the trivial schema, in a thread of its own, as the browser's driver blocks this one."""
    if Bundle.load() is None:
        raise absent("GraphiQL's bundle", "gateway/static/graphiql is not there")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application(), log_level="error", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def application() -> Starlette:
    """POST /graphql answers, GET /graphql shows GraphiQL."""
    schema, graphiql = strawberry.Schema(Query), GraphiQL(TABS)

    async def graphql(request: Request) -> Response:
        if request.method == "GET":
            return graphiql.response()
        body = await request.json()
        result = await schema.execute(body["query"], body.get("variables"), operation_name=body.get("operationName"), root_value=Query())
        return JSONResponse({"data": result.data, "errors": [error.formatted for error in result.errors or []]})

    return Starlette(routes=[Route("/graphql", graphql, methods=["GET", "POST"]), *graphiql.routes()])


def test_graphiql_runs_the_first_tab_without_any_network(address: str, browser: Browser, tmp_path: Path) -> None:
    browser.open(f"{address}/graphql")
    browser.find(".graphiql-query-editor .view-line")

    assert browser.texts(".graphiql-tab-button")[:2] == ["Greeting", "Time"]
    browser.click(".graphiql-execute-button")
    browser.wait_for_text(".result-window", "您好，工匠")

    picture = browser.screenshot(tmp_path / "graphiql.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert browser.errors() == []
    requests = browser.requests()
    assert len(requests) > 3
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(address).netloc}


def test_the_documentation_and_the_examples_open_beside_the_editor(address: str, browser: Browser) -> None:
    browser.open(f"{address}/graphql")
    browser.click("button[aria-label='Show Documentation Explorer']")
    browser.wait_for_text(".graphiql-plugin", "Query")

    browser.click("button[aria-label='Show Examples']")
    browser.wait_for_text(".craftgraph-examples", "时间 Time")
    browser.click(".craftgraph-examples li:nth-child(2) button")
    browser.wait_for_text(".graphiql-tab-active", "Time")

    browser.click(".graphiql-execute-button")
    browser.wait_for_text(".result-window", "2024")
    assert browser.errors() == []


def test_the_browser_reaches_nothing_but_this_machine(address: str, browser: Browser) -> None:
    """Otherwise the tests above would prove nothing."""
    browser.open(f"{address}/graphql")
    attempt = "const done = arguments[0]; fetch('http://192.0.2.1/').then(() => done('reached'), (e) => done(String(e)))"

    browser.driver.get("about:blank")

    assert browser.driver.execute_async_script(attempt) == "TypeError: Failed to fetch"
