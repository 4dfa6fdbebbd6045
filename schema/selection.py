"""What an operation asks for under a field: the basis of exact projection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from adapters.entities import Entity
from resolvers.links import links_of
from schema.names import fields_by_graph_name


def requested(info: strawberry.Info[Any, Any], *path: str) -> set[str]:
    """GraphQL names of the fields selected below the resolved field, along `path`, whatever the aliases."""
    raw = info._raw_info
    nodes: Iterable[FieldNode] = raw.field_nodes
    for name in path:
        nodes = [child for node in nodes for child in _children(raw, node.selection_set) if child.name.value == name]
    return {child.name.value for node in nodes for child in _children(raw, node.selection_set)}


def _children(info: GraphQLResolveInfo[Any], selections: SelectionSetNode | None) -> Iterator[FieldNode]:
    for selection in selections.selections if selections else ():
        if not _included(info, selection):
            continue
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _children(info, selection.selection_set)
        elif isinstance(selection, FragmentSpreadNode):
            yield from _children(info, info.fragments[selection.name.value].selection_set)


def _included(info: GraphQLResolveInfo[Any], selection: SelectionNode) -> bool:
    """What `@skip` and `@include` say. The document is validated: each stands at most once, with its one boolean argument."""
    return all(
        _condition(info, directive) is (directive.name.value == "include")
        for directive in selection.directives or ()
        if directive.name.value in ("skip", "include")
    )


def _condition(info: GraphQLResolveInfo[Any], directive: DirectiveNode) -> bool:
    value = directive.arguments[0].value
    return bool(info.variable_values[value.name.value] if isinstance(value, VariableNode) else getattr(value, "value", False))


def record_fields(entity: Entity, names: set[str]) -> tuple[str, ...]:
    """The record fields that an object with these GraphQL fields needs, in order of definition; links add what they join on."""
    known = fields_by_graph_name(entity)
    wanted = {entity.key} | {known[name].name for name in names if name in known}
    wanted |= {link.parent_field for name, link in links_of(entity.name).items() if name in names}
    return tuple(name for name in entity.fields if name in wanted)
