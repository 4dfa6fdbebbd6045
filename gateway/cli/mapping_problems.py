"""Everything that is wrong with a mapping, not only the first thing.

A loader stops at the first problem. So a document that has one is read again piece by piece: each entity alone, then each field, filter,
join and row condition of it alone. Of what is said about a piece, only what lies inside it counts: the rest is about what was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from adapters.entities import HELD, Entity
from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import Node, NodeKind
from gateway.cli.mapping_files import Read

_SECTIONS = ("joins", "filters", "rows")
_Piece = tuple[Node, tuple[str, ...]]
"""A document with one piece, and what a problem inside it says: its path, or the place of its name."""


def mapping_problems(document: Node, read: Read) -> list[InvalidConfiguration]:
    """All problems, each with its place."""
    first = _problem(document, read)
    if first is None:
        return []
    found = {first.internal: first}
    for piece, inside in _pieces(document):
        problem = _problem(piece, read)
        if problem is not None and any(sign in problem.internal for sign in inside):
            found.setdefault(problem.internal, problem)
    return list(found.values())


def _problem(document: Node, read: Read) -> InvalidConfiguration | None:
    try:
        read(document)
    except InvalidConfiguration as problem:
        return problem
    return None


def _pieces(document: Node) -> Iterator[_Piece]:
    entities = document.value.get("entities") if document.kind is NodeKind.MAP else None
    if entities is None or entities.kind is not NodeKind.MAP:
        return
    for name, block in entities.value.items():
        path = f": entities.{name}"
        yield _with(document, "entities", replace(entities, value={name: block})), (path, ": lists.")
        if name in HELD and block.kind is NodeKind.MAP:
            for one, inside, place in _parts(block, HELD[name]):
                yield _with(document, "entities", replace(entities, value={name: one})), (f"{path}.{inside}", f"{place}: ", ": lists.")


def _parts(block: Node, entity: Entity) -> Iterator[tuple[Node, str, str]]:
    """The entity with one part at a time, the part's path below it, and the place of its name."""
    fields = block.value.get("fields")
    if fields is None or fields.kind is not NodeKind.MAP:
        return
    bare = replace(block, value={key: value for key, value in block.value.items() if key not in _SECTIONS})
    key = {entity.key: fields.value[entity.key]} if entity.key in fields.value else {}
    for name, written in fields.value.items():
        yield _of_fields(bare, entity, {**key, name: written}), f"fields.{name}", fields.keys[name].place
    for section in _SECTIONS:
        for one, path, place in _each(block.value.get(section)):
            # A filter needs the field that it is on; joins and row conditions stand by themselves.
            also = {name: fields.value[name] for name in (path[1:],) if section == "filters" and name in fields.value}
            yield _with(_of_fields(bare, entity, {**key, **also}), section, one), f"{section}{path}", place


def _each(section: Node | None) -> Iterator[tuple[Node, str, str]]:
    """A block or list with one of its values at a time, the value's path in it, and the place of its name."""
    if section is not None and section.kind is NodeKind.MAP:
        for name, value in section.value.items():
            yield replace(section, value={name: value}), f".{name}", section.keys[name].place
    elif section is not None and section.kind is NodeKind.LIST:
        for at, value in enumerate(section.value):
            yield replace(section, value=[value]), f"[{at}]", value.place


def _of_fields(block: Node, entity: Entity, few: dict[str, Node]) -> Node:
    """The entity with these fields alone; the others count as unknown."""
    fields: Node = block.value["fields"]
    others = [replace(fields, kind=NodeKind.SCALAR, value=other) for other in entity.fields if other not in few]
    unknown = replace(fields, kind=NodeKind.LIST, value=others, keys={})
    return _with(_with(block, "fields", replace(fields, value=few)), "unknown", unknown)


def _with(block: Node, key: str, value: Node) -> Node:
    return replace(block, value={**block.value, key: value}, keys={**block.keys, key: block.keys.get(key, value)})
