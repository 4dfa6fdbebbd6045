"""What of a predicate goes down, and that its normal form keeps the same rows."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.capabilities import EntityCapability, Exactness, FieldCapability
from adapters.entities import ENTITIES
from adapters.memory import everything
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, compile_test
from adapters.requests import Scan
from resolvers.pushdown import FALSE, TRUE, bind, normalise, split
from tests.resolvers.reference import ENTITY, World, predicates, worlds
from tests.resolvers.world import memory

A = Compare("places", Op.EQ, 1)
B = Compare("passed", Op.GT, 2)
C = Compare("title", Op.CONTAINS, "甲")
FAST = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
NIGHTLY = settings(FAST, max_examples=10_000)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (None, TRUE),
        (And(()), TRUE),
        (Or(()), FALSE),
        (Not(And(())), FALSE),
        (Compare("places", Op.IN, ()), FALSE),
        (Not(Compare("passed", Op.IN, ())), Compare("passed", Op.IS_NULL, False)),
        (Not(Not(A)), A),
        (Not(A), Compare("places", Op.NE, 1)),
        (Not(C), Not(C)),
        (Not(Compare("passed", Op.IS_NULL, True)), Compare("passed", Op.IS_NULL, False)),
        (And((A, And((B, C)), A)), And((A, B, C))),
        (Or((A, Or((B, FALSE)))), Or((A, B))),
        (And((A, Or(()))), FALSE),
        (Or((A, And(()))), TRUE),
        (Not(Or((A, C))), And((Compare("places", Op.NE, 1), Not(C)))),
        (And((A,)), A),
    ],
    ids=str,
)
def test_normal_form(written: Predicate | None, normal: Predicate) -> None:
    assert normalise(written) == normal


def test_fields_that_a_source_lacks_are_null() -> None:
    has = {"places"}
    assert bind(And((A, B)), has) == FALSE
    assert bind(Or((A, B)), has) == A
    assert bind(Or((A, Not(C))), has) == A
    assert bind(And((A, Compare("passed", Op.IS_NULL, True))), has) == A
    assert bind(Compare("passed", Op.IS_NULL, False), has) == FALSE


def capability(**changes: object) -> EntityCapability:
    filters = {
        "places": {Op.EQ: Exactness.EXACT},
        "passed": {Op.GT: Exactness.EXACT},
        "title": {Op.CONTAINS: Exactness.SUPERSET},
    }
    return EntityCapability(fields={name: FieldCapability(filters=ops) for name, ops in filters.items()}, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("predicate", "able", "pushed", "rest"),
    [
        (A, capability(), A, None),
        (And((A, C)), capability(), And((A, C)), C),
        (Or((A, B)), capability(), None, Or((A, B))),
        (Or((A, B)), capability(disjunction=True), Or((A, B)), None),
        (Or((A, C)), capability(disjunction=True), None, Or((A, C))),
        (Not(C), capability(disjunction=True), None, Not(C)),
        (And((B, C)), capability(conjunction=False), C, And((B, C))),
        (And((C, A)), capability(conjunction=False), A, C),
        (Or((And((A, B)), A)), capability(disjunction=True, conjunction=False), None, Or((And((A, B)), A))),
        (Compare("places", Op.LT, 3), capability(), None, Compare("places", Op.LT, 3)),
    ],
    ids=str,
)
def test_split(predicate: Predicate, able: EntityCapability, pushed: Predicate | None, rest: Predicate | None) -> None:
    divided = split(predicate, able)
    assert (divided.where, divided.rest) == (pushed, rest)


def test_the_preferred_field_goes_down_if_only_one_may() -> None:
    assert split(And((A, B)), capability(conjunction=False), prefer="passed").where == B


@given(world=worlds(), where=predicates)
@FAST
def test_what_goes_down_and_what_stays_keep_the_same_rows_together(world: World, where: Predicate | None) -> None:
    """The source's own answer, filtered by the residual, is the truth filtered by the predicate as it was written."""
    assert_kept_together(world, where)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(world=worlds(), where=predicates)
@NIGHTLY
def test_what_goes_down_and_what_stays_keep_the_same_rows_together_at_length(world: World, where: Predicate | None) -> None:
    assert_kept_together(world, where)


def assert_kept_together(world: World, where: Predicate | None) -> None:
    for one in world.sources:
        able = one.entities[ENTITY]
        bound = bind(normalise(where), {*able.fields, "id"})
        if bound == FALSE:
            got = set()
        else:
            divided = split(bound, able)
            fields = tuple(name for name in ENTITIES[ENTITY].fields if name in able.fields)
            got = asyncio.run(_scan_all(world, one.id, Scan(entity=ENTITY, fields=fields, where=divided.where), divided.rest))
        assert got == {row.id for row in world.truth[one.id] if compile_test(where)(row)}  # type: ignore[attr-defined]


async def _scan_all(world: World, identifier: str, scan: Scan, rest: Predicate | None) -> set[str]:
    (adapter,) = [memory(one) for one in world.sources if one.id == identifier]
    test, found, token = compile_test(rest), set(), None
    while True:
        page = await adapter.scan(Scan(entity=scan.entity, fields=scan.fields, where=scan.where, token=token))
        found |= {row.id for row in page.rows if test(row)}  # type: ignore[attr-defined]
        token = page.next
        if token is None:
            return found


def test_the_strongest_capability_leaves_nothing_here() -> None:
    everything_at_once = And((Or((A, Not(C))), B, Compare("title", Op.STARTS_WITH, "甲")))
    assert split(normalise(everything_at_once), everything(ENTITY)).residual == ()
