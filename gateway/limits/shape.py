"""What a document asks for in numbers, reckoned in time linear in the document.

Each definition is walked once. A fragment's numbers are then added wherever it is spread, fragments first that spread no others, so that
nothing is walked twice however often it is spread. No step recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.errors import LimitExceeded
from gateway.limits.options import DocumentLimits

SATURATION = 10**9
"""Counts stop here: forty fragments that each spread the next twice would otherwise make numbers of any length."""

Definition = OperationDefinitionNode | FragmentDefinitionNode

_INTROSPECTION = frozenset({"__schema", "__type"})


class CyclicFragments(Exception):
    """A fragment spreads itself, so the document has no size. Validation says which."""


@dataclass(slots=True)
class Shape:
    """Numbers of one definition, fragments included."""

    depth: int = 0
    introspection_depth: int = 0
    fields: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0

    def add(self, other: Shape, spread: _Spread) -> None:
        """Count a fragment that is spread at some depth of this definition."""
        if spread.introspective:
            self.introspection_depth = max(self.introspection_depth, spread.depth + max(other.depth, other.introspection_depth))
        else:
            self.depth = max(self.depth, spread.depth + other.depth)
            self.introspection_depth = max(self.introspection_depth, other.introspection_depth and spread.depth + other.introspection_depth)
        self.fields = min(SATURATION, self.fields + other.fields)
        self.aliases = min(SATURATION, self.aliases + other.aliases)
        self.directives = min(SATURATION, self.directives + other.directives)
        if spread.depth == 0:
            self.root_fields = min(SATURATION, self.root_fields + other.root_fields)


@dataclass(slots=True)
class _Spread:
    name: str
    depth: int
    """Fields above it in its definition."""
    introspective: bool


@dataclass(slots=True)
class _Definition:
    shape: Shape = field(default_factory=Shape)
    spreads: list[_Spread] = field(default_factory=list)


def check_shape(document: DocumentNode, limits: DocumentLimits) -> list[Definition]:
    """The definitions that no other spreads: whoever walks those, fragments spread out, walks everything, `limits.fields` steps at most.

    Raises `LimitExceeded` if one operation, or all of these together, ask for too much, and `CyclicFragments` if that has no answer.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    _check("operations", len(operations), limits.operations)
    _check("fragments", len(fragments), limits.fragments)
    walked = {name: _walk(node) for name, node in fragments.items()}
    shapes = _fragment_shapes(walked)
    total = Shape()
    spread = {each.name for definition in walked.values() for each in definition.spreads}
    for operation in operations:
        definition = _walk(operation)
        spread.update(each.name for each in definition.spreads)
        _check_operation(shape := _combined(definition, shapes), limits)
        total.add(shape, _Spread("", 0, False))
    loose = [name for name in fragments if name not in spread]
    for name in loose:
        total.add(shapes[name], _Spread("", 0, False))
    for limit in ("fields", "aliases", "directives"):
        _check(limit, getattr(total, limit), getattr(limits, limit))
    return [*operations, *(fragments[name] for name in loose)]


def _check_operation(shape: Shape, limits: DocumentLimits) -> None:
    for limit in ("depth", "introspection_depth", "root_fields"):
        _check(limit, getattr(shape, limit), getattr(limits, limit))


def _fragment_shapes(definitions: Mapping[str, _Definition]) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for name in _inner_first(definitions):
        shapes[name] = _combined(definitions[name], shapes)
    return shapes


def _inner_first(definitions: Mapping[str, _Definition]) -> Iterator[str]:
    """Names in such an order that each comes after all that it spreads."""
    finished: set[str] = set()
    for root in definitions:
        open_names: dict[str, Iterator[_Spread]] = {} if root in finished else {root: iter(definitions[root].spreads)}
        while open_names:
            name, spreads = next(reversed(open_names.items()))
            inner = next((s.name for s in spreads if s.name in definitions and s.name not in finished), None)
            if inner is None:
                del open_names[name]
                finished.add(name)
                yield name
            elif inner in open_names:
                raise CyclicFragments
            else:
                open_names[inner] = iter(definitions[inner].spreads)


def _combined(definition: _Definition, shapes: Mapping[str, Shape]) -> Shape:
    for spread in definition.spreads:
        if (inner := shapes.get(spread.name)) is not None:
            definition.shape.add(inner, spread)
    return definition.shape


def _walk(node: Definition) -> _Definition:
    definition = _Definition()
    shape = definition.shape
    shape.directives = len(node.directives or ())
    stack: list[tuple[SelectionSetNode, int, bool]] = [(node.selection_set, 0, False)]
    while stack:
        selection_set, depth, introspective = stack.pop()
        for selection in selection_set.selections:
            shape.directives += len(selection.directives or ())
            if isinstance(selection, FragmentSpreadNode):
                definition.spreads.append(_Spread(selection.name.value, depth, introspective))
                shape.fields += 1
            elif isinstance(selection, InlineFragmentNode):
                shape.fields += 1
                stack.append((selection.selection_set, depth, introspective))
            elif isinstance(selection, FieldNode):
                within = introspective or selection.name.value in _INTROSPECTION
                _count_field(shape, selection, depth + 1, within)
                if selection.selection_set is not None:
                    stack.append((selection.selection_set, depth + 1, within))
    return definition


def _count_field(shape: Shape, node: FieldNode, depth: int, introspective: bool) -> None:
    shape.fields += 1
    shape.aliases += node.alias is not None and node.alias.value != node.name.value
    shape.root_fields += depth == 1
    if introspective:
        shape.introspection_depth = max(shape.introspection_depth, depth)
    else:
        shape.depth = max(shape.depth, depth)


_REMEDIES = {
    "operations": "send fewer operations in one document",
    "fragments": "use fewer fragments",
    "depth": "follow fewer links in one operation",
    "introspection_depth": "ask for types less deeply",
    "root_fields": "split the operation into several",
    "fields": "select fewer fields, or split the operation",
    "aliases": "use fewer aliases, or split the operation",
    "directives": "use fewer directives",
}


def _check(limit: str, value: int, maximum: int) -> None:
    if value > maximum:
        raise LimitExceeded(limit, maximum, _REMEDIES[limit])
