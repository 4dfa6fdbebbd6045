"""OR and NOT are said in the server's own words where its mapping declares them; what cannot be said is left to be re-checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.capabilities import Exactness
from adapters.errors import InvalidConfiguration, Unsupported
from adapters.graphql.logic import Logic
from adapters.graphql.narrowing import narrow
from adapters.graphql.target import Target
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from tests.adapters.graphql_support import RELAY, graphql_adapter

LOGIC = Logic(within=("where",), both="_and", either="_or", opposite="_not")


def target(*path: str, many: bool = False, exactness: Exactness = Exactness.EXACT) -> Target:
    return Target(path=("where", *path), encode=lambda op, value: list(value) if op is Op.IN else [value], many=many, exactness=exactness)


TARGETS = {
    ("trade", Op.EQ): target("craft", "eq"),
    ("trade", Op.IN): target("craft", "in", many=True),
    ("name", Op.EQ): target("name", "eq"),
    ("name", Op.CONTAINS): target("name", "like", exactness=Exactness.SUPERSET),
}
RECHECKED = frozenset({("name", Op.CONTAINS)})
WELDER, FITTER, WANG = Compare("trade", Op.EQ, "焊工"), Compare("trade", Op.EQ, "钳工"), Compare("name", Op.EQ, "王")
LIKE, GARBLED = Compare("name", Op.CONTAINS, "王"), Compare("name", Op.EQ, "\ud800")
SAID_WELDER = {"craft": {"eq": "焊工"}}


@pytest.mark.parametrize(
    ("where", "values", "rest"),
    [
        (Or((WELDER, WANG)), {"_and": [{"_or": [SAID_WELDER, {"name": {"eq": "王"}}]}]}, None),
        (Not(WELDER), {"_and": [{"_not": SAID_WELDER}]}, None),
        (And((WANG, Not(WELDER))), {"name": {"eq": "王"}, "_and": [{"_not": SAID_WELDER}]}, None),
        (Not(And((WELDER, WANG))), {"_and": [{"_not": {"_and": [SAID_WELDER, {"name": {"eq": "王"}}]}}]}, None),
        (Or((Compare("trade", Op.IN, ("焊工", "钳工")),)), {"_and": [{"_or": [{"craft": {"in": ["焊工", "钳工"]}}]}]}, None),
        (And((And((Not(WELDER),)), Not(FITTER))), {"_and": [{"_not": SAID_WELDER}, {"_not": {"craft": {"eq": "钳工"}}}]}, None),
        (And((WELDER, Or((WANG, LIKE)))), SAID_WELDER, Or((WANG, LIKE))),
        (Not(Or((WANG, GARBLED))), None, Not(Or((WANG, GARBLED)))),
        (Or(()), None, Or(())),
    ],
    ids=str,
)
def test_a_predicate_becomes_filter_objects(where: Predicate, values: dict[str, Any] | None, rest: Predicate | None) -> None:
    narrowed = narrow(where, TARGETS, RECHECKED, LOGIC)
    assert narrowed.values == ({} if values is None else {"where": values})
    assert (narrowed.rest, narrowed.nothing) == (rest, False)


def test_without_its_words_or_and_not_are_refused() -> None:
    for where in (Or((WELDER, WANG)), Not(WELDER)):
        with pytest.raises(Unsupported):
            narrow(where, TARGETS)


def test_a_server_that_has_the_words_declares_it(tmp_path: Path) -> None:
    mapping = RELAY + "    logic: {within: where, and: and, or: or, not: not}\n"
    assert graphql_adapter(tmp_path, mapping, "http://library").describe().entities["Teacher"].disjunction


@pytest.mark.parametrize(
    ("logic", "words"),
    [
        ("{within: where, or: or, not: not}", "'and' is missing"),
        ("{within: filter, and: and, or: or, not: not}", "every filter has to stand within it"),
        ("{within: where.grade, and: and, or: or, not: not}", "every filter has to stand within it"),
    ],
)
def test_words_that_cannot_work_are_refused_with_their_place(tmp_path: Path, logic: str, words: str) -> None:
    with pytest.raises(InvalidConfiguration, match=words) as raised:
        graphql_adapter(tmp_path, RELAY + f"    logic: {logic}\n", "http://library")
    assert "mapping.yaml:" in raised.value.internal
