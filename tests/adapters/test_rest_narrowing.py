"""Predicates become parameters exactly, or the rest of them is checked on the rows; nothing is lost and nothing slips in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.capabilities import Exactness
from adapters.entities.codes import SessionStatus
from adapters.errors import Unsupported
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import Scan
from adapters.rest import RestAdapter
from adapters.rest.narrowing import ListStyle
from tests.adapters.rest_support import BareHost, Served, parameters, reply, rest_adapter, serve
from tests.adapters.systems_support import scan_all

pytestmark = pytest.mark.anyio

MAPPING = """
mapping: rest
version: 1
entities:
  PracticalSession:
    path: /sessions
    parameters: {region: all}
    records: items
    total: total
    lookup: ids
    list: {most: 3}
    fields:
      id: id
      site_code: site
      channel: {constant: SITE}
      title: title
      trade: trade
      status: {path: state, type: integer, as: [{codes: {1: PLANNED, 2: OPEN, 3: FINISHED, 4: CANCELLED, 9: CANCELLED}}]}
      starts_on: {path: day, type: text, as: [{date: yyyymmdd}]}
      places: {path: places, type: integer}
      enrolled: {path: enrolled, type: integer}
    filters:
      trade: trade
      status: {eq: state, in: state, gte: {parameter: state, list: true}}
      title: {contains: q, startsWith: {parameter: q, recheck: true}}
      starts_on:
        gte: from
        lte: to
        gt: {parameter: from, exactness: superset}
        eq: [{parameter: from, list: false}, {parameter: to, list: false}]
      places: {gte: {parameter: min, as: [integer]}}
"""

ROWS: list[dict[str, Any]] = [
    {
        "id": f"S{number}",
        "site": "440000-2024-001",
        "title": f"{'高级' if number % 2 else '初级'}焊工培训{number}",
        "trade": ("焊工", "钳工", "车工,铣工", " 电工")[number % 4],
        "state": (1, 2, 3, 4, 9)[number % 5],
        "day": f"202405{number + 1:02}",
        "places": number * 10,
        "enrolled": 0,
    }
    for number in range(12)
]


def matches(asked: dict[str, str]) -> Callable[[dict[str, Any]], bool]:
    """The source's own filtering: an empty parameter is none, values of a list are trimmed."""

    def listed(name: str) -> list[str]:
        return [value.strip() for value in asked.get(name, "").split(",") if value]

    def match(row: dict[str, Any]) -> bool:
        return (
            all(
                not listed(name) or str(row[field]) in listed(name)
                for name, field in (("ids", "id"), ("trade", "trade"), ("state", "state"))
            )
            and asked.get("q", "") in row["title"]
            and asked.get("from", "0") <= row["day"] <= asked.get("to", "9")
            and row["places"] >= int(asked.get("min", 0))
        )

    return match


def answer(request: httpx.Request) -> httpx.Response:
    rows = list(filter(matches(parameters(request)), ROWS))
    return reply({"items": rows, "total": len(rows)})


@pytest.fixture
async def source(tmp_path: Path) -> tuple[RestAdapter, Served]:
    adapter, transport = rest_adapter(tmp_path, MAPPING), serve(answer)
    await adapter.open(BareHost(transport))
    return adapter, transport


def eq(field: str, value: Any, op: Op = Op.EQ) -> Compare:
    return Compare(field, op, value)


MAY = date(2024, 5, 4)
CASES: list[tuple[Predicate, str | None]] = [
    (eq("trade", "焊工"), "trade=焊工"),
    (eq("trade", ("焊工", "钳工"), Op.IN), "trade=焊工,钳工"),
    (eq("trade", (), Op.IN), None),
    (eq("trade", ""), ""),
    (eq("trade", "车工,铣工"), ""),
    (eq("trade", " 电工"), ""),
    (eq("trade", ("焊工", "车工,铣工"), Op.IN), ""),
    (eq("trade", "&region=none#"), "trade=&region=none#"),
    (eq("trade", "\ud800"), None),
    (eq("status", SessionStatus.OPEN), "state=2"),
    (eq("status", SessionStatus.CANCELLED), "state=4,9"),
    (eq("status", SessionStatus.FINISHED, Op.GTE), "state=3,4,9"),
    (eq("status", (SessionStatus.OPEN, SessionStatus.FINISHED, SessionStatus.CANCELLED), Op.IN), ""),
    (eq("title", "初级", Op.CONTAINS), "q=初级"),
    (eq("title", "级", Op.STARTS_WITH), "q=级"),
    (eq("title", "", Op.CONTAINS), ""),
    (eq("starts_on", MAY, Op.GTE), "from=20240504"),
    (eq("starts_on", MAY), "from=20240504&to=20240504"),
    (eq("places", 50, Op.GTE), "min=50"),
    (eq("id", "S3"), "ids=S3"),
    (And((eq("trade", "焊工"), eq("status", SessionStatus.OPEN))), "trade=焊工&state=2"),
    (And((eq("trade", ("焊工", "钳工"), Op.IN), eq("trade", ("钳工", "x"), Op.IN))), "trade=钳工"),
    (And((eq("trade", "焊工"), eq("trade", "钳工"))), None),
    (And((eq("title", "高级", Op.CONTAINS), eq("title", "焊工", Op.CONTAINS))), "q=高级"),
    (And((eq("starts_on", MAY, Op.GTE), And((eq("starts_on", date(2024, 5, 8), Op.GTE),)))), "from=20240504"),
    (And(()), ""),
]


@pytest.mark.parametrize(("where", "query"), CASES, ids=lambda value: ascii(str(value)))
async def test_a_predicate_is_answered_as_if_all_rows_had_been_tested(
    source: tuple[RestAdapter, Served], where: Predicate, query: str | None
) -> None:
    """`query` is what the source is asked beside its fixed parameter; None: nothing."""
    adapter, transport = source
    everything = await scan_all(adapter, "PracticalSession")
    transport.requests.clear()
    expected = list(filter(compile_test(where), everything))
    assert await scan_all(adapter, "PracticalSession", where) == expected
    asked = [[f"{name}={value}" for name, value in parameters(request).items() if name != "region"] for request in transport.requests]
    assert asked == ([] if query is None else [[part for part in query.split("&") if part] if "#" not in query else [query]])
    assert (await adapter.count("PracticalSession", where)).records == len(expected)


async def test_a_superset_gives_at_least_the_right_rows(source: tuple[RestAdapter, Served]) -> None:
    adapter, _ = source
    found = await scan_all(adapter, "PracticalSession", eq("starts_on", MAY, Op.GT))
    assert [record.id for record in found] == [f"S{number}" for number in range(3, 12)]


async def test_only_what_is_declared_is_said_to_be_supported(source: tuple[RestAdapter, Served]) -> None:
    adapter, _ = source
    capability = adapter.describe().entities["PracticalSession"]
    assert {name: dict(field.filters) for name, field in capability.fields.items() if field.filters} == {
        "id": {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT},
        "trade": {Op.EQ: Exactness.EXACT, Op.IN: Exactness.EXACT},
        "status": dict.fromkeys((Op.EQ, Op.IN, Op.GTE), Exactness.EXACT),
        "title": {Op.CONTAINS: Exactness.EXACT, Op.STARTS_WITH: Exactness.EXACT},
        "starts_on": {Op.GTE: Exactness.EXACT, Op.LTE: Exactness.EXACT, Op.GT: Exactness.SUPERSET, Op.EQ: Exactness.EXACT},
        "places": {Op.GTE: Exactness.EXACT},
    }
    assert (capability.max_in, capability.count, capability.keyset, capability.disjunction) == (3, True, False, False)
    assert not any(field.order for field in capability.fields.values())


@pytest.mark.parametrize(
    "where",
    [eq("site_code", "x"), eq("trade", "x", Op.NE), Or((eq("trade", "x"), eq("trade", "y"))), Not(eq("trade", "x"))],
    ids=str,
)
async def test_what_is_not_declared_is_refused_before_anything_is_sent(source: tuple[RestAdapter, Served], where: Predicate) -> None:
    adapter, transport = source
    with pytest.raises(Unsupported):
        await adapter.scan(Scan(entity="PracticalSession", fields=("title",), where=where))
    assert transport.requests == []


async def test_values_are_data_whatever_they_look_like(source: tuple[RestAdapter, Served]) -> None:
    adapter, transport = source
    for value in ("焊工&state=1", "焊工#", "焊工%2C钳工", "焊工?a=b", "焊工;drop", "焊工\r\nX: y", "焊工+钳工", "a\x00b"):
        assert await scan_all(adapter, "PracticalSession", eq("trade", value)) == []
        assert parameters(transport.requests[-1]) == {"region": "all", "trade": value}


@pytest.mark.parametrize("separator", [",", " ", None, "，"])
@pytest.mark.parametrize("values", [["a", "b"], ["a", 1], ["a", ""], ["a ", "b"], ["a,b"], ["一，二"], ["a b"], ["\u3000a"], [], [7]])
def test_a_list_carries_its_values_if_it_carries_each(separator: str | None, values: list[str | int]) -> None:
    style = ListStyle(separator=separator)

    assert style.carries_all(values) is all(map(style.carries, values))
