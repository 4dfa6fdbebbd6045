"""Operations generated over a schema, and the sources that they are run against on both paths."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    InlineFragmentNode,
    ListValueNode,
    NameNode,
    NonNullTypeNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from adapters.entities.codes import StarLevel
from resolvers.engine import Engine
from resolvers.global_id import encode
from schema.context import Context
from tests.schema.graph import Graph, rating, records_by_source, site, tranche, union

SCALARS = {
    "Money": st.sampled_from(["1.00", "300000.00"]).map(nodes.String),
    "BigInt": st.integers(-10, 10).map(nodes.Int),
    "Decimal": st.sampled_from(["1.5", "87.50"]).map(nodes.String),
    "Date": st.sampled_from(["2024-02-29", "2026-03-01"]).map(nodes.String),
    "DateTime": st.just("2026-11-30T23:59:59+08:00").map(nodes.String),
    "Uscc": st.just("91350100M000100Y43").map(nodes.String),
    "DivisionCode": st.sampled_from(["110000", "440000"]).map(nodes.String),
}
MOST = 6
"""Selections that are kept in one selection set, on average: without a bound, operations have hundreds of lines."""
VARIABLES = {"yes": True, "no": False}
CODES = ("110000-2024-001", "440000-2024-009", "110000", "440000", "C1", "none")
IDS = tuple(
    encode(entity, source, key)
    for entity, source, key in (
        ("Site", "province-110000", "110000-2024-001"),
        ("Site", "province-440000", "440000-2024-009"),
        ("TradeUnion", "ims", "440000"),
        ("StarRating", "star-ratings", "1"),
        ("Tranche", "finance", "none"),
    )
)


TIMES = ("since",)
"""Fields that show the time of asking, which is another for each path."""


class _Required(Visitor):
    """Drops the arguments that may be left out: made-up conditions match nothing, and hardly a list would come to be shown."""

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        if node.name.value in TIMES:
            return REMOVE
        needed = tuple(argument for argument in node.arguments or () if isinstance(argument.type, NonNullTypeNode))
        return FieldDefinitionNode(
            name=node.name, type=node.type, arguments=needed, directives=node.directives, description=node.description
        )


def without_options(sdl: str) -> str:
    """A schema's text without optional arguments."""
    return print_ast(visit(parse(sdl), _Required()))


def operations(sdl: str, fields: Sequence[str]) -> st.SearchStrategy[str]:
    """Operations with some of the root `fields`, varied by directives, aliases and fragments."""
    made = queries(sdl, fields=tuple(fields), custom_scalars=SCALARS, allow_null=True)
    return st.builds(_varied, made, st.randoms(use_true_random=False))


def _varied(text: str, dice: random.Random) -> str:
    document: DocumentNode = visit(parse(text), _Varying(dice))
    body = print_ast(document).removeprefix("query").lstrip()
    return f"query($yes: Boolean!, $no: Boolean = false) {body}"


class _Varying(Visitor):
    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self._dice = dice
        self._aliases = 0

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        alias = node.alias
        if self._dice.random() < 0.15:
            self._aliases += 1
            alias = NameNode(value=f"a{self._aliases}")
        directives = (self._condition(),) if self._dice.random() < 0.15 else ()
        arguments = tuple(self._argument(argument) for argument in node.arguments or ())
        return FieldNode(alias=alias, name=node.name, arguments=arguments, directives=directives, selection_set=node.selection_set)

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        """Put some of the selections into a fragment, and ask for some of them twice."""
        selections = [each for each in node.selections if self._dice.random() < MOST / len(node.selections)] or list(node.selections[:1])
        some = [selection for selection in selections if self._dice.random() < 0.2]
        if some:
            condition = (self._condition(),) if self._dice.random() < 0.5 else ()
            fragment = InlineFragmentNode(directives=condition, selection_set=SelectionSetNode(selections=tuple(some)))
            selections.insert(self._dice.randrange(len(selections) + 1), fragment)
        return SelectionSetNode(selections=tuple(selections))

    def _condition(self) -> DirectiveNode:
        value: Any = self._dice.choice(
            [VariableNode(name=NameNode(value=name)) for name in VARIABLES] + [BooleanValueNode(value=one) for one in (True, False)]
        )
        name = self._dice.choice(["skip", "include"])
        return DirectiveNode(name=NameNode(value=name), arguments=(ArgumentNode(name=NameNode(value="if"), value=value),))

    def _argument(self, node: ArgumentNode) -> ArgumentNode:
        """Keys and ids that there are, more often than not."""
        known = {"id": IDS, "ids": IDS, "code": CODES, "key": CODES}.get(node.name.value)
        if known is None or self._dice.random() < 0.2:
            return node
        values = tuple(StringValueNode(value=self._dice.choice(known)) for _ in range(3))
        return ArgumentNode(name=node.name, value=ListValueNode(values=values) if node.name.value == "ids" else values[0])


def records() -> Mapping[str, Mapping[str, list[Any]]]:
    """What a source should not hold, too: a null where there must be none, a number beyond GraphQL's."""
    found = records_by_source()
    faulty = [site("440000-2024-009", 5), site("440000-2024-010", 2**40), site("440000-2024-011", 1)]
    found["province-440000"]["Site"] += [replace_field(faulty[0], name=None), faulty[1], replace_field(faulty[2], host_type=None)]
    found["ims"]["TradeUnion"].append(replace_field(union("310000", "上海"), short_name=None))
    undated = replace_field(rating("4", "440000-2024-010", None), rated_on=None)
    found["star-ratings"]["StarRating"] += [rating("3", "440000-2024-009", StarLevel.FOUR), undated]
    found["finance"]["Tranche"] += [replace_field(tranche("P3-1", "440000-2024-009"), amount=None), tranche("P3-2", "440000-2024-010")]
    return found


def replace_field(record: Any, **values: Any) -> Any:
    """The record with other values."""
    for name, value in values.items():
        setattr(record, name, value)
    return record


def context(graph: Graph) -> Context:
    """An operation of an engine of its own: no breaker remembers the operation before, and no time passes."""

    async def sleep(seconds: float) -> None:
        del seconds

    engine = Engine(graph.engine.sources, cursor_secret=b"secret", clock=lambda: 0.0, sleep=sleep, jitter=lambda: 0.0)
    return Context(engine.operation(), engine.sources)
