"""Verdicts through the engine: filtered, ordered, added up, found again, and honest about sources that failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.capabilities import Function
from adapters.entities import ABSENT, ENTITIES, TradeBrand, Verdict
from adapters.entities.derived_codes import PolicyRule, VerdictOutcome
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, conjunction
from adapters.requests import Measure, Order
from adapters.source import Source
from resolvers.aggregates.request import AggregateRequest, GroupField
from resolvers.coverage import SourceStatus
from resolvers.engine import Engine, Operation
from resolvers.explained import ExplainedOperation
from resolvers.explaining.node import Node
from resolvers.global_id import GlobalKey
from resolvers.linked import Linked, LinkedOrder, Quantifier
from resolvers.links import links_of
from resolvers.policy.derivation import PolicyDerivation
from resolvers.request import ListRequest
from resolvers.standing import SourceState
from tests.resolvers.policy.files import POLICY, WHEN, report
from tests.resolvers.policy.files import site as site_of
from tests.resolvers.world import _record, engine, fail, keys, memory, source, union, without

pytestmark = pytest.mark.anyio

GOOD, POOR, SOUTH = "110000-2024-001", "110000-2024-002", "440000-2024-001"
TRAINING = links_of("Site")["training_scale"]
BRANDS = links_of("Site")["brand_cultivation"]
OUTCOME = ("id", "outcome", "explanation", "inputs")


def brand(key: str, code: str) -> TradeBrand:
    found: TradeBrand = _record(TradeBrand, id=key, site_code=code, name=key, trade="焊工", active=True, confirmed=True)
    return found


def base(code: str, name: str, *brands: TradeBrand, **options: Any) -> Source:
    """A union's database."""
    sites = [_full(one) for one in (GOOD, POOR, SOUTH) if one.startswith(code)]
    return source(name, [*sites, *brands], partition=code, **options)


def _full(code: str) -> Any:
    return whole(site_of(code=code, sponsor_code=code[:6]))


def whole(record: Any) -> Any:
    """The record with null for what it does not say."""
    said = {name: value for name in ENTITIES[type(record).__name__].fields if (value := getattr(record, name)) is not ABSENT}
    return _record(type(record), **said)


def world(**faults: Any) -> tuple[dict[str, Source], Engine]:
    """Two unions with three sites; their reports and brands."""
    reports = [
        whole(report(id="1", site_code=GOOD, union_code="110000", trained_persons=1000)),
        whole(report(id="2", site_code=POOR, union_code="110000", trained_persons=999)),
        whole(report(id="3", site_code=SOUTH, union_code="440000", trained_persons=2000)),
    ]
    sources = {
        "north": base("110000", "north", brand("a", GOOD), brand("b", GOOD), brand("c", POOR), fault=faults.get("north")),
        "south": base("440000", "south", brand("d", SOUTH), brand("e", SOUTH), fault=faults.get("south")),
        "ims": source("ims", [union("110000"), union("440000"), *reports], entity="TradeUnion", fault=faults.get("ims")),
    }
    return sources, engine(*sources.values(), derivations=(PolicyDerivation(POLICY),), now=lambda: WHEN.now)


def ask(**faults: Any) -> Operation:
    return world(**faults)[1].operation()


def passing(link: Any, outcome: VerdictOutcome = VerdictOutcome.PASS) -> Linked:
    return Linked(link, Quantifier.ONE, Compare("outcome", Op.EQ, outcome))


async def outcomes(operation: Operation, rule: PolicyRule, *codes: str) -> list[VerdictOutcome]:
    where = conjunction(Compare("rule", Op.EQ, rule), Compare("site_code", Op.IN, codes), Compare("current", Op.EQ, True))
    page = await operation.list(ListRequest("Verdict", OUTCOME, where, order=(Order(field="site_code"),)))
    return [record.outcome for record in page.records if isinstance(record, Verdict)]


async def test_a_list_is_filtered_by_a_verdict_and_rests_on_the_sources_of_its_facts() -> None:
    page = await ask().list(ListRequest("Site", ("name",), passing(TRAINING), count=True))

    assert keys(page) == [GOOD, SOUTH]
    assert page.total == 2
    assert [one.source for one in page.coverage.sources] == ["north", "south", "ims"]


async def test_a_list_is_ordered_by_what_a_verdict_measured() -> None:
    request = ListRequest("Site", ("name",), order=(LinkedOrder((TRAINING,), Order(field="measured", descending=True)),), first=2)

    page = await ask().list(request)

    assert keys(page) == [SOUTH, GOOD]


async def test_totals_are_grouped_by_a_verdict() -> None:
    count = Measure(function=Function.COUNT)

    found = await ask().aggregate(AggregateRequest("Site", (count,), groups=(GroupField("outcome", BRANDS),)))

    assert {group.keys[0]: group.figures[count] for group in found.groups} == {VerdictOutcome.PASS: 2, VerdictOutcome.FAIL: 1}


async def test_a_source_that_failed_makes_verdicts_not_assessable_and_is_named() -> None:
    operation = ask(ims=fail)

    assert await outcomes(operation, PolicyRule.R7, GOOD, POOR, SOUTH) == [VerdictOutcome.NOT_ASSESSABLE] * 3
    page = await operation.list(ListRequest("Site", ("name",), passing(TRAINING)))
    assert keys(page) == []
    assert [one.source for one in page.coverage.sources if one.status is SourceStatus.FAILED] == ["ims"]


async def test_a_verdict_says_which_fact_is_missing_and_why() -> None:
    (found,) = await ask(ims=fail).fetch("Verdict", [GlobalKey("policy", f"R7:{GOOD}:2025")], OUTCOME)

    assert isinstance(found, Verdict)
    (missing,) = [one for one in found.inputs if one.missing]
    assert missing.sources == ("ims",)
    assert "10.0.0.1" not in missing.missing


async def test_a_union_whose_database_failed_has_no_verdicts_and_the_others_have() -> None:
    operation = ask(south=fail)

    assert await outcomes(operation, PolicyRule.R6, GOOD, POOR, SOUTH) == [VerdictOutcome.PASS, VerdictOutcome.FAIL]
    assert "south" in operation.report().missing


async def test_if_no_source_of_the_subjects_answers_it_is_an_error_not_an_empty_list() -> None:
    with pytest.raises(SourceError):
        await outcomes(ask(north=fail, south=fail), PolicyRule.R6, GOOD, SOUTH)


async def test_what_cannot_be_worked_out_without_a_source_names_that_source_and_not_the_derivation() -> None:
    operation = ask(ims=fail)
    with pytest.raises(SourceError):
        await operation.list(ListRequest("UnionProgress", ("id", "net")))
    assert operation.report().missing == ("ims",)


async def test_a_page_of_sites_has_its_verdicts_in_a_batch_and_each_fact_is_read_once() -> None:
    sources, made = world()
    operation = made.operation()
    page = await operation.list(ListRequest("Site", ("code",)))
    before = len(memory(sources["ims"]).calls)

    for link in (TRAINING, links_of("Site")["certification_rate"], links_of("Site")["practical_training"]):
        found = await operation.link(link, page.records, ListRequest(link.child, OUTCOME))
        assert all(isinstance(one, Verdict) for one in found)

    assert [call.entity for call in memory(sources["ims"]).calls[before:]] == ["AnnualReport"]


async def test_of_a_sites_money_only_what_is_asked_for_is_read() -> None:
    sources, made = world()
    read = memory(sources["ims"]).calls
    operation = made.operation()

    await operation.list(ListRequest("SiteFunding", ("site_code", "granted", "paid", "used")))
    assert read == []

    await operation.list(ListRequest("SiteFunding", ("site_code", "matched_paid")))
    assert {call.entity for call in read} == {"TradeUnion"}


async def test_a_verdict_is_found_again_by_its_id() -> None:
    found = await ask().fetch("Verdict", [GlobalKey("policy", f"R6:{POOR}"), GlobalKey("policy", "R6:nowhere")], OUTCOME)

    assert [one and getattr(one, "outcome", None) for one in found] == [VerdictOutcome.FAIL, None]


async def test_unions_and_the_nation_are_judged_too() -> None:
    operation = ask()
    reporting = (Compare("rule", Op.EQ, PolicyRule.R11), Compare("year", Op.EQ, 2025), Compare("site_code", Op.IS_NULL, True))
    of_unions = await operation.list(ListRequest("Verdict", ("union_code", "outcome"), conjunction(*reporting)))
    nation = await operation.list(ListRequest("NationalProgress", ("year", "net", "missing")))

    assert [(one.union_code, one.outcome) for one in of_unions.records if isinstance(one, Verdict)] == [
        ("110000", VerdictOutcome.PASS),
        ("440000", VerdictOutcome.PASS),
    ]
    assert [(one.year, one.net, one.missing) for one in nation.records] == [(2024, 3, 97), (2025, 0, 297), (2026, 0, 497)]  # type: ignore[attr-defined]


async def test_a_national_verdict_lacks_a_source_and_is_not_assessable() -> None:
    page = await ask(south=fail).list(ListRequest("Verdict", OUTCOME, Compare("rule", Op.EQ, PolicyRule.R4)))

    assert {one.outcome for one in page.records if isinstance(one, Verdict)} == {VerdictOutcome.NOT_ASSESSABLE}
    assert page.coverage.missing == ("south",)


async def test_the_derived_source_is_none_of_the_systems() -> None:
    _, made = world()

    assert [one.id for one in made.sources] == ["north", "south", "ims"]
    assert made.sources.get("policy") is not None
    assert made.operation().standing("policy").state is SourceState.READY


def test_a_system_cannot_take_the_id_of_what_is_worked_out() -> None:
    with pytest.raises(ValueError, match="policy"):
        engine(source("policy"), derivations=(PolicyDerivation(POLICY),))


async def test_a_field_that_a_source_does_not_hold_is_not_taken_for_nothing() -> None:
    brands = source("north", [brand("a", GOOD), brand("b", GOOD)], entity="TradeBrand", capability=without("TradeBrand", "confirmed"))
    sites = source("sites", [_full(GOOD)])
    operation = engine(sites, brands, derivations=(PolicyDerivation(POLICY),), now=lambda: WHEN.now).operation()

    assert await outcomes(operation, PolicyRule.R6, GOOD) == [VerdictOutcome.NOT_ASSESSABLE]


async def test_an_explained_operation_rests_on_the_same_sources_and_shows_the_calls_for_the_facts() -> None:
    operation = ExplainedOperation(ask())

    page = await operation.list(ListRequest("Site", ("name",), passing(TRAINING)))

    assert [one.source for one in page.coverage.sources] == ["north", "south", "ims"]
    noted = {call.source for node in walked(operation.root) for call in node.calls}
    assert {"policy", "north", "south", "ims"} <= noted


def walked(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from walked(part)
