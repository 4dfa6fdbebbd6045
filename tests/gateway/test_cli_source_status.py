"""``craftgraph sources status`` asks a running gateway how each source does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from gateway.cli.main import run
from gateway.cli.source_status import QUERY
from tests.schema.graph import Graph

Printed = pytest.CaptureFixture[str]


def one(name: str, **trouble: Any) -> dict[str, Any]:
    quiet = {"status": "READY", "nextTry": None, "code": None, "reason": None, "drifted": []}
    return {"id": name, "label": name, "since": "2026-11-22T12:00:00+08:00", **quiet, **trouble}


@contextmanager
def gateway(*sources: dict[str, Any]) -> Iterator[str]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.dumps({"data": {"sources": sources}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_all_ready_is_one_line_and_exit_code_0(capsys: Printed) -> None:
    with gateway(one("north"), one("south")) as address:
        assert run(["sources", "status", "--at", address]) == 0
    assert capsys.readouterr().out == "2 of 2 sources are ready\n"


def test_a_source_in_trouble_is_told_with_its_reason_and_exit_code_1(capsys: Printed) -> None:
    trouble = {"status": "DRIFTED", "code": "SOURCE_DRIFTED", "reason": "Changed.", "nextTry": "12:05", "drifted": ["Site.trained"]}
    with gateway(one("north"), one("south", **trouble)) as address:
        assert run(["sources", "status", "--at", f"{address}/"]) == 1
        printed = capsys.readouterr().out
        assert run(["sources", "status", "--at", address, "--json"]) == 1
    assert "SOURCE_DRIFTED: Changed. (Site.trained)" in printed
    assert printed.endswith("1 of 2 sources are ready\n")
    assert [source["id"] for source in json.loads(capsys.readouterr().out)["sources"]] == ["north", "south"]


def test_without_a_gateway_it_is_refused_with_the_remedy(capsys: Printed) -> None:
    assert run(["sources", "status", "--at", "http://127.0.0.1:9"]) == 2
    assert "no gateway answers at http://127.0.0.1:9 (ConnectError); give its address with --at" in capsys.readouterr().err


@pytest.mark.anyio
async def test_the_graph_answers_its_query() -> None:
    data = await Graph().data(QUERY)
    assert {source["status"] for source in data["sources"]} == {"READY"}
