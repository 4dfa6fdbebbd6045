"""What may stand where in a mapping file, as data: the strict readers take their keys from it, and the JSON Schema is made of it.

A scalar of our YAML is text until it is read as something, whereas an editor's YAML types plain scalars; so a text's schema admits numbers
and booleans.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.mapping.yaml import Node

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Shape(ABC):
    """What may stand in one place."""

    about: str = ""
    """For the author of a mapping file."""

    def schema(self) -> Json:
        """The shape in JSON Schema, draft 2020-12."""
        return {**({"description": self.about} if self.about else {}), **self._schema()}

    @abstractmethod
    def _schema(self) -> Json: ...


@dataclass(frozen=True, kw_only=True)
class Text(Shape):
    """A text; `pattern` is for the schema, the readers say more."""

    pattern: str | None = None

    def _schema(self) -> Json:
        return {"type": ["string", "number", "boolean"], **({"pattern": self.pattern} if self.pattern else {})}


@dataclass(frozen=True, kw_only=True)
class Anything(Shape):
    """A single value, also nothing."""

    def _schema(self) -> Json:
        return {"type": ["string", "number", "boolean", "null"]}


@dataclass(frozen=True, kw_only=True)
class Nothing(Shape):
    """No value: a key without anything behind it."""

    def _schema(self) -> Json:
        return {"type": "null"}


@dataclass(frozen=True, kw_only=True)
class Choice(Shape):
    """One of a few texts; with `nothing`, an unquoted null counts as the text ``null``."""

    of: tuple[str, ...]
    nothing: bool = False

    def _schema(self) -> Json:
        return {"enum": [*self.of, *(int(text) for text in self.of if text.isdecimal()), *((None,) if self.nothing else ())]}


@dataclass(frozen=True, kw_only=True)
class Flag(Shape):
    """``true`` or ``false``."""

    def _schema(self) -> Json:
        return {"enum": [True, False, "true", "false"]}


@dataclass(frozen=True, kw_only=True)
class Whole(Shape):
    """A whole number."""

    least: int | None = None

    def _schema(self) -> Json:
        bound = {} if self.least is None else {"minimum": self.least}
        return {"type": ["integer", "string"], "pattern": r"^[+-]?[0-9]+$", **bound}


@dataclass(frozen=True, kw_only=True)
class Number(Shape):
    """A decimal number."""

    def _schema(self) -> Json:
        return {"type": ["number", "string"], "pattern": r"^[+-]?[0-9.]+$"}


@dataclass(frozen=True, kw_only=True)
class Duration(Shape):
    """A length of time: ``500ms``, ``2s``, ``1.5m``, ``1h``."""

    def _schema(self) -> Json:
        return {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(ms|s|m|h)$"}


@dataclass(frozen=True, kw_only=True)
class ListOf(Shape):
    """A list; with `bare`, a single item may stand without the brackets."""

    item: Shape
    least: int = 0
    bare: bool = False

    def _schema(self) -> Json:
        listed: Json = {"type": "array", "items": self.item.schema(), **({"minItems": self.least} if self.least else {})}
        return {"anyOf": [self.item.schema(), listed]} if self.bare else listed


@dataclass(frozen=True, kw_only=True)
class MapOf(Shape):
    """A block whose keys are the author's own."""

    value: Shape
    least: int = 0

    def _schema(self) -> Json:
        return {"type": "object", "additionalProperties": self.value.schema(), **({"minProperties": self.least} if self.least else {})}


@dataclass(frozen=True, kw_only=True)
class OneOf(Shape):
    """One of several shapes."""

    of: tuple[Shape, ...]

    def _schema(self) -> Json:
        return {"anyOf": [shape.schema() for shape in self.of]}


@dataclass(frozen=True, kw_only=True)
class Ref(Shape):
    """A shape that the schema defines once, by name: for what is long, or holds itself."""

    name: str

    def _schema(self) -> Json:
        return {"$ref": f"#/$defs/{self.name}"}


@dataclass(frozen=True, kw_only=True)
class Block(Shape):
    """A block of known keys. Of `one_of`, exactly one has to be there."""

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def read(self, node: Node) -> dict[str, Node]:
        """The values by key. Raises `InvalidConfiguration` for an unknown or missing key."""
        return node.mapping(allowed=self.keys, required=self.required)

    def _schema(self) -> Json:
        needed: Json = {"required": list(self.required)} if self.required else {}
        choice: Json = {"oneOf": [{"required": [key]} for key in self.one_of]} if self.one_of else {}
        properties = {key: shape.schema() for key, shape in self.keys.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False, **needed, **choice}

    def without(self, *names: str) -> Block:
        """The block without some keys."""
        keys = {key: shape for key, shape in self.keys.items() if key not in names}
        return Block(about=self.about, keys=keys, required=tuple(key for key in self.required if key not in names), one_of=self.one_of)


@dataclass(frozen=True, kw_only=True)
class Variants(Shape):
    """Blocks told apart by the text under one key, for instance `kind`."""

    key: str
    of: Mapping[str, Block] = field(default_factory=dict)

    def read(self, node: Node, name: str) -> dict[str, Node]:
        """The values of the variant of that name."""
        block = self.of[name]
        return node.mapping(allowed=(self.key, *block.keys), required=block.required)

    def _schema(self) -> Json:
        return {"type": "object", "required": [self.key], "oneOf": [self._variant(name, block) for name, block in self.of.items()]}

    def _variant(self, name: str, block: Block) -> Json:
        variant = block.schema()
        return {**variant, "properties": {self.key: {"const": name}, **variant["properties"]}}


def pattern_of(texts: Iterable[str]) -> str:
    """A pattern that just these texts have, for a `Text`."""
    return "^(" + "|".join(map(re.escape, texts)) + ")$"
