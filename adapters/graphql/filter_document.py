"""The `filters` block of an entity: which comparison goes into which argument, and how its values are written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.capabilities import Exactness
from adapters.graphql.grammar import FILTER, OPERATORS, TARGET
from adapters.graphql.names import read_path
from adapters.graphql.narrowing import field_encoder
from adapters.graphql.target import Encode, Target, Targets
from adapters.mapping.fields import FieldMapping
from adapters.mapping.yaml import Node, NodeKind, suggestion
from adapters.predicate import Op
from adapters.rest.wires import steps_encoder


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterBlock:
    """What is read: the targets, and the comparisons that the adapter has to re-check."""

    targets: Targets
    rechecked: frozenset[tuple[str, Op]]

    def of(self, field: str) -> dict[Op, Exactness]:
        """How well each comparison of a field is answered."""
        found = {op: target.exactness for (name, op), target in self.targets.items() if name == field}
        return {op: Exactness.EXACT if (field, op) in self.rechecked else exactness for op, exactness in found.items()}


class FilterReader:
    """Reads the block of one entity."""

    def __init__(self, fields: Mapping[str, FieldMapping], lists: Mapping[str, Node]) -> None:
        self._fields = fields
        self._lists = lists

    def read(self, node: Node | None) -> FilterBlock:
        """Raises `InvalidConfiguration` for a field, comparison or path that cannot work."""
        targets: dict[tuple[str, Op], Target] = {}
        rechecked: set[tuple[str, Op]] = set()
        for name, written in (node.mapping() if node is not None else {}).items():
            if name not in self._fields:
                written.error(f"{name!r} is not mapped here", suggestion(name, self._fields))
            for op, target in self._operators(name, written).items():
                targets[name, op] = self._target(name, op, target)
                flag = target.get("recheck") if target.kind is NodeKind.MAP else None
                if flag is not None and flag.boolean():
                    rechecked.add((name, op))
        return FilterBlock(targets=targets, rechecked=frozenset(rechecked))

    def _operators(self, name: str, written: Node) -> dict[Op, Node]:
        if written.kind is NodeKind.SCALAR:
            return {Op.HAS if self._fields[name].definition.many else Op.EQ: written}
        found = {OPERATORS[op]: node for op, node in FILTER.read(written).items()}
        for op, node in found.items():
            if op not in self._fields[name].operators:
                node.error(
                    f"{name} has no comparison {op.value}", suggestion(op.value, [one.value for one in self._fields[name].operators])
                )
        return found

    def _target(self, name: str, op: Op, node: Node) -> Target:
        if node.kind is NodeKind.SCALAR:
            return Target(path=self._path(node), encode=self._encoder(node, name, op), many=op is Op.IN)
        keys = TARGET.read(node)
        if "as" in keys:
            encode: Encode = steps_encoder(keys["as"], self._fields[name].definition, self._lists)
        else:
            encode = self._encoder(node, name, op)
        return Target(
            path=self._path(keys["path"]),
            encode=encode,
            many=keys["list"].boolean() if "list" in keys else op is Op.IN,
            exactness=keys["exactness"].choice({e.value: e for e in Exactness}) if "exactness" in keys else Exactness.EXACT,
        )

    def _path(self, node: Node) -> tuple[str, ...]:
        path = read_path(node)
        if not path:
            node.error("a value has to go into an argument", "write ARGUMENT, or ARGUMENT.name.name for a place inside it")
        return path

    def _encoder(self, node: Node, name: str, op: Op) -> Encode:
        encode = field_encoder(self._fields[name], op)
        if encode is None:
            node.error(
                f"{name} {op.value} cannot be said in the server's terms: a step of the field has no way back",
                "write {path: …, as: [steps]} with steps that read the argument's form, as: [] for the value itself",
            )
        return encode
