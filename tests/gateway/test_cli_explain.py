"""``craftgraph explain``: a query from a file, run in process and told as a tree, or only planned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.main import run
from tests.gateway.cli_support import KEY, configure, system

Printed = pytest.CaptureFixture[str]

QUERY = "query Academy($with: Boolean! = true) { nationalAcademy { name operator @include(if: $with) } }"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with system() as url:
        yield url


@pytest.fixture
def environment(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ACADEMY_URL", address)
    monkeypatch.setenv("ACADEMY_KEY", KEY)
    return address


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ACADEMY_KEY", KEY)


def explain(folder: Path, text: str, *options: str) -> int:
    (folder / "q.graphql").write_text(text, "utf-8")
    return run(["explain", str(folder / "q.graphql"), "--config", str(configure(folder)), *options])


def test_a_query_is_run_and_told_with_what_was_sent(environment: str, tmp_path: Path, capsys: Printed) -> None:
    assert explain(tmp_path, QUERY) == 0
    told = re.sub(r"\b[0-9.]+ (ms|bytes)", r"… \1", capsys.readouterr().out)
    assert (
        told
        == f"""\
list NationalAcademy, … ms
  plan
    NationalAcademy: first 1
    academy
      read: everything, ordered here, limit 1000
  calls
    academy: scan NationalAcademy
      GET {environment}/academy → 200, … bytes, … ms
      1 row, … ms

coverage: 1 source asked, 1 answered
"""
    )


def test_json_has_the_shape_of_the_response_s_extensions(environment: str, tmp_path: Path, capsys: Printed) -> None:
    assert explain(tmp_path, QUERY, "--json", "--variables", '{"with": false}') == 0
    printed = capsys.readouterr().out
    assert KEY not in printed
    found = json.loads(printed)
    assert set(found) == {"explain", "sources", "errors"}
    (part,) = found["explain"]["parts"]
    assert set(part) == {"kind", "title", "dependsOn", "milliseconds", "error", "plan", "pushdown", "calls", "parts"}
    (call,) = part["calls"]
    assert set(call) == {"source", "call", "entity", "rows", "milliseconds", "attempts", "cache", "age", "error", "sent"}
    assert set(call["sent"][0]) == {"kind", "text", "body", "status", "bytes", "milliseconds"}
    assert found["sources"]["complete"]


def test_a_plan_alone_reaches_nothing(unreachable: None, tmp_path: Path, capsys: Printed) -> None:
    assert explain(tmp_path, QUERY, "--plan-only") == 0
    assert capsys.readouterr().out.splitlines() == [
        "list NationalAcademy",
        "  plan",
        "    NationalAcademy: first 1",
        "    academy",
        "      read: everything, ordered here, limit 1000",
    ]


def test_a_source_that_is_down_is_told_and_the_exit_code_says_so(unreachable: None, tmp_path: Path, capsys: Printed) -> None:
    assert explain(tmp_path, QUERY) == 1
    told = capsys.readouterr().out
    assert "→ no answer" in told
    assert "failed with SOURCE_UNAVAILABLE" in told
    assert "coverage: 1 source asked, 1 failed" in told
    assert "error at nationalAcademy: SOURCE_UNAVAILABLE" in told


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("{ nationalAcademy { name }", (), "q.graphql:1:27: Syntax Error"),
        ("{ nationalAcademy { nmae } }", (), "q.graphql:1:21: Cannot query field 'nmae'"),
        ("query A { __typename } query B { __typename }", (), "several operations"),
        ("query A { __typename }", ("--operation", "C"), "no operation named 'C'"),
        ("query A($n: Int!) { sites(first: $n) { totalCount } }", (), "q.graphql:1:9: "),
        ("{ __typename }", ("--variables", "{"), "the variables are not JSON"),
        ("{ __typename }", ("--variables", "no-such.json"), "no-such.json cannot be read"),
    ],
)
def test_bad_input_is_refused_with_its_place(
    text: str, options: tuple[str, ...], said: str, environment: str, tmp_path: Path, capsys: Printed
) -> None:
    assert explain(tmp_path, text, *options) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_missing_is_named(environment: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["explain", str(tmp_path / "none.graphql"), "--config", str(configure(tmp_path))]) == 2
    assert "none.graphql cannot be read: No such file" in capsys.readouterr().err
