"""One entity of a GraphQL mapping, and the `defaults` that its entities share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from adapters.capabilities import EntityCapability, FieldCapability, KeyOrder
from adapters.entities import ENTITIES, Entity
from adapters.errors import Unsupported
from adapters.graphql.entity_query import EntityQuery, FilterLookup, ListLookup, Lookup, ObjectLookup
from adapters.graphql.filter_document import FilterBlock, FilterReader
from adapters.graphql.grammar import DEFAULTS, ENTITY, LOGIC, LOOKUP, ORDER, PAGING, PLACES
from adapters.graphql.logic import Logic
from adapters.graphql.names import check_name, check_path, read_literal, read_name, read_path, read_type
from adapters.graphql.narrowing import field_encoder, narrow
from adapters.graphql.paging import OffsetPaging, Paging, RelayPaging, WholeList
from adapters.graphql.target import Encode
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import FieldMapping, read_fields
from adapters.mapping.yaml import Node
from adapters.predicate import Op
from adapters.requests import Order
from adapters.rest.envelope import MISSING, value_at

Orders = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Field → direction → arguments."""


class QueryReader:
    """Reads the entities of one document for one source. Raises `InvalidConfiguration` with the place."""

    def __init__(self, source: str, *, defaults: Node | None, lists: Mapping[str, Node], partition: str | None) -> None:
        self._source = source
        self._defaults = DEFAULTS.read(defaults) if defaults is not None else {}
        self._lists = lists
        self._partition = partition

    def read(self, name: str, node: Node) -> EntityQuery:
        """How one entity is asked for."""
        keys = {**self._defaults, **ENTITY.read(node)}
        entity = ENTITIES[name]
        fields = read_fields(
            keys["fields"], entity, place="path", partition=self._partition, lists=self._lists, unknown=keys.get("unknown")
        )
        _check_paths(fields)
        single = "single" in keys and keys["single"].boolean()
        paging = WholeList() if single else _paging(keys.get("paging"))
        most = keys["most"].integer(least=1) if "most" in keys else 100
        block = FilterReader(fields, self._lists).read(keys.get("filters"))
        orders = _orders(keys.get("order"), fields)
        types = {argument: read_type(type_) for argument, type_ in keys["arguments"].mapping().items()} if "arguments" in keys else {}
        fixed = _literals(keys["fixed"]) if "fixed" in keys else {}
        lookup = _lookup(node, keys, fields[entity.key], block, single=single)
        logic = _logic(keys["logic"], block, fixed) if "logic" in keys else None
        query = EntityQuery(
            entity=entity,
            capability=_capability(entity, keys, fields, block, orders, paging, most, lookup, logic),
            name=read_name(keys["query"]),
            nodes=_nodes(keys.get("nodes"), paging),
            single=single,
            types=types,
            fixed=fixed,
            decoder=RecordDecoder(entity, fields, self._source),
            paging=paging,
            lookup=lookup,
            narrow=partial(narrow, targets=block.targets, rechecked=block.rechecked, logic=logic),
            arranged=_arranged(orders),
            total=read_path(keys["total"]) if "total" in keys and not single else None,
        )
        _check_types(node, keys, query, block, orders)
        return query


def _check_paths(fields: Mapping[str, FieldMapping]) -> None:
    """Paths go into the document as they are."""
    for place in (place for mapping in fields.values() for place in mapping.places):
        check_path(place.name, place.node)


def _nodes(node: Node | None, paging: Paging) -> tuple[str, ...]:
    if node is not None:
        return read_path(node)
    return ("nodes",) if isinstance(paging, RelayPaging) else ()


def _paging(node: Node | None) -> Paging:
    if node is None:
        return WholeList()
    kinds: dict[str, Callable[[Node], Paging]] = {"none": _whole, "relay": _relay, "offset": _offset}
    read: Callable[[Node], Paging] = node.require("kind").choice(kinds)
    return read(node)


def _whole(node: Node) -> Paging:
    PAGING.read(node, "none")
    return WholeList()


def _relay(node: Node) -> Paging:
    keys = PAGING.read(node, "relay")
    return RelayPaging(
        first=read_name(keys["first"]) if "first" in keys else "first",
        after=read_name(keys["after"]) if "after" in keys else "after",
        info=read_path(keys["info"]) if "info" in keys else ("pageInfo",),
        most=keys["most"].integer(least=1) if "most" in keys else 100,
    )


def _offset(node: Node) -> Paging:
    keys = PAGING.read(node, "offset")
    if len([key for key in ("more", "total", "stop") if key in keys]) > 1:
        node.error("there are several rules for where the list ends", "keep one of more, total, stop")
    return OffsetPaging(
        offset=read_name(keys["offset"]) if "offset" in keys else "offset",
        limit=read_name(keys["limit"]) if "limit" in keys else "limit",
        most=keys["most"].integer(least=1) if "most" in keys else 100,
        more=read_path(keys["more"]) if "more" in keys else None,
        total=read_path(keys["total"]) if "total" in keys else None,
        short="stop" in keys and keys["stop"].choice({"empty": False, "short": True}),
    )


def _lookup(node: Node, keys: Mapping[str, Node], key: FieldMapping, block: FilterBlock, *, single: bool) -> Lookup | None:
    written = keys.get("lookup")
    among = block.targets.get((key.name, Op.IN))
    if written is None:
        if among is None and not single and not isinstance(_paging(keys.get("paging")), WholeList):
            node.error("records cannot be looked up by key", f"add lookup, or filters: {{{key.name}: {{in: PATH}}}}")
        return FilterLookup() if among is not None else None
    parts = LOOKUP.read(written)
    if ("ids" in parts) is ("id" in parts):
        written.error("give one of ids, id", "ids: the argument that takes a list of keys; id: the one that takes a single key")
    encode = field_encoder(key, Op.EQ)
    if encode is None:
        written.error(f"{key.name} cannot be said in the server's terms", "use steps that have a way back")
    common = {
        "name": read_name(parts["query"]),
        "argument": read_name(parts["ids"] if "ids" in parts else parts["id"]),
        "type": read_type(parts["type"]),
    }
    path = read_path(parts["nodes"]) if "nodes" in parts else ()
    most = parts["most"].integer(least=1) if "most" in parts else None
    return _made(common, path, encode, most, listed="ids" in parts)


def _made(common: Mapping[str, str], path: tuple[str, ...], encode: Encode, most: int | None, *, listed: bool) -> Lookup:
    if listed:
        return ListLookup(**common, nodes=path, encode=encode, most=most or 100)
    return ObjectLookup(**common, object=path, encode=encode, most=most or 20)


def _logic(node: Node, block: FilterBlock, fixed: Mapping[str, Any]) -> Logic:
    keys = LOGIC.read(node)
    within, both = read_path(keys["within"]), read_name(keys["and"])
    for (name, op), target in block.targets.items():
        if target.path[: len(within)] != within or len(target.path) == len(within):
            keys["within"].error(f"{name} {op.value} is said at {'.'.join(target.path)}", "every filter has to stand within it")
    if value_at(fixed, (*within, both)) is not MISSING:
        keys["and"].error(f"{'.'.join((*within, both))} is fixed", "say it in another member")
    return Logic(within=within, both=both, either=read_name(keys["or"]), opposite=read_name(keys["not"]))


def _orders(node: Node | None, fields: Mapping[str, FieldMapping]) -> Orders:
    orders: dict[str, Mapping[str, Mapping[str, Any]]] = {}
    for name, written in (node.mapping() if node is not None else {}).items():
        if name not in fields:
            written.error(f"{name!r} is not mapped here", "map it, or remove its order")
        nullable = fields[name].definition.nullable
        keys = written.mapping(allowed=ORDER.keys, required=PLACES if nullable else ORDER.required)
        orders[name] = {direction: _literals(given) for direction, given in keys.items()}
    return orders


def _literals(node: Node) -> dict[str, Any]:
    return {argument: read_literal(value) for argument, value in node.mapping().items()}


def _arranged(orders: Orders) -> Callable[[Sequence[Order]], Mapping[str, Any]]:
    def arranged(order: Sequence[Order]) -> Mapping[str, Any]:
        if not order:
            return {}
        (term,) = order
        forms = orders.get(term.field)
        if forms is None:
            raise Unsupported(f"order by {term.field} is not declared", field=term.field)
        direction = "desc" if term.descending else "asc"
        return forms.get(f"{direction}_nulls_first" if term.nulls_first else direction) or forms[direction]

    return arranged


def _capability(
    entity: Entity,
    keys: Mapping[str, Node],
    fields: Mapping[str, FieldMapping],
    block: FilterBlock,
    orders: Orders,
    paging: Paging,
    most: int,
    lookup: Lookup | None,
    logic: Logic | None,
) -> EntityCapability:
    return EntityCapability(
        fields={name: FieldCapability(filters=block.of(name), order=name in orders) for name in fields},
        key_order=keys["key_order"].choice({order.value: order for order in KeyOrder}) if "key_order" in keys else KeyOrder.TEXT,
        key_sorted="sorted" in keys and keys["sorted"].boolean(),
        disjunction=logic is not None,
        max_page=paging.most,
        max_keys=500 if lookup is None else lookup.most * 5,
        max_in=most,
        count="total" in keys,
    )


def _check_types(node: Node, keys: Mapping[str, Node], query: EntityQuery, block: FilterBlock, orders: Orders) -> None:
    """Every argument that is sent has a type, since values travel as variables."""
    sent = {target.path[0] for target in block.targets.values()} | set(query.fixed)
    sent |= {argument for forms in orders.values() for given in forms.values() for argument in given}
    known = {**query.paging.types, **query.types}
    missing = sorted(sent - set(known))
    if missing:
        types = ", ".join(f"{argument}: TYPE" for argument in missing)
        node.error(f"{query.name} is sent {', '.join(missing)}, whose types are not given", f"add arguments: {{{types}}}")
    for argument in query.types:
        check_name(argument, keys["arguments"])
    for target in block.targets.values():
        if value_at(query.fixed, target.path) is not MISSING:
            keys["fixed"].error(f"{'.'.join(target.path)} is fixed and a filter goes there", "keep one")
