"""How many pairs of fields validation would compare.

The rule that fields under one response name must agree compares each pair of them, and below each pair again: a document of *n* equal
fields costs it n² steps. The pairs are counted here first, response name by response name, with fragments spread out. The fields that
are walked are those counted by `gateway.limits.shape`, which has limited them and refused fragments that spread themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from gateway.errors import LimitExceeded
from gateway.limits.options import DocumentLimits
from gateway.limits.shape import Definition

_Fragments = Mapping[str, FragmentDefinitionNode]


def check_merging(document: DocumentNode, roots: Iterable[Definition], limits: DocumentLimits) -> None:
    """Raise `LimitExceeded` if validation would compare too many pairs of fields. `roots` are from `check_shape`."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    pairs = 0
    stack = [[root.selection_set] for root in roots]
    while stack:
        for nodes in _by_response_name(stack.pop(), fragments):
            pairs += len(nodes) * (len(nodes) - 1) // 2
            if inner := [node.selection_set for node in nodes if node.selection_set is not None]:
                stack.append(inner)
        if pairs > limits.merges:
            raise LimitExceeded("merges", limits.merges, "select each field once, or under names of its own")


def _by_response_name(selection_sets: Iterable[SelectionSetNode], fragments: _Fragments) -> Iterable[list[FieldNode]]:
    """The fields of merged selection sets, grouped as the response will hold them."""
    groups: defaultdict[str, list[FieldNode]] = defaultdict(list)
    spread: set[str] = set()
    stack = list(selection_sets)
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FieldNode):
                groups[(selection.alias or selection.name).value].append(selection)
            elif isinstance(selection, InlineFragmentNode):
                stack.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                if (fragment := fragments.get(selection.name.value)) is not None:
                    stack.append(fragment.selection_set)
    return groups.values()
