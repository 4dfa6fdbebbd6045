"""Another craftgraph as a source: the whole gateway behind a real server, connected with three lines."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from strawberry.utils.str_converters import to_camel_case

from adapters.capabilities import Function
from adapters.context import AdapterContext
from adapters.entities import HELD, CodeList, DivisionCode, Entity, FieldDefinition, Money, Record, StarRating, Uscc
from adapters.errors import InvalidConfiguration, RowRejected, SourceError, Unavailable, Unsupported
from adapters.graphql import GraphQLAdapter, create
from adapters.graphql.craftgraph import LISTS, MOST, SINGLES, graph_name, to_where
from adapters.graphql.craftgraph_totals import functions_of, is_grouped
from adapters.hops import HEADER, Cycle, arrived, onward
from adapters.mapping.kinds import BEIJING
from adapters.mapping.yaml import loads
from adapters.memory import Call, MemoryAdapter
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.registry import Registry, SourceConfig, build_sources
from adapters.requests import Aggregate, Measure, Order, Scan
from adapters.secrets import Secrets
from adapters.source import Policy, Source, Sources
from gateway.app import create_app
from gateway.settings import Settings
from schema.aggregate_names import figures, group_enum
from schema.names import field_name
from schema.query import LISTS as GRAPH_LISTS
from schema.query import SINGLES as GRAPH_SINGLES
from tests.adapters.graphql_support import craftgraph_adapter, opened, served, walk

pytestmark = pytest.mark.anyio

SAMPLED = ("Site", "SubsidyGrant", "AnnualReport", "StarRating", "Course")


def test_the_names_are_those_of_the_graph() -> None:
    assert {entity: to_camel_case(name) for name, entity in GRAPH_LISTS.items() if entity in HELD} == dict(LISTS)
    assert {entity: to_camel_case(name) for name, entity in GRAPH_SINGLES.items()} == dict(SINGLES)
    assert {*LISTS, *SINGLES} == set(HELD)
    for entity in HELD.values():
        assert [graph_name(name) for name in entity.fields] == list(map(field_name, entity.fields.values()))


def some(field: FieldDefinition, dice: random.Random, number: int) -> Any:
    """A value of the field; the key is unique."""
    if field.meta.key:
        return f"110000-2024-{number:03}"
    if field.nullable and dice.random() < 0.3:
        return None
    if field.many:
        return tuple(dict.fromkeys(scalar(field, dice) for _ in range(dice.randint(0, 3))))
    return scalar(field, dice)


def scalar(field: FieldDefinition, dice: random.Random) -> Any:
    if field.is_code:
        return dice.choice(list(field.type))
    makers: dict[Any, Callable[[], Any]] = {
        str: lambda: dice.choice(["", "王", "Ａ焊工", "a'b\"c", "𠮷·•", "%_\\"]) + str(dice.randint(0, 3)),
        int: lambda: dice.randint(-2, 2),
        bool: lambda: dice.random() < 0.5,
        Money: lambda: Money(dice.choice([-1, 0, 5, 30_000_000, 123_456_789_012])),
        Decimal: lambda: Decimal(dice.choice(["0.5", "87.50", "-3"])),
        date: lambda: date(2024, dice.randint(1, 2), 28),
        datetime: lambda: datetime(2024, 11, 30, 23, 59, dice.randint(0, 2), dice.choice([0, 250_000]), BEIJING),
        Uscc: lambda: "91350100M000100Y43",
        DivisionCode: lambda: dice.choice(["110101", "440106"]),
    }
    return makers[field.type]()


def records(entity: Entity, dice: random.Random, count: int = 24) -> list[Record]:
    return [entity.record(**{name: some(field, dice, at) for name, field in entity.fields.items()}) for at in range(count)]


DATA = {name: records(HELD[name], random.Random(name)) for name in SAMPLED}
DATA["NationalAcademy"] = records(HELD["NationalAcademy"], random.Random(1), 1)


def source(identifier: str, adapter: MemoryAdapter, **policy: Any) -> Source:
    entities = adapter.describe().entities
    settings = Policy(**{"timeout": 0.5, "attempts": 1, **policy})
    return Source(id=identifier, label=identifier, kind="memory", adapter=adapter, policy=settings, entities=entities)


class CountsHops:
    """The app as the gateway runs it: each request goes on counting from where it came."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.hops: list[str | None] = []
        self.headers: list[Mapping[str, str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.headers.append(headers)
        self.hops.append(headers.get(HEADER.lower()))
        with arrived(self.hops[-1]):
            await self.app(scope, receive, send)


@asynccontextmanager
async def graph(*sources: Source, secrets: Mapping[str, str] | None = None) -> AsyncIterator[tuple[str, CountsHops]]:
    """A gateway over these sources, its address and what it was asked."""
    app = CountsHops(create_app(Settings(secrets=Secrets(secrets or {}, Path()), background_checks=False), Sources(sources)))
    async with served(app, lifespan="on") as url:
        yield f"{url}/graphql", app


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[GraphQLAdapter]:
    """An adapter over a graph that holds `DATA` in two sources, every other record in each."""
    halves = [MemoryAdapter({name: rows[start::2] for name, rows in DATA.items()}) for start in (0, 1)]
    async with (
        graph(*(source(f"half-{at}", half) for at, half in enumerate(halves))) as (url, _),
        opened(craftgraph_adapter(url, f"entities: [{', '.join(DATA)}]")) as adapter,
    ):
        assert isinstance(adapter, GraphQLAdapter)
        yield adapter


def plain(rows: Sequence[Record | None], entity: str) -> list[dict[str, Any] | None]:
    """Rows without the name of their source."""
    names = HELD[entity].fields
    return [None if row is None else {name: getattr(row, name) for name in names} for row in rows]


def predicate(entity: Entity, dice: random.Random, capability: Any) -> Predicate:
    kind = dice.random()
    if kind < 0.4:
        parts = tuple(predicate(entity, dice, capability) for _ in range(dice.randint(1, 3)))
        return And(parts) if kind < 0.2 else Or(parts)
    if kind < 0.5:
        return Not(predicate(entity, dice, capability))
    field = dice.choice([field for field in entity.fields.values() if capability.fields[field.name].filters])
    op = dice.choice(list(capability.fields[field.name].filters))
    if op is Op.IS_NULL:
        return Compare(field.name, op, dice.random() < 0.5)
    values = tuple(some(field, dice, dice.randint(0, 23)) if field.meta.key else scalar(field, dice) for _ in range(2))
    return Compare(field.name, op, values if op is Op.IN else values[0])


@pytest.mark.parametrize("name", SAMPLED)
async def test_every_scan_and_count_is_answered_as_the_reference_answers_it(world: GraphQLAdapter, name: str) -> None:
    """Each operator that is declared, logic, orders with nulls: over HTTP, through the whole remote gateway."""
    entity, reference, dice = HELD[name], MemoryAdapter({name: DATA[name]}), random.Random(5)
    capability = world.describe().entities[name]
    orderable = [field for field, known in capability.fields.items() if known.order]
    matched = 0
    for _ in range(20):
        order = (Order(field=dice.choice(orderable), descending=dice.random() < 0.5, nulls_first=dice.random() < 0.5),)
        scan = {
            "fields": tuple(entity.fields),
            "where": predicate(entity, dice, capability) if dice.random() < 0.9 else None,
            "order": order if dice.random() < 0.5 else (),
        }
        wanted = (await reference.scan(Scan(entity=name, **scan))).rows
        found = await walk(world, name, **scan, limit=dice.choice([None, 7]))
        assert plain(found, name) == plain(wanted, name), scan
        assert (await world.count(name, scan["where"])).records == len(wanted)  # type: ignore[arg-type]
        matched += len(wanted)
    assert matched > 50


def shallow(entity: Entity, dice: random.Random, capability: Any) -> Predicate:
    """A predicate that is not nested deeper than a craftgraph takes, also with a further condition around it."""
    while str(found := predicate(entity, dice, capability)).count("(") > 5:
        pass
    return found


def test_the_figures_are_those_of_the_graph() -> None:
    for name in LISTS:
        entity = HELD[name]
        offered = {figure for _, _, figure in figures(entity) if isinstance(figure, Measure)}
        enum = {member.value.field for member in group_enum(entity) if member.value.link is None}
        for field in entity.fields.values():
            claimed = functions_of(field) - {Function.COUNT}
            assert {Measure(function=function, field=field.name) for function in claimed} <= offered, (name, field.name)
            assert not is_grouped(field, entity) or group_enum(entity)[field.name.upper()].value.field == field.name
            assert not is_grouped(field, entity) or field.name in enum


@pytest.mark.parametrize("name", SAMPLED)
async def test_every_total_is_answered_as_the_reference_answers_it(world: GraphQLAdapter, name: str) -> None:
    """Each claimed figure, each field that groups alone and in pairs, under conditions; unknown values are a group."""
    entity, reference, dice = HELD[name], MemoryAdapter({name: DATA[name]}), random.Random(9)
    capability = world.describe().entities[name]
    measures = [Measure(function=one, field=field) for field, known in capability.fields.items() for one in sorted(known.aggregates)]
    grouping = [field for field, known in capability.fields.items() if known.group]
    assert measures
    assert grouping
    for _ in range(15):
        request = Aggregate(
            entity=name,
            measures=(Measure(function=Function.COUNT), *dice.sample(measures, 4)),
            where=shallow(entity, dice, capability) if dice.random() < 0.6 else None,
            groups=tuple(dice.sample(grouping, dice.randint(0, min(2, len(grouping))))),
        )
        wanted, found = await reference.aggregate(request), await world.aggregate(request)
        assert len(found.rows) == len(wanted.rows), request
        assert {group.keys: group.values for group in found.rows} == {group.keys: group.values for group in wanted.rows}, request


async def test_fetch_is_aligned(world: GraphQLAdapter) -> None:
    keys = ["110000-2024-003", "nobody", "110000-2024-004", "110000-2024-003"]
    by_key = {row.code: row for row in DATA["Site"]}  # type: ignore[attr-defined]
    found = (await world.fetch("Site", keys, tuple(HELD["Site"].fields))).rows
    assert plain(found, "Site") == plain([by_key.get(key) for key in keys], "Site")


async def test_an_entity_of_which_there_is_one_is_a_list_of_one(world: GraphQLAdapter) -> None:
    (row,) = await walk(world, "NationalAcademy", fields=tuple(HELD["NationalAcademy"].fields))
    assert plain([row], "NationalAcademy") == plain(DATA["NationalAcademy"], "NationalAcademy")
    key = getattr(row, HELD["NationalAcademy"].key)
    assert [found is not None for found in (await world.fetch("NationalAcademy", [key, "x"], [])).rows] == [True, False]
    with pytest.raises(Unsupported):
        await world.count("NationalAcademy", None)


async def test_what_is_declared_is_what_a_craftgraph_can(world: GraphQLAdapter) -> None:
    capability = world.describe().entities["Site"]
    assert (capability.keyset, capability.key_sorted, capability.max_page, capability.count) == (False, True, MOST, True)
    assert capability.disjunction
    report = await world.check()
    assert report.ok, report
    assert (await world.health()).ok


def test_three_lines_connect_it() -> None:
    options = loads("schema: craftgraph\nurl: http://127.0.0.1:9/graphql")
    context = AdapterContext(source_id="east", options=options)
    (east,) = build_sources([SourceConfig(id="east", label="华东", kind="graphql", context=context)])
    assert set(east.entities) == set(HELD)
    assert Registry().factory("graphql") is create


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ("url: http://x", "give one of mapping, schema"),
        ("schema: craftgraph\nmapping: x.yaml\nurl: http://x", "give one of mapping, schema"),
        ("schema: hasura\nurl: http://x", "'hasura' is not one of craftgraph"),
        ("schema: craftgraph\nurl: http://x\nentities: [Sites]", "did you mean 'Site'?"),
        ("schema: craftgraph\nurl: http://x\naccept_partials: true", "unknown key 'accept_partials'"),
        ("schema: craftgraph\nurl: http://x\nauth: {kind: header}", "the key 'credentials' is missing"),
    ],
)
def test_a_mistake_in_the_options_is_located(options: str, problem: str) -> None:
    with pytest.raises(InvalidConfiguration) as raised:
        create(AdapterContext(source_id="east", options=loads(options)))
    assert problem in raised.value.internal


def rating(key: str) -> StarRating:
    row: StarRating = DATA["StarRating"][0]  # type: ignore[assignment]
    return StarRating(**{name: getattr(row, name) for name in HELD["StarRating"].fields if name != "id"}, id=key)


def ratings(*keys: str, **more: Any) -> MemoryAdapter:
    return MemoryAdapter({"StarRating": [rating(key) for key in keys]}, **more)


async def down(call: Call) -> None:
    raise Unavailable("connection refused")


async def test_a_remote_source_that_is_missing_fails_ours_and_is_named() -> None:
    async with (
        graph(source("stars-a", ratings("1")), source("stars-b", ratings("2", fault=down))) as (url, _),
        opened(craftgraph_adapter(url, "entities: [StarRating]")) as adapter,
    ):
        for call in (
            adapter.scan(Scan(entity="StarRating", fields=())),
            adapter.count("StarRating", None),
            adapter.fetch("StarRating", ["1"], []),
        ):
            with pytest.raises(Unavailable, match=r"lacks stars-b \(SOURCE_UNAVAILABLE\)") as raised:
                await call
            assert raised.value.public == "The graph behind the source lacks 1 of its own sources: stars-b."
        report = await adapter.check()
        assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("auth", True), ("schema", False)]


async def test_what_a_remote_graph_has_can_be_accepted_and_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        graph(source("stars-a", ratings("1")), source("stars-b", ratings("2", fault=down))) as (url, _),
        opened(craftgraph_adapter(url, "entities: [StarRating]\naccept_partial: true")) as adapter,
    ):
        page = await adapter.scan(Scan(entity="StarRating", fields=()))
        await adapter.scan(Scan(entity="StarRating", fields=()))
        assert (await adapter.count("StarRating", None)).records == 1
    assert [row.id for row in page.rows] == ["1"]  # type: ignore[attr-defined]
    assert page.as_of is None
    messages = [record.getMessage() for record in caplog.records if record.name == "adapters.graphql"]
    assert messages == ["remote: partial data accepted: the remote graph's answer lacks stars-b (SOURCE_UNAVAILABLE)"]


async def test_a_remote_graph_none_of_whose_sources_answers_is_unavailable() -> None:
    async with (
        graph(source("stars", ratings("1", fault=down))) as (url, _),
        opened(craftgraph_adapter(url, "accept_partial: true")) as adapter,
    ):
        with pytest.raises(Unavailable):
            await adapter.scan(Scan(entity="StarRating", fields=()))


async def test_an_answer_is_as_of_the_oldest_of_the_remote_sources() -> None:
    old = datetime(2026, 5, 8, tzinfo=UTC)
    halves = (ratings("1", as_of=old + timedelta(days=1)), ratings("2", as_of=old), ratings("3"))
    async with (
        graph(*(source(f"stars-{at}", half) for at, half in enumerate(halves))) as (url, _),
        opened(craftgraph_adapter(url)) as adapter,
    ):
        page = await adapter.scan(Scan(entity="StarRating", fields=()))
        counted, fetched = await adapter.count("StarRating", None), await adapter.fetch("StarRating", ["1", "2"], [])
    assert len(page.rows) == 3
    assert [answer.as_of for answer in (page, counted, fetched)] == [old] * 3


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_key_that_two_remote_sources_share_fails_and_is_not_swallowed(limit: int) -> None:
    async with (
        graph(source("stars-a", ratings("1", "2", "5")), source("stars-b", ratings("2", "9"))) as (url, _),
        opened(craftgraph_adapter(url)) as adapter,
    ):
        for order in ((), (Order(field="rated_on"),)):
            with pytest.raises(RowRejected, match="two records have the key '2'"):
                await walk(adapter, "StarRating", limit=limit, order=order)
        with pytest.raises(RowRejected, match="two records have the key '2'"):
            await adapter.fetch("StarRating", ["2"], [])


async def test_a_field_that_the_remote_graph_does_not_have_is_drift() -> None:
    """An older craftgraph: as if our entity had a field more."""
    async with graph(source("stars", ratings("1"))) as (url, app):
        adapter = craftgraph_adapter(url, "entities: [StarRating]")
        query = adapter._settings.queries["StarRating"]
        place = query.decoder.fields["evidence"].places[0]
        object.__setattr__(place, "name", "proof")
        async with opened(adapter):
            report = await adapter.check()
    assert report.missing == {"StarRating": ("evidence",)}
    assert app.headers[0]["x-craftgraph-timeout-ms"] == "4500"


async def ask(url: str, query: str) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(url, json={"query": query}, timeout=20)
        body: dict[str, Any] = response.json()
        return body


def remote(url: str, identifier: str) -> Source:
    adapter = craftgraph_adapter(url, "entities: [StarRating]", source=identifier)
    entities = adapter.describe().entities
    return Source(
        id=identifier, label=identifier, kind="graphql", adapter=adapter, policy=Policy(timeout=5.0, attempts=1), entities=entities
    )


PAGES = """
{ starRatings(first: 2, orderBy: [{key: DESC}], where: {key: {ne: "3"}}) {
    nodes { key source { id } } totalCount pageInfo { endCursor } coverage { complete sources { source code message asOf } } } }
"""


async def test_a_graph_over_a_graph_answers_like_one() -> None:
    """The remote graph's records, merged with our own, in one list with one cursor."""
    async with (
        graph(source("stars-a", ratings("1", "3", "5")), source("stars-b", ratings("2", "4"))) as (inner, seen),
        graph(remote(inner, "east"), source("own", ratings("6", "0"))) as (outer, _),
    ):
        first = (await ask(outer, PAGES))["data"]["starRatings"]
        cursor = first["pageInfo"]["endCursor"]
        second = (await ask(outer, PAGES.replace("first: 2,", f'first: 9, after: "{cursor}",')))["data"]["starRatings"]
    assert [node["key"] for node in first["nodes"] + second["nodes"]] == ["6", "5", "4", "2", "1", "0"]
    assert {node["key"]: node["source"]["id"] for node in first["nodes"]} == {"6": "own", "5": "east"}
    assert first["totalCount"] == 6
    assert first["coverage"]["complete"]
    assert set(seen.hops) == {"1"}


async def test_two_graphs_that_are_each_others_source_stop_after_three_hops() -> None:
    """Each learns the other's address only when both run."""
    first, second = (remote("env:OTHER", "other") for _ in range(2))
    assert first.adapter is not None
    secrets = {"OTHER": "http://127.0.0.1:9/graphql"}
    async with (
        graph(source("own", ratings("1")), first, secrets=secrets) as (url_a, app_a),
        graph(second, secrets={"OTHER": url_a}) as (url_b, app_b),
    ):
        await first.adapter.close()
        async with opened(first.adapter, OTHER=url_b):
            body = await ask(url_a, "{ starRatings { nodes { key } coverage { complete sources { source code message } } } }")
    answer = body["data"]["starRatings"]
    assert [node["key"] for node in answer["nodes"]] == ["1"]
    assert answer["coverage"]["complete"] is False
    assert [hops for hops in app_a.hops if hops] == ["2"]
    assert sorted(filter(None, app_b.hops)) == ["1", "3"]


def test_hops_are_counted_and_bounded() -> None:
    assert onward() == "1"
    for header, following in ((None, "1"), ("0", "1"), ("2", "3"), ("x", "1"), ("-1", "1")):
        with arrived(header):
            assert onward() == following
    for header in ("3", "4", "99999999999"):
        with arrived(header), pytest.raises(Cycle) as raised:
            onward()
        assert isinstance(raised.value, SourceError)
    assert onward() == "1"


def test_codes_and_amounts_are_written_as_the_graph_reads_them() -> None:
    grant = HELD["SubsidyGrant"]
    where = And((Compare("amount", Op.GTE, Money(30_000_001)), Compare("amount", Op.IS_NULL, False)))
    assert to_where(where, grant) == {"and": [{"amount": {"gte": "300000.01"}}, {"amount": {"isNull": False}}]}
    codes: type[CodeList] = grant.fields["status"].type
    (first, *_) = codes
    assert to_where(Compare("status", Op.IN, (first,)), grant) == {"status": {"in": [first.name]}}
