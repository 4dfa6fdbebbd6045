"""Totals: planner tests read request → plan, the others request → groups, calls and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest

from adapters.capabilities import EntityCapability, Exactness, FieldCapability, Function
from adapters.entities import Record
from adapters.entities.codes import HostType, StarLevel, UnionKind
from adapters.errors import SecretMissing, SourceError, TooBroad, Unavailable
from adapters.memory import Call, everything
from adapters.predicate import Compare, Op
from adapters.requests import Group, Groups, Measure
from adapters.source import Source, Sources
from resolvers.aggregates.plan import plan
from resolvers.aggregates.request import RECORDS, AggregateRequest, AggregateResult, Average, Figure, GroupField, GroupOrder, Having
from resolvers.errors import InvalidRequest, NoSourceAnswered, OverBudget
from resolvers.linked import Linked, Quantifier
from resolvers.links import LINKS
from tests.resolvers.world import bare, budgets, calls, engine, fail, memory, quarantined, rating, site, source, union, without

pytestmark = pytest.mark.anyio

LINK = {(link.parent, link.name): link for link in LINKS}
HOST, YEAR, SPONSOR = GroupField("host_type"), GroupField("batch_year"), GroupField("kind", LINK["Site", "sponsor"])
STARS = GroupField("level", LINK["Site", "rating"])
TRAINED = Measure(function=Function.SUM, field="trained")
UNIONS = Measure(function=Function.COUNT_DISTINCT, field="sponsor_code")
OLD = Compare("batch_year", Op.EQ, 2024)


def sites(*groups: GroupField, figures: tuple[Figure, ...] = (), **more: Any) -> AggregateRequest:
    return AggregateRequest("Site", figures, groups=groups, **more)


def text(request: AggregateRequest, *sources: Source) -> str:
    return str(plan(request, Sources(sources)))


def expect(text: str) -> str:
    return dedent(text).strip()


def able(entity: str = "Site", *, group: tuple[str, ...] = (), **aggregates: Function) -> EntityCapability:
    """A source that has all fields, groups by some of them, and can work out one function of some."""
    fields = {
        name: FieldCapability(
            filters={Op.EQ: Exactness.EXACT}, aggregates=frozenset({aggregates[name]} if name in aggregates else ()), group=name in group
        )
        for name in everything(entity).fields
    }
    return EntityCapability(fields=fields)


def shown(answer: AggregateResult) -> list[tuple[Any, ...]]:
    """Keys and figures of each group, in order."""
    return [(*group.keys, *group.figures.values()) for group in answer.groups]


async def ask(request: AggregateRequest, *sources: Source, **options: Any) -> AggregateResult:
    return await engine(*sources, **options).operation().aggregate(request)


class TestPlans:
    def test_totals_go_down_where_the_source_declares_them(self) -> None:
        request = sites(HOST, YEAR, SPONSOR, figures=(TRAINED,), where=OLD, having=(Having(RECORDS, Op.GTE, 5),), first=10)
        assert text(request, source("north"), source("south")) == expect(
            """
            Site: count(*), sum(trained) by host_type, batch_year, sponsor.kind where batch_year eq 2024 having count(*) gte 5, first 10
            north, south
              read: its own totals, count(*), sum(trained) by host_type, batch_year, sponsor_code
              push: batch_year eq 2024
            then sponsor: TradeUnion by code for each sponsor_code, its kind
            """
        )

    def test_what_a_source_cannot_work_out_comes_from_finer_groups(self) -> None:
        """Of each value it is known how many records have it."""
        capability = able(group=("host_type", "trained"))
        request = sites(HOST, figures=(TRAINED, Average("trained"), Measure(function=Function.MAX, field="host_type")))
        assert text(request, source("west", capability=capability)) == expect(
            """
            Site: count(*), sum(trained), avg(trained), max(host_type) by host_type
            west
              read: its own totals, count(*) by host_type, trained
              here: sum(trained), max(host_type)
            """
        )

    def test_rows_are_read_where_a_source_cannot_group(self) -> None:
        request = sites(HOST, YEAR, figures=(TRAINED,))
        assert text(request, source("west", capability=able(group=("batch_year",)))) == expect(
            """
            Site: count(*), sum(trained) by host_type, batch_year
            west
              read: everything, totalled here, limit 1000
              because: it cannot group by host_type, work out sum(trained) or group by trained
            """
        )

    def test_rows_are_read_where_a_part_of_the_filter_is_left(self) -> None:
        loose = able(group=("host_type",))
        fields = {**loose.fields, "batch_year": FieldCapability(filters={Op.EQ: Exactness.SUPERSET})}
        assert text(sites(HOST, where=OLD), source("west", capability=EntityCapability(fields=fields, max_page=100))) == expect(
            """
            Site: count(*) by host_type where batch_year eq 2024
            west
              read: everything, totalled here, limit 100
              push: batch_year eq 2024 (superset)
              here: batch_year eq 2024
            """
        )

    def test_a_source_that_only_counts_is_asked_for_its_count(self) -> None:
        assert text(sites(where=OLD), source("west", capability=without("Site", count=True))) == expect(
            """
            Site: count(*) where batch_year eq 2024
            west
              read: its own count
              push: batch_year eq 2024
            """
        )

    def test_fields_that_a_source_lacks_are_null_groups_and_null_totals(self) -> None:
        lacking = without("Site", "batch_year", "trained")
        assert text(sites(YEAR, HOST, figures=(TRAINED,)), source("west", capability=lacking)) == expect(
            """
            Site: count(*), sum(trained) by batch_year, host_type
            west
              read: its own totals, count(*) by host_type
              null: batch_year, trained
            """
        )

    def test_different_values_add_up_over_partitions_that_show_in_them(self) -> None:
        sources = [source("north", partition="110000"), source("south", partition="440000")]
        assert "its own totals, count(*), countDistinct(sponsor_code)" in text(sites(figures=(UNIONS,)), *sources)

    def test_different_values_are_gathered_where_sources_may_share_some(self) -> None:
        assert text(sites(figures=(UNIONS,)), source("north"), source("south")) == expect(
            """
            Site: count(*), countDistinct(sponsor_code)
            north, south
              read: its own totals, count(*) by sponsor_code
              here: countDistinct(sponsor_code)
            """
        )

    def test_different_keys_of_one_source_are_its_records(self) -> None:
        keys = Measure(function=Function.COUNT_DISTINCT, field="code")
        assert "read: its own count" in text(sites(figures=(keys,)), source("alone"))

    def test_sources_are_pruned_and_quarantined_as_for_a_list(self) -> None:
        sources = (source("north", partition="110000"), source("south", partition="440000"), quarantined("ill", SecretMissing("no secret")))
        assert text(sites(where=Compare("sponsor_code", Op.EQ, "440000")), *sources) == expect(
            """
            Site: count(*) where sponsor_code eq '440000'
            south
              read: its own count
              push: sponsor_code eq '440000'
            ill
              quarantined: A secret that the source needs is missing.
            not asked, it holds only 110000: north
            """
        )

    def test_keys_too_many_for_one_call_are_asked_for_in_parts(self) -> None:
        codes = tuple(f"440000-2024-{number:03}" for number in range(1, 6))
        capability = everything("Site", max_in=2)
        assert "read: its own totals, count(*) by host_type, in 3 parts" in text(
            sites(HOST, where=Compare("code", Op.IN, codes)), source("west", capability=capability)
        )


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (sites(first=-1), "`first` is -1"),
        (sites(suppress_below=0), "`suppressBelow` is 0"),
        (sites(GroupField("trades")), "trades, which is a list"),
        (sites(GroupField("nothing")), "no field `nothing`"),
        (sites(GroupField("level", LINK["Site", "ratings"])), "no link from Site to one record"),
        (sites(figures=(Measure(function=Function.SUM, field="name"),)), "sum(name) makes no sense"),
        (sites(figures=(Average("restricted"),)), "avg(restricted) makes no sense"),
        (sites(HOST, order=(GroupOrder(YEAR),)), "Add it to `groupBy`"),
        (sites(having=(Having(RECORDS, Op.CONTAINS, 1),)), "cannot compare by contains"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy(request_: AggregateRequest, said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        plan(request_, Sources([]))
    assert said in refused.value.public


NORTH = [site("110000-2024-001", host_type=HostType.UNION_SCHOOL, trained=10), site("110000-2025-001", trained=1)]
SOUTH = [site("440000-2024-001", host_type=HostType.VOCATIONAL_SCHOOL, trained=5), site("440000-2024-002", trained=7)]
IU = [site("IU04-2024-001", trained=100)]
REGISTER = [union("110000"), union("440000"), union("IU04", kind=UnionKind.INDUSTRIAL)]


async def test_partial_totals_are_merged_and_each_source_is_called_once() -> None:
    north, south = source("north", NORTH, partition="110000"), source("south", SOUTH, partition="440000", capability=bare("Site"))
    answer = await ask(sites(HOST, figures=(TRAINED, Average("trained"))), north, south)
    assert shown(answer) == [(HostType.VOCATIONAL_SCHOOL, 1, 5, Decimal(5)), (HostType.UNION_SCHOOL, 3, 18, Decimal(6))]
    assert (calls(north), calls(south)) == (["aggregate"], ["scan"])
    assert [(report.source, report.rows) for report in answer.coverage.sources] == [("north", 2), ("south", 2)]


async def test_groups_by_a_linked_field_look_each_value_up_once() -> None:
    register = source("register", REGISTER, entity="TradeUnion")
    answer = await ask(sites(SPONSOR, YEAR), source("all", [*NORTH, *SOUTH, *IU]), register)
    assert shown(answer) == [(UnionKind.PROVINCIAL, 2024, 3), (UnionKind.PROVINCIAL, 2025, 1), (UnionKind.INDUSTRIAL, 2024, 1)]
    (fetched,) = memory(register).calls
    assert sorted(fetched.asked) == ["110000", "440000", "IU04"]
    assert [report.source for report in answer.coverage.sources] == ["all", "register"]


async def test_a_link_that_leads_nowhere_is_null_and_one_that_is_not_known_is_unresolved() -> None:
    """A site without a rating is no site whose rating could not be read."""
    stars = [rating("1", "110000-2024-001", level=StarLevel.FIVE), rating("2", "440000-2024-001", level=StarLevel.ONE)]
    one, other = source("one", stars[:1], entity="StarRating"), source("other", stars[1:], entity="StarRating")
    held = source("all", [*NORTH, *SOUTH])
    answer = await ask(sites(STARS), held, one, other)
    assert shown(answer) == [(StarLevel.ONE, 1), (StarLevel.FIVE, 1), (None, 2)]
    assert [group.unresolved for group in answer.groups] == [False, False, False]
    memory(other).fault = fail
    answer = await ask(sites(STARS), held, one, other)
    assert shown(answer) == [(StarLevel.FIVE, 1), (None, 3)]
    assert [group.unresolved for group in answer.groups] == [False, True]
    assert answer.coverage.missing == ("other",)


async def test_a_link_of_which_nothing_is_known_is_an_error() -> None:
    register = source("register", REGISTER, entity="TradeUnion", fault=fail)
    with pytest.raises(Unavailable) as failed:
        await ask(sites(SPONSOR), source("all", NORTH), register)
    assert failed.value.source == "register"


async def test_different_values_of_groups_that_a_link_takes_together_are_counted_once() -> None:
    """Two provincial unions have sites of the same batch years: their numbers of different years do not add up."""
    years = Measure(function=Function.COUNT_DISTINCT, field="batch_year")
    register = source("register", REGISTER, entity="TradeUnion")
    answer = await ask(sites(SPONSOR, figures=(years,)), source("all", [*NORTH, *SOUTH]), register)
    assert shown(answer) == [(UnionKind.PROVINCIAL, 4, 2)]


async def test_a_total_that_lacks_a_source_says_so() -> None:
    answer = await ask(sites(), source("north", NORTH), source("south", SOUTH, fault=fail))
    assert shown(answer) == [(2,)]
    assert (answer.coverage.complete, answer.coverage.asked, answer.coverage.failed) == (False, 2, 1)


async def test_no_answer_at_all_is_an_error_and_no_zero() -> None:
    with pytest.raises(NoSourceAnswered):
        await ask(sites(), source("north", NORTH, fault=fail), source("south", SOUTH, fault=fail))


async def test_without_groups_there_is_one_group_also_of_nothing() -> None:
    answer = await ask(sites(figures=(TRAINED, UNIONS), where=Compare("code", Op.IN, ())), source("north", NORTH))
    assert shown(answer) == [(0, None, 0)]
    assert answer.coverage.asked == 0


async def test_small_groups_are_not_told_and_neither_conditions_nor_orders_betray_them() -> None:
    held = source("all", [*NORTH, *SOUTH, *IU])
    year = GroupField("batch_year")
    answer = await ask(sites(year, figures=(TRAINED,), suppress_below=2, order=(GroupOrder(TRAINED),)), held)
    assert [(group.keys, group.suppressed, dict(group.figures)) for group in answer.groups] == [
        ((2024,), False, {RECORDS: 4, TRAINED: 122}),
        ((2025,), True, {}),
    ]
    answer = await ask(sites(year, suppress_below=2, having=(Having(RECORDS, Op.LT, 3),)), held)
    assert answer.groups == []


async def test_the_first_groups_come_in_order_with_the_number_of_all() -> None:
    request = sites(GroupField("code"), figures=(TRAINED,), order=(GroupOrder(TRAINED, descending=True),), first=2)
    answer = await ask(request, source("all", [*NORTH, *SOUTH, *IU]))
    assert shown(answer) == [("IU04-2024-001", 1, 100), ("110000-2024-001", 1, 10)]
    assert answer.total == 5


async def test_more_groups_than_one_answer_holds_are_refused_with_the_remedy() -> None:
    with pytest.raises(OverBudget) as refused:
        await ask(sites(GroupField("code")), source("all", [*NORTH, *SOUTH]), budgets=budgets(groups=3))
    assert "there are 4 groups, and one answer holds 3" in refused.value.public
    assert "`first`" in refused.value.public


async def test_too_many_rows_are_refused_naming_what_the_source_cannot_do() -> None:
    west = source("west", [*NORTH, *SOUTH], capability=able(group=("batch_year",)))
    with pytest.raises(OverBudget) as refused:
        await ask(sites(HOST), west, budgets=budgets(rows_per_source=3))
    assert "because the source cannot group by host_type" in refused.value.public
    assert refused.value.source == "west"


async def test_too_many_groups_of_one_source_end_the_request() -> None:
    """A source that refuses them is not merely missing: the request is too broad."""

    async def refuse(call: Call) -> None:
        raise TooBroad("more than 50000 groups", public="There are too many groups.")

    with pytest.raises(OverBudget) as refused:
        await ask(sites(HOST), source("west", NORTH), source("east", SOUTH, fault=refuse))
    assert (refused.value.public, refused.value.source) == ("There are too many groups.", "east")


@pytest.mark.parametrize("capability", [everything("Site"), bare("Site"), replace(bare("Site"), count=True)])
async def test_the_age_of_totals_is_reported_however_they_were_found(capability: EntityCapability) -> None:
    moment = datetime(2025, 11, 30, tzinfo=UTC)
    old, fresh = source("old", NORTH, capability=capability), source("fresh", SOUTH, capability=capability)
    memory(old).as_of = moment
    answer = await ask(sites(), old, fresh)
    assert [report.as_of for report in answer.coverage.sources] == [moment, None]


async def test_an_adapter_that_answers_out_of_shape_has_failed_and_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = source("broken", NORTH)

    async def aggregate(request: object) -> Groups:
        return Groups(rows=[Group(keys=(), values=(1, 2, 3))])

    monkeypatch.setattr(memory(broken), "aggregate", aggregate)
    answer = await ask(sites(HOST), broken, source("south", SOUTH))
    assert answer.coverage.missing == ("broken",)
    assert sum(group.figures[RECORDS] for group in answer.groups) == 2


async def test_keys_asked_for_in_parts_are_totalled_once() -> None:
    codes = tuple(row.code for row in (*SOUTH, *NORTH))
    years = Measure(function=Function.COUNT_DISTINCT, field="batch_year")
    one = source("all", [*NORTH, *SOUTH, *IU], capability=everything("Site", max_in=2))
    answer = await ask(sites(figures=(years, TRAINED), where=Compare("code", Op.IN, codes)), one)
    assert shown(answer) == [(4, 2, 23)]
    assert calls(one) == ["aggregate", "aggregate"]


async def test_least_and_greatest_of_codes_and_days_are_typed() -> None:
    rows = [site(f"110000-2024-00{day}", determined_on=date(2024, 2, day)) for day in (1, 2, 3)]
    figures = tuple(Measure(function=function, field="determined_on") for function in (Function.MIN, Function.MAX))
    for capability in (everything("Site"), bare("Site"), able(group=("determined_on",))):
        answer = await ask(sites(figures=figures), source("north", rows, capability=capability))
        assert shown(answer) == [(3, date(2024, 2, 1), date(2024, 2, 3))]


async def test_a_filter_over_links_is_joined_first_and_counts_in_the_coverage() -> None:
    industrial = Linked(LINK["Site", "sponsor"], Quantifier.ONE, Compare("kind", Op.EQ, UnionKind.INDUSTRIAL))
    register = source("register", REGISTER, entity="TradeUnion")
    answer = await ask(sites(figures=(TRAINED,), where=industrial), source("all", [*NORTH, *SOUTH, *IU]), register)
    assert shown(answer) == [(1, 100)]
    assert [report.source for report in answer.coverage.sources] == ["all", "register"]
    memory(register).fault = fail
    with pytest.raises(Unavailable):
        await ask(sites(where=industrial), source("all", NORTH), register)


async def linked(request: AggregateRequest, parents: Sequence[Record], *sources: Source) -> list[Any]:
    """The totals of the unions' sites, one answer a union: what `shown` shows, or the error."""
    answers = await engine(*sources).operation().aggregate_link(LINK["TradeUnion", "sites"], parents, request)
    return [answer if isinstance(answer, SourceError) else shown(answer) for answer in answers]


async def test_totals_behind_a_link_are_got_together_and_told_apart() -> None:
    """One call a source, whatever the number of parents; conditions and the first groups are each parent's own."""
    north, south = source("north", NORTH, partition="110000"), source("south", SOUTH, partition="440000")
    request = sites(YEAR, figures=(TRAINED,), order=(GroupOrder(TRAINED),), first=1)
    parents = [union("440000"), union("110000"), union("330000"), union("440000")]
    assert await linked(request, parents, north, south) == [[(2024, 2, 12)], [(2025, 1, 1)], [], [(2024, 2, 12)]]
    assert (calls(north), calls(south)) == (["aggregate"], ["aggregate"])


async def test_totals_behind_a_link_that_no_source_can_tell_are_errors_and_no_zeros() -> None:
    north, south = source("north", NORTH, partition="110000", fault=fail), source("south", SOUTH, partition="440000")
    lost, found = await linked(sites(), [union("110000"), union("440000")], north, south)
    assert isinstance(lost, Unavailable)
    assert lost.source == "north"
    assert found == [(2,)]


async def test_without_groups_a_parent_without_children_has_one_group_of_nothing() -> None:
    assert await linked(sites(figures=(TRAINED,)), [union("330000")], source("all", NORTH)) == [[(0, None)]]
    assert await linked(sites(), [], source("all", NORTH)) == []


async def test_coverage_behind_a_link_is_of_the_sources_that_could_hold_the_parents_records() -> None:
    north, south = source("north", NORTH, partition="110000"), source("south", SOUTH, partition="440000")
    operation = engine(north, south).operation()
    (answer,) = await operation.aggregate_link(LINK["TradeUnion", "sites"], [union("440000")], sites())
    assert isinstance(answer, AggregateResult)
    assert [report.source for report in answer.coverage.sources] == ["south"]
