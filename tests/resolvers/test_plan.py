"""Planner tests read request → plan."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from adapters.capabilities import EntityCapability, Exactness, FieldCapability
from adapters.entities.codes import SiteStatus
from adapters.errors import SecretMissing
from adapters.memory import everything
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import Order
from adapters.source import Sources
from resolvers.cursor import Bounds, Position
from resolvers.errors import InvalidCursor, InvalidRequest
from resolvers.planning import plan
from resolvers.request import ListRequest
from tests.resolvers.world import bare, quarantined, source, without

YEAR = Compare("batch_year", Op.EQ, 2025)
NAME = Compare("name", Op.CONTAINS, "钢")
TRAINED = Order(field="trained", descending=True)


def text(request: ListRequest, *sources: object, bounds: Bounds | None = None) -> str:
    return str(plan(request, Sources(sources), bounds or Bounds()))  # type: ignore[arg-type]


def expect(text: str) -> str:
    return dedent(text).strip()


def sites(where: Predicate | None = None, *order: Order, first: int | None = 20, **more: object) -> ListRequest:
    return ListRequest("Site", ("name",), where, order, first=first, **more)  # type: ignore[arg-type]


def weak(**changes: object) -> EntityCapability:
    """A source like many: filters by year exactly and by name loosely, orders by one field, pages of 100."""
    fields = {
        "code": FieldCapability(),
        "batch_year": FieldCapability(filters={Op.EQ: Exactness.EXACT}),
        "name": FieldCapability(filters={Op.CONTAINS: Exactness.SUPERSET}),
        "trained": FieldCapability(order=True),
    }
    return EntityCapability(**{"fields": fields, "max_page": 100, **changes})  # type: ignore[arg-type]


def test_sources_that_can_do_everything_are_read_in_order_with_the_limit() -> None:
    assert text(sites(YEAR, TRAINED), source("north"), source("south")) == expect(
        """
        Site: first 20 where batch_year eq 2025 by trained desc
        north, south
          read: in order from the position, trained desc, limit 21
          push: batch_year eq 2025
        """
    )


def test_a_superset_is_pushed_and_filtered_again_here() -> None:
    assert text(sites(And((YEAR, NAME))), source("west", capability=weak())) == expect(
        """
        Site: first 20 where (batch_year eq 2025 and name contains '钢')
        west
          read: everything, ordered here, limit 100
          push: batch_year eq 2025 and name contains '钢' (superset)
          here: name contains '钢'
        """
    )


def test_an_order_on_one_field_without_keyset_is_read_in_runs() -> None:
    assert text(sites(None, TRAINED, Order(field="name")), source("west", capability=weak())) == expect(
        """
        Site: first 20 by trained desc, name asc
        west
          read: in order of the first term, ties ordered here, trained desc, limit 100
        """
    )


def test_a_key_sorted_source_is_streamed_forward_but_read_whole_backward() -> None:
    streamed = source("west", capability=bare("Site", key_sorted=True))
    assert text(sites(), streamed) == expect(
        """
        Site: first 20
        west
          read: in order of the keys, from the start, limit 21
        """
    )
    assert text(ListRequest("Site", ("name",), last=20), streamed) == expect(
        """
        Site: last 20
        west
          read: everything, ordered here, limit 1000
        """
    )


def test_no_limit_goes_below_a_residual() -> None:
    here = everything("Site", disjunction=False)
    assert text(sites(Or((YEAR, NAME)), first=20), source("west", capability=here)) == expect(
        """
        Site: first 20 where (batch_year eq 2025 or name contains '钢')
        west
          read: in order from the position, limit 100
          here: (batch_year eq 2025 or name contains '钢')
        """
    )


def test_walking_backward_turns_every_order_round() -> None:
    request = ListRequest("Site", ("name",), None, (TRAINED, Order(field="determined_on")), last=5)
    assert text(request, source("north")) == expect(
        """
        Site: last 5 by trained desc, determined_on asc
        north
          read: in order from the position, trained asc nulls first, determined_on desc nulls first, keys descending, limit 6
        """
    )


def test_partitions_prune_by_sponsor_and_by_site_number() -> None:
    sources = [source("north", partition="110000"), source("south", partition="440000"), source("anywhere")]
    assert text(sites(Compare("sponsor_code", Op.EQ, "440000")), *sources) == expect(
        """
        Site: first 20 where sponsor_code eq '440000'
        south, anywhere
          read: in order from the position, limit 21
          push: sponsor_code eq '440000'
        not asked, it holds only 110000: north
        """
    )
    both = And((Compare("code", Op.IN, ("440000-2024-001", "110000-2024-001")), Compare("sponsor_code", Op.EQ, "110000")))
    assert [one.source.id for one in plan(sites(both), Sources(sources)).sources] == ["north", "anywhere"]


def test_a_value_that_shows_no_partition_prunes_nothing() -> None:
    sources = Sources([source("north", partition="110000")])
    assert plan(sites(Compare("code", Op.EQ, "not a number")), sources).pruned == ()


def test_a_partition_inside_or_prunes_nothing() -> None:
    sources = Sources([source("north", partition="110000")])
    assert plan(sites(Or((YEAR, Compare("sponsor_code", Op.EQ, "440000")))), sources).pruned == ()


def test_a_filter_that_is_never_true_asks_nobody() -> None:
    assert text(sites(And((YEAR, Compare("code", Op.IN, ())))), source("north")) == expect(
        """
        Site: first 20 where (batch_year eq 2025 and code in [])
        not asked, the filter is never true: north
        """
    )


def test_a_source_without_a_filtered_field_is_not_read() -> None:
    lacking = source("west", capability=without("Site", "determined_on"))
    assert text(sites(Compare("determined_on", Op.GTE, date(2025, 1, 1))), lacking) == expect(
        """
        Site: first 20 where determined_on gte 2025-01-01
        west
          read: not at all, nothing can match: it has no determined_on
        """
    )


def test_asking_whether_a_missing_field_is_null_is_always_true() -> None:
    lacking = source("west", capability=without("Site", "determined_on"))
    assert text(sites(Compare("determined_on", Op.IS_NULL, True), Order(field="determined_on")), lacking) == expect(
        """
        Site: first 20 where determined_on isNull True by determined_on asc
        west
          read: in order from the position, limit 21
          null: determined_on
        """
    )


def test_only_one_comparison_goes_to_a_source_without_conjunction() -> None:
    single = source("west", capability=everything("Site", conjunction=False))
    status = Compare("status", Op.EQ, SiteStatus.ACTIVE)
    assert text(sites(And((NAME, status))), single) == expect(
        """
        Site: first 20 where (name contains '钢' and status eq ACTIVE)
        west
          read: in order from the position, limit 100
          push: status eq ACTIVE
          here: name contains '钢'
        """
    )


def test_more_values_than_one_in_takes_go_down_in_parts() -> None:
    narrow = source("west", capability=everything("Site", max_in=2))
    many = Compare("batch_year", Op.IN, (2024, 2025, 2026))
    (planned,) = plan(sites(many), Sources([narrow])).sources
    assert [part.split.where for part in planned.parts] == [
        Compare("batch_year", Op.IN, (2024, 2025)),
        Compare("batch_year", Op.IN, (2026,)),
    ]


def test_far_too_many_values_for_one_in_are_filtered_here() -> None:
    """Each part would be a call of its own."""
    narrow = source("west", capability=everything("Site", max_in=2))
    many = Compare("batch_year", Op.IN, tuple(range(1900, 2000)))
    (planned,) = plan(sites(many), Sources([narrow])).sources
    assert planned.parts == ()
    assert planned.split.where is None
    assert planned.split.rest == many


def test_equality_goes_down_as_in_and_in_as_equality() -> None:
    only_in = weak(fields={"batch_year": FieldCapability(filters={Op.IN: Exactness.EXACT})})
    (planned,) = plan(sites(YEAR), Sources([source("west", capability=only_in)])).sources
    assert str(planned.split.where) == "batch_year in [2025]"
    (planned,) = plan(sites(Compare("batch_year", Op.IN, (2025,))), Sources([source("west", capability=weak())])).sources
    assert str(planned.split.where) == "batch_year eq 2025"


def test_negations_go_down_as_their_opposite() -> None:
    (planned,) = plan(sites(Not(Or((YEAR, Compare("trained", Op.LT, 3))))), Sources([source("north")])).sources
    assert str(planned.split.where) == "(batch_year ne 2025 and trained gte 3)"


def test_a_position_goes_down_to_each_source_by_its_rank() -> None:
    at = Bounds(after=Position((7,), "south", "440000-2024-003"))
    assert text(sites(None, TRAINED), source("north"), source("south"), source("west"), bounds=at) == expect(
        """
        Site: first 20 by trained desc
        north
          read: in order from the position, trained desc, after (7), limit 21
        south
          read: in order from the position, trained desc, after (7, key 440000-2024-003), limit 21
        west
          read: in order from the position, trained desc, from (7), limit 21
        """
    )


def test_without_order_the_sources_before_the_position_are_passed() -> None:
    at = Bounds(after=Position((), "south", "440000-2024-003"))
    assert text(sites(), source("north"), source("south"), source("west"), bounds=at) == expect(
        """
        Site: first 20
        south
          read: in order from the position, after (key 440000-2024-003), limit 21
        west
          read: in order from the position, limit 21
        not asked, it lies before the page: north
        """
    )


def test_a_passed_source_that_was_missing_is_probed_and_counted_where_wanted() -> None:
    at = Bounds(after=Position((), "south", "440000-2024-003", frozenset({"north"})))
    probed = plan(sites(), Sources([source("north"), source("south")]), at)
    assert [str(one.reading.value) for one in probed.sources] == ["one row, to see whether it is back", "in order from the position"]
    counted = plan(sites(count=True), Sources([source("north"), source("south")]), at)
    assert str(counted.sources[0].reading.value) == "the count only"


def test_a_term_that_a_source_lacks_decides_for_all_its_rows() -> None:
    lacking = source("west", capability=without("Site", "determined_on"))
    order = Order(field="determined_on")
    begun = Bounds(after=Position((date(2025, 1, 1),), "north", "110000-2024-001"))
    (_, west) = plan(sites(None, order), Sources([source("north"), lacking]), begun).sources
    assert west.scan.after is None
    nulls_first = Order(field="determined_on", nulls_first=True)
    passed = plan(sites(None, nulls_first), Sources([source("north"), lacking]), begun)
    assert [pruned.reason for pruned in passed.pruned] == ["it lies before the page"]


def test_quarantined_sources_are_in_the_plan() -> None:
    assert text(sites(), quarantined("north", SecretMissing("env:NORTH"))) == expect(
        """
        Site: first 20
        north
          quarantined: A secret that the source needs is missing.
        """
    )


def test_a_page_is_never_larger_than_the_source_allows() -> None:
    (planned,) = plan(sites(), Sources([source("west", capability=everything("Site", max_page=7))])).sources
    assert planned.scan.limit == 7


def test_projection_carries_what_is_asked_ordered_and_filtered_here() -> None:
    here = everything("Site", disjunction=False)
    (planned,) = plan(sites(Or((YEAR, NAME)), TRAINED), Sources([source("west", capability=here)])).sources
    assert planned.scan.fields == ("name", "batch_year", "trained")


@pytest.mark.parametrize(
    "request_",
    [sites(first=-1), sites(None, Order(field="colour")), sites(Compare("colour", Op.EQ, 1)), sites(None, Order(field="trades"))],
    ids=["negative", "unknown order", "unknown filter", "order by a list"],
)
def test_requests_that_make_no_sense_are_refused(request_: ListRequest) -> None:
    with pytest.raises(InvalidRequest) as refused:
        plan(request_, Sources([source("north")]))
    assert refused.value.code == "BAD_USER_INPUT"


def test_a_position_in_a_source_that_is_gone_is_refused() -> None:
    with pytest.raises(InvalidCursor):
        plan(sites(), Sources([source("north")]), Bounds(after=Position((), "gone", "1")))
