"""Every kind of fault × every shape of question × every kind of source: what the answer says, what it lacks, and how long it takes.

The table states, for each fault and each kind of source, what becomes of the source and in how many of its timeouts. `operations.py` states
for each question whether it loses a part or everything with the source.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    PermissionDenied,
    RateLimited,
    SourceError,
    SourceTimeout,
    Unavailable,
    UpstreamProtocol,
)
from tests.end_to_end.operations import EVERYTHING, Answer, Row, Shape, of_platform, of_province
from tests.end_to_end.stack import ROOT, Stack, running_stack

TIMEOUT = 0.5
"""Seconds that `few_sources.yaml` gives each of the sources in question."""
SLACK = 1.5
"""Seconds that an answer may take besides, on a machine with other work to do. The operation's deadline is at 5."""

POSTGRESQL, MARIADB, PLATFORM = "province-230000", "province-370000", "platform"
SOURCES = {"PostgreSQL": POSTGRESQL, "MariaDB": MARIADB, "HTTP": PLATFORM}
SHAPES = ("list", "linked list", "cross-source filter", "aggregate", "node")


@dataclass(frozen=True)
class Cell:
    """What becomes of the source: its error, or None if it answers; and how many of its timeouts that takes at most."""

    error: type[SourceError] | None
    timeouts: int = 0

    @property
    def report(self) -> tuple[str, str | None]:
        """Status and code in the coverage."""
        return ("ANSWERED", None) if self.error is None else ("FAILED", self.error.code)


@dataclass(frozen=True)
class Fault:
    """A fault of the stand-ins, and the cells of its row."""

    kind: str
    cells: dict[str, Cell]
    options: dict[str, Any] = field(default_factory=dict)
    rest: float = 0.0
    """Seconds for which the source may ask to be left alone, also after it is well again."""


def everywhere(error: type[SourceError] | None, timeouts: int = 0) -> dict[str, Cell]:
    return dict.fromkeys(SOURCES, Cell(error, timeouts))


FAULTS = {
    "latency": Fault("latency", everywhere(None), {"ms": 80}),
    "hang": Fault("hang", everywhere(SourceTimeout, 1)),
    "reset": Fault("reset", everywhere(Unavailable)),
    "refused": Fault("refuse", everywhere(Unavailable)),
    "401": Fault("credentials", everywhere(AuthenticationFailed)),
    # A server of PostgreSQL that has no place for the login in its pg_hba.conf says so in the class of wrong logins (28000).
    "403": Fault("forbidden", everywhere(PermissionDenied) | {"PostgreSQL": Cell(AuthenticationFailed)}),
    # Databases have no word for "slower, please": they have no connection left (53300, 1040).
    "429": Fault("rate_limit", everywhere(Unavailable) | {"HTTP": Cell(RateLimited)}, rest=5.0),
    "500": Fault("error500", everywhere(Unavailable)),
    # PostgreSQL's driver reads the noise as the length of a message, and waits for its end.
    "garbage": Fault("garbage", everywhere(UpstreamProtocol) | {"PostgreSQL": Cell(SourceTimeout, 1)}),
    # A database's answer that breaks off is a connection that is lost; of HTTP it is known how long it should have been.
    "truncated": Fault("truncate", everywhere(Unavailable) | {"HTTP": Cell(UpstreamProtocol)}),
    "drift": Fault("drift", everywhere(Drift)),
    "slow trickle": Fault("slow_trickle", everywhere(SourceTimeout, 1), {"ms": 400}),
}
DEATH = Cell(Unavailable)
"""The thirteenth kind: the source dies while a list is walked, and comes back."""


class Matrix:
    """The stack, its questions, and their answers while all is well."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.shapes = {
            "PostgreSQL": of_province(POSTGRESQL, "230000", self._first("sites", POSTGRESQL)),
            "MariaDB": of_province(MARIADB, "370000", self._first("sites", MARIADB)),
            "HTTP": of_platform(self._first("courses", PLATFORM)),
        }
        self._healthy: dict[str, Answer] = {}

    def _first(self, root: str, source: str) -> str:
        """The id of a source's first record, once the source answers: the first connections may take longer than a timeout."""
        for _ in range(20):
            found = self.stack.query(f"{{ {root}(first: 100) {{ nodes {{ id source {{ id }} }} }} }}")["data"][root]
            for node in found["nodes"] if found else ():
                if node["source"]["id"] == source:
                    return str(node["id"])
        raise AssertionError(f"{source} gives no {root}")

    def ask(self, text: str, first: int = EVERYTHING, after: str | None = None) -> Answer:
        return self.stack.query(text, {"first": first, "after": after} if "$first" in text else {})

    def healthy(self, text: str) -> Answer:
        """The answer without any fault, whole."""
        if text not in self._healthy:
            answer = self.ask(text)
            assert "errors" not in answer, answer["errors"]
            assert answer["extensions"]["sources"]["complete"]
            self._healthy[text] = answer["data"]
        return {"data": self._healthy[text]}


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Matrix]:
    config = ROOT / "tests/end_to_end/few_sources.yaml"
    servers = {"postgresql": postgres_url, "mysql": mysql_url}
    with running_stack(tmp_path_factory.mktemp("demo"), seed=5, scale=0.3, servers=servers, config=config) as stack:
        kinds = stack.kinds()
        assert [kinds[source] for source in SOURCES.values()] == ["postgresql", "mysql", "http"]
        yield Matrix(stack)


def report_of(coverage: dict[str, Any], source: str) -> tuple[str, str | None]:
    """Status and code of one source."""
    (report,) = [report for report in coverage["sources"] if report["source"] == source]
    return report["status"], report["code"]


def left_by(shape: Shape, healthy: Answer) -> list[Row]:
    """The rows that do not come from the source."""
    return [row for row in shape.field(healthy)[shape.rows] if shape.lost is None or not shape.lost(row)]


def check_loss(shape: Shape, cell: Cell, source: str, answer: Answer, healthy: Answer) -> None:
    """The field lacks exactly what is the source's, and says so; or it is null, with an error that names the source."""
    found = shape.field(answer)
    if cell.error is None:
        assert answer["data"] == healthy["data"]
    elif shape.lost is None:
        assert found is None
        assert {(error["extensions"]["code"], error["extensions"]["source"]) for error in answer["errors"]} == {(cell.error.code, source)}
    else:
        assert "errors" not in answer
        assert found[shape.rows] == left_by(shape, healthy)
        assert len(found[shape.rows]) < len(shape.field(healthy)[shape.rows]), "the fault takes nothing away, so this shows nothing"
        assert report_of(found["coverage"], source) == cell.report
        assert not found["coverage"]["complete"]


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_takes_away_what_is_the_sources_and_no_more_and_is_told_in_time(fault: str, name: str, kind: str, matrix: Matrix) -> None:
    shape, source, cell = matrix.shapes[kind][name], SOURCES[kind], FAULTS[fault].cells[kind]
    healthy = matrix.healthy(shape.text)
    with matrix.stack.fault(source, FAULTS[fault].kind, **FAULTS[fault].options):
        started = time.monotonic()
        answer = matrix.ask(shape.text)
        took = time.monotonic() - started
    assert report_of(answer["extensions"]["sources"], source) == cell.report
    check_loss(shape, cell, source, answer, healthy)
    assert took < cell.timeouts * TIMEOUT + SLACK
    assert back(matrix, shape, healthy, FAULTS[fault].rest), "the source is back, and nothing of the fault is left"


def back(matrix: Matrix, shape: Shape, healthy: Answer, rest: float) -> bool:
    """Whether the answer is whole again, as soon as the source's rest is over."""
    until = time.monotonic() + rest
    while (well := matrix.ask(shape.text)["data"] == healthy["data"]) is False and time.monotonic() < until:
        time.sleep(0.1)
    return well


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("name", ["list", "linked list", "cross-source filter"])
def test_a_source_that_dies_in_mid_scroll_is_named_and_its_return_leaves_a_gap_but_no_row_twice(
    name: str, kind: str, matrix: Matrix
) -> None:
    shape, source, size = matrix.shapes[kind][name], SOURCES[kind], 1 if name == "cross-source filter" else 2
    text = shape.walk or shape.text
    whole = shape.field(matrix.healthy(text))["nodes"]
    first = shape.field(matrix.ask(text, size))
    with matrix.stack.fault(source, "refuse"):
        started = time.monotonic()
        without = matrix.ask(text, size, first["pageInfo"]["endCursor"])
        assert time.monotonic() - started < SLACK
    assert report_of(without["extensions"]["sources"], source) == DEATH.report
    if shape.lost is None:
        check_loss(shape, DEATH, source, without, matrix.healthy(text))
        again = shape.field(matrix.ask(text, size, first["pageInfo"]["endCursor"]))
        assert [*first["nodes"], *again["nodes"]] == whole[: 2 * size], "no page came of it, so that the scroll goes on without a gap"
        assert again["coverage"]["gaps"] == []
        return
    second = shape.field(without)
    behind = [row for row in whole[size:] if not shape.lost(row)]
    assert second["nodes"] == behind[:size]
    assert not second["coverage"]["complete"]
    third = shape.field(matrix.ask(text, size, second["pageInfo"]["endCursor"]))
    place = whole.index(second["nodes"][-1]) + 1
    assert third["nodes"] == whole[place : place + size]
    assert third["coverage"]["gaps"] == [source]
    assert not third["coverage"]["complete"]


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_that_dies_while_its_totals_are_read_is_named_and_gives_no_part_of_them(kind: str, matrix: Matrix) -> None:
    """Totals are not walked by anybody; their scroll is the one inside: between two pages, or within one statement."""
    shape, source = matrix.shapes[kind]["aggregate"], SOURCES[kind]
    healthy = matrix.healthy(shape.text)
    with matrix.stack.fault(source, "reset", after_requests=1):
        started = time.monotonic()
        answer = matrix.ask(shape.text)
        assert time.monotonic() - started < SLACK
    check_loss(shape, DEATH, source, answer, healthy)


@pytest.mark.parametrize("kind", SOURCES)
def test_a_record_of_a_page_whose_source_died_since_is_an_error_and_not_nothing(kind: str, matrix: Matrix) -> None:
    """A node is not walked either: it is looked up from a page that was read before the source died."""
    shape, source = matrix.shapes[kind]["node"], SOURCES[kind]
    healthy = matrix.healthy(shape.text)
    assert shape.field(healthy) is not None
    with matrix.stack.fault(source, "refuse"):
        started = time.monotonic()
        answer = matrix.ask(shape.text)
        assert time.monotonic() - started < SLACK
    check_loss(shape, DEATH, source, answer, healthy)


def test_the_matrix_has_every_cell() -> None:
    """Thirteen kinds of fault, and no source left out of any."""
    assert len(FAULTS) + 1 == 13
    assert all(set(fault.cells) == set(SOURCES) for fault in FAULTS.values())
    province, platform = of_province(POSTGRESQL, "230000", ""), of_platform("")
    assert tuple(province) == tuple(platform) == SHAPES
