"""What all kinds of mapping files have in common: the document's own keys, and those of an entity."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.mapping.field_grammar import field_shape
from adapters.mapping.grammar import Block, Choice, ListOf, MapOf, Ref, Shape, Text
from adapters.mapping.kinds import STORED
from adapters.mapping.yaml import Node

VERSION = "1"
EXTENDS: dict[str, Shape] = {
    "extends": Text(about="A mapping file, relative to this one, that this one builds upon."),
    "without": ListOf(item=Text(), about="Entities of the extended file that this source does not have."),
}
"""Keys that `adapters.mapping.extends` has dealt with before a document is read."""
WITHOUT: dict[str, Shape] = {
    "without": ListOf(item=Text(), about="Fields of the extended file to take away, with the filters and orders on them.")
}


def document_block(kind: str, keys: Mapping[str, Shape]) -> Block:
    """A document of a kind, with its own keys."""
    common: dict[str, Shape] = {
        "mapping": Choice(of=(kind,), about="The kind of system."),
        "version": Choice(of=(VERSION,), about="The version of the language."),
        "about": Text(about="A sentence for readers."),
        "lists": MapOf(value=Ref(name="code-list"), about="Code lists that several fields share: `codes: NAME` refers to them."),
        **keys,
        "entities": MapOf(value=Ref(name=f"{kind}.entity"), least=1, about="Which entities the source has, and where."),
    }
    return Block(keys=common, required=("mapping", "version", "entities"))


def read_document_block(block: Block, node: Node) -> dict[str, Node]:
    """The document's values by key, its kind and version checked. Raises `InvalidConfiguration`."""
    values = block.read(node)
    for key in ("mapping", "version"):
        shape = block.keys[key]
        assert isinstance(shape, Choice)
        values[key].choice(shape.of)
    return values


def entity_keys(place: str, dialects: tuple[str, ...] = (), types: tuple[str, ...] = tuple(STORED)) -> dict[str, Shape]:
    """The keys that an entity has in every kind of document."""
    return {
        "fields": MapOf(value=field_shape(place, dialects, types), about="Field of the entity → where its value stands."),
        "unknown": ListOf(item=Text(), about="Fields that the source does not have: null in every record."),
    }
