"""The `filters` and `lookup` blocks of an entity: which comparison becomes which parameter, and how values are written in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.capabilities import Exactness
from adapters.mapping.fields import FieldMapping
from adapters.mapping.yaml import Node, NodeKind, suggestion
from adapters.predicate import Op
from adapters.rest.endpoint import ListLookup, ObjectLookup
from adapters.rest.grammar import FILTER, LIST_LOOKUP, OBJECT_LOOKUP, OPERATORS, PARAMETER, STYLE
from adapters.rest.narrowing import Encode, Filter, Filters, ListStyle, Parameter
from adapters.rest.paths import read_path
from adapters.rest.wires import field_encoder, steps_encoder

SET_OPS = (Op.EQ, Op.IN, Op.HAS)
"""Comparisons that are said by a list of values; the others by one value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterBlock:
    """What is read: the filters, and those of them that this package has to re-check."""

    filters: Filters
    rechecked: frozenset[tuple[str, Op]]


class FilterReader:
    """Reads the blocks of one entity."""

    def __init__(self, fields: Mapping[str, FieldMapping], style: ListStyle, lists: Mapping[str, Node]) -> None:
        self._fields = fields
        self._style = style
        self._lists = lists

    def read(self, node: Node | None) -> FilterBlock:
        """The `filters` block. Raises `InvalidConfiguration` for a field, comparison or parameter that cannot work."""
        filters: dict[tuple[str, Op], Filter] = {}
        rechecked: set[tuple[str, Op]] = set()
        for name, written in (node.mapping() if node is not None else {}).items():
            if name not in self._fields:
                written.error(f"{name!r} is not mapped here", suggestion(name, self._fields))
            for op, parameters in self._operators(name, written).items():
                filters[name, op] = Filter(parameters=tuple(self._parameter(name, op, item) for item in _each(parameters)))
                if any(_flag(item, "recheck") for item in _each(parameters)):
                    rechecked.add((name, op))
        return FilterBlock(filters=filters, rechecked=frozenset(rechecked))

    def lookup(self, node: Node, key: str) -> ListLookup | ObjectLookup:
        """The `lookup` block: a parameter's name, ``{parameter, most}``, or ``{path, object}`` of one object."""
        if node.kind is NodeKind.SCALAR:
            return ListLookup(parameter=node.text(), style=self._style, encode=self._field_encoder(node, key, Op.EQ))
        if "path" in node.mapping():
            keys = OBJECT_LOOKUP.read(node)
            at = read_path(keys["object"]) if "object" in keys else ()
            return ObjectLookup(path=keys["path"].text().rstrip("/"), object=at, encode=self._field_encoder(node, key, Op.EQ))
        keys = LIST_LOOKUP.read(node)
        style = read_style(node, self._style, ("parameter",))
        return ListLookup(parameter=keys["parameter"].text(), style=style, encode=self._field_encoder(node, key, Op.EQ))

    def _operators(self, name: str, written: Node) -> dict[Op, Node]:
        if written.kind is NodeKind.SCALAR:
            return dict.fromkeys((Op.HAS,) if self._fields[name].definition.many else (Op.EQ, Op.IN), written)
        return {OPERATORS[op]: node for op, node in FILTER.read(written).items()}

    def _parameter(self, name: str, op: Op, node: Node) -> Parameter:
        if node.kind is NodeKind.SCALAR:
            many = self._style if op in SET_OPS else None
            return Parameter(name=node.text(), encode=self._field_encoder(node, name, op), many=many)
        keys = PARAMETER.read(node)
        if "as" in keys:
            encode = steps_encoder(keys["as"], self._fields[name].definition, self._lists)
        else:
            encode = self._field_encoder(node, name, op)
        listed = keys["list"].boolean() if "list" in keys else op in SET_OPS
        exactness = keys["exactness"].choice({e.value: e for e in Exactness}) if "exactness" in keys else Exactness.EXACT
        return Parameter(name=keys["parameter"].text(), encode=encode, exactness=exactness, many=self._style if listed else None)

    def _field_encoder(self, node: Node, name: str, op: Op) -> Encode:
        encode = field_encoder(self._fields[name], op)
        if encode is None:
            node.error(
                f"{name} {op.value} cannot be said in the source's terms: a step of the field has no way back",
                "write {parameter: …, as: [steps]} with steps that read the parameter's form, as: [] for the value itself",
            )
        return encode


def read_style(node: Node, default: ListStyle, others: tuple[str, ...] = ()) -> ListStyle:
    """``{separator, most}``; the separator `repeat` repeats the parameter."""
    keys = node.mapping(allowed=(*STYLE.keys, *others))
    separator = keys["separator"].text() if "separator" in keys else default.separator
    most = keys["most"].integer(least=1) if "most" in keys else default.most
    return ListStyle(separator=None if separator == "repeat" else separator, most=most)


def _each(node: Node) -> list[Node]:
    return node.items() if node.kind is NodeKind.LIST else [node]


def _flag(node: Node, name: str) -> bool:
    flag = node.get(name) if node.kind is NodeKind.MAP else None
    return flag is not None and flag.boolean()
