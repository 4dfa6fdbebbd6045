"""What an operation asks for under a field: the basis of exact projection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import strawberry
from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from adapters.entities import ENTITIES, Entity
from schema.names import fields_by_graph_name, links_by_graph_name, totals_name


def requested(info: strawberry.Info[Any, Any], *path: str) -> set[str]:
    """GraphQL names of the fields selected below the resolved field, along `path`, whatever the aliases."""
    operation = _Operation(info._raw_info.fragments, info.variable_values)
    nodes: Iterable[FieldNode] = info._raw_info.field_nodes
    for name in path:
        nodes = [child for node in nodes for child in operation.children(node.selection_set) if child.name.value == name]
    return {child.name.value for node in nodes for child in operation.children(node.selection_set)}


@dataclass(frozen=True, slots=True)
class _Operation:
    """What selections refer to."""

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def children(self, selections: SelectionSetNode | None, seen: set[str] | None = None) -> Iterator[FieldNode]:
        """The fields of a selection set, skipped ones left out, each fragment followed once however often it is spread."""
        seen = set() if seen is None else seen
        for selection in selections.selections if selections else ():
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from self.children(selection.selection_set, seen)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                yield from self.children(self.fragments[selection.name.value].selection_set, seen)

    def _included(self, selection: SelectionNode) -> bool:
        """What `@skip` and `@include` say. The document is validated: each stands at most once, with its one boolean argument."""
        return all(
            self._condition(directive) is (directive.name.value == "include")
            for directive in selection.directives or ()
            if directive.name.value in ("skip", "include")
        )

    def _condition(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        return bool(self.variables[value.name.value] if isinstance(value, VariableNode) else getattr(value, "value", False))


def record_fields(entity: Entity, names: set[str]) -> tuple[str, ...]:
    """The record fields that an object with these GraphQL fields needs, in order of definition; links add what they join on."""
    return _record_fields(entity.name, frozenset(names))


@lru_cache(maxsize=1024)
def _record_fields(entity_name: str, names: frozenset[str]) -> tuple[str, ...]:
    entity = ENTITIES[entity_name]
    known = fields_by_graph_name(entity)
    wanted = {entity.key} | {known[name].name for name in names if name in known}
    wanted |= {link.parent_field for name, link in links_by_graph_name(entity).items() if name in names or totals_name(name) in names}
    return tuple(name for name in entity.fields if name in wanted)
