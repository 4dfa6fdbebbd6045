"""Which fields a selection set comes to on a concrete type: the specification's CollectFields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    is_abstract_type,
    visit,
)

CONDITIONS = ("skip", "include")


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects fields, given the values of the variables that stand in `@skip` and `@include`."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def collect(self, selection_sets: Iterable[SelectionSetNode], kind: GraphQLObjectType) -> dict[str, list[FieldNode]]:
        """The nodes of each response key, in order of their first appearance."""
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for selection_set in selection_sets:
            for node in self._fields(selection_set, kind, spread):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return found

    def _fields(self, selection_set: SelectionSetNode, kind: GraphQLObjectType, spread: set[str]) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node, kind):
                    yield from self._fields(node.selection_set, kind, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                fragment = self.fragments[node.name.value]
                if self._applies(fragment, kind):
                    spread.add(node.name.value)
                    yield from self._fields(fragment.selection_set, kind, spread)

    def _applies(self, fragment: InlineFragmentNode | FragmentDefinitionNode, kind: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self.schema.get_type(fragment.type_condition.name.value)
        return condition is kind or (is_abstract_type(condition) and self.schema.is_sub_type(condition, kind))

    def _included(self, node: SelectionNode) -> bool:
        return all(self._holds(each) is (each.name.value == "include") for each in node.directives or () if each.name.value in CONDITIONS)

    def _holds(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        return bool(self.variables[value.name.value] if isinstance(value, VariableNode) else getattr(value, "value", False))


class _ConditionVariables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}
        self.directives: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self.directives[node.name.value] = None
        if node.name.value in CONDITIONS:
            value = (node.arguments or ())[0].value
            if isinstance(value, VariableNode):
                self.names[value.name.value] = None


def directives_of(document: DocumentNode, operation: OperationDefinitionNode) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The operation's variables on which its plan depends, and the names of all directives in it and the document's fragments."""
    visitor = _ConditionVariables()
    visit(operation, visitor)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            visit(definition, visitor)
    declared = {variable.variable.name.value for variable in operation.variable_definitions or ()}
    return tuple(name for name in visitor.names if name in declared), tuple(visitor.directives)


def has_variables(node: FieldNode) -> bool:
    """Whether a variable stands in a field's arguments."""
    found = []

    class Find(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.append(node)

    for argument in node.arguments or ():
        visit(argument, Find())
    return bool(found)
