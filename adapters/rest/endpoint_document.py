"""One entity of a REST mapping, and the `defaults` that its entities share."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.capabilities import KeyOrder
from adapters.entities import ENTITIES
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import FieldMapping, read_fields
from adapters.mapping.yaml import Node, suggestion
from adapters.predicate import Op
from adapters.rest.call import Call, Place
from adapters.rest.commands import Commands
from adapters.rest.commands_document import read_commands
from adapters.rest.endpoint import Caps, Endpoint, ListLookup, ObjectLookup
from adapters.rest.envelope import Path
from adapters.rest.envelope_document import read_equals
from adapters.rest.extract import read_extracts
from adapters.rest.filter_document import FilterBlock, FilterReader, read_style
from adapters.rest.grammar import CAPS, DEFAULTS, ENTITY
from adapters.rest.narrowing import Filter, ListStyle, Parameter
from adapters.rest.paging import OnePage
from adapters.rest.paging_document import read_paging
from adapters.rest.paths import read_path


class EndpointReader:
    """Reads the entities of one document for one source."""

    def __init__(
        self,
        source: str,
        *,
        defaults: Node | None = None,
        lists: Mapping[str, Node] | None = None,
        partition: str | None = None,
        provided: Mapping[str, Collection[str]] | None = None,
        judged: Path | None = None,
    ) -> None:
        self._source = source
        self._defaults = DEFAULTS.read(defaults) if defaults is not None else {}
        self._lists = lists or {}
        self._partition = partition
        self._provided = provided or {}
        self._judged = judged

    def read(self, name: str, node: Node) -> Endpoint:
        """One entity's endpoint. Raises `InvalidConfiguration` with the place."""
        keys = {**self._defaults, **ENTITY.read(node)}
        entity = ENTITIES[name]
        fields = read_fields(
            keys["fields"],
            entity,
            place="path",
            partition=self._partition,
            lists=self._lists,
            unknown=keys.get("unknown"),
            provided=self._provided.get(name, ()),
        )
        single = "single" in keys and keys["single"].boolean()
        style = read_style(keys["list"], ListStyle()) if "list" in keys else ListStyle()
        reader = FilterReader(fields, style, self._lists)
        block, lookup = _with_lookup(node, reader, keys, entity.key, single)
        return Endpoint(
            entity=name,
            call=_call(keys),
            records=read_path(keys["records"]) if "records" in keys else (),
            decoder=RecordDecoder(entity, fields, self._source),
            single=single,
            empty=read_equals(keys["empty_when"]) if "empty_when" in keys else None,
            judged=self._judged,
            total=read_path(keys["total"]) if "total" in keys and not single else None,
            paging=OnePage() if single else read_paging(keys.get("paging")),
            lookup=lookup,
            filters=block.filters,
            rechecked=block.rechecked,
            extracts=tuple(read_extracts(keys.get("extract"))),
            key_order=keys["key_order"].choice({order.value: order for order in KeyOrder}) if "key_order" in keys else KeyOrder.TEXT,
            key_sorted="sorted" in keys and keys["sorted"].boolean(),
            caps=_caps(keys.get("caps")),
            commands=_commands(name, keys, fields),
            version=_version(keys.get("version"), fields),
        )


def _with_lookup(
    node: Node, reader: FilterReader, keys: Mapping[str, Node], key: str, single: bool
) -> tuple[FilterBlock, ListLookup | ObjectLookup | None]:
    """The filters and the look-up. A look-up by a list is a filter on the key as well, and the other way round."""
    block = reader.read(keys.get("filters"))
    if "lookup" in keys:
        lookup = reader.lookup(keys["lookup"], key)
        return (_filtering(block, key, lookup) if isinstance(lookup, ListLookup) else block), lookup
    by_key = block.filters.get((key, Op.IN))
    if by_key is not None and len(by_key.parameters) == 1 and by_key.parameters[0].many is not None:
        (parameter,) = by_key.parameters
        return block, ListLookup(parameter=parameter.name, style=by_key.parameters[0].many, encode=parameter.encode)
    if not single and "paging" in keys:
        node.error("records cannot be looked up by key", "add lookup: PARAMETER, or lookup: {path: PATH, object: PATH}")
    return block, None


def _filtering(block: FilterBlock, key: str, lookup: ListLookup) -> FilterBlock:
    by_key = Filter(parameters=(Parameter(name=lookup.parameter, encode=lookup.encode, many=lookup.style),))
    return FilterBlock(filters={(key, Op.EQ): by_key, (key, Op.IN): by_key, **block.filters}, rechecked=block.rechecked)


def _call(keys: Mapping[str, Node]) -> Call:
    method = keys["method"].choice(("GET", "POST")) if "method" in keys else "GET"
    places = {place.value: place for place in Place}
    place = keys["place"].choice(places) if "place" in keys else Place.QUERY if method == "GET" else Place.JSON
    path = keys["path"].text()
    if not path.startswith("/"):
        keys["path"].error(f"{path!r} is not a path", "begin it with /; the host is the source's option url")
    fixed = {name: value.text() for name, value in keys["parameters"].mapping().items()} if "parameters" in keys else {}
    return Call(path=path, method=method, place=place, parameters=fixed)


def _commands(name: str, keys: Mapping[str, Node], fields: Mapping[str, FieldMapping]) -> Commands | None:
    if "commands" not in keys:
        return None
    commands = read_commands(keys["commands"], name, fields, frozenset(keys["extract"].mapping() if "extract" in keys else ()))
    if "version" not in keys and not all(call.capability.creates for call in commands.calls.values()):
        keys["commands"].error("no field shows a record's version, which a command has to name", "add version: FIELD to the entity")
    return commands


def _version(node: Node | None, fields: Mapping[str, FieldMapping]) -> str | None:
    if node is not None and node.text() not in fields:
        node.error(f"{node.text()!r} is not mapped here", suggestion(node.text(), fields))
    return None if node is None else node.text()


def _caps(node: Node | None) -> Caps:
    if node is None:
        return Caps()
    keys = CAPS.read(node)
    given = {name: value.integer(least=1) for name, value in keys.items()}
    return Caps(pages=given.get("pages", Caps().pages), rows=given.get("rows", Caps().rows))
