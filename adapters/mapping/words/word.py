"""A word of the language, and a step as it is written with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from adapters.entities import FieldDefinition
from adapters.mapping.grammar import Shape
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Steps, Transform
from adapters.mapping.versions import When
from adapters.mapping.yaml import Node


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a step may refer to.

    The field, the document's shared code lists, the source's partition, the names of the columns, and the column by whose date the versions
    of code lists are chosen.
    """

    definition: FieldDefinition
    lists: Mapping[str, Node] = field(default_factory=dict)
    partition: str | None = None
    columns: Mapping[str, Kind] = field(default_factory=dict)
    when: When | None = None


Build = Callable[[Node, Kind, Surroundings], Steps]


@dataclass(frozen=True)
class Step:
    """One step as written: where, its argument (None for a bare name), its options, the kind that comes in, the surroundings."""

    node: Node
    argument: Node | None
    options: Mapping[str, Node]
    kind: Kind
    around: Surroundings
    build_steps: Build
    """Reads steps within the step."""

    def need(self) -> Node:
        """The argument, which has to be there."""
        if self.argument is None:
            self.node.error("this step needs a value", "write {step: value}")
        return self.argument

    def choice(self, option: str, choices: Mapping[str, object] | tuple[str, ...], default: str) -> str:
        """An option that is one of a few texts."""
        node = self.options.get(option)
        if node is None:
            return default
        name = "null" if node.is_null and "null" in choices else node.text()
        return name if name in choices else str(node.choice(choices))

    def each(self) -> Steps:
        """The steps under `each`, for the texts of a list."""
        node = self.options.get("each")
        return () if node is None else self.build_steps(node, Kind.TEXT, replace(self.around, columns={}, when=None))


Built = Transform | Steps


@dataclass(frozen=True, kw_only=True)
class Word:
    """A step of the language: the kinds that it reads (all, if none are named), what may be written with it, and how it is built."""

    build: Callable[[Step], Built]
    about: str
    inverse: tuple[Inverse, ...]
    """The classes of its transforms, by what is written and read."""
    reads: tuple[Kind, ...] = ()
    argument: Shape | None = None
    """None: only the bare name may be written."""
    bare: bool = False
    """Whether the bare name may be written, too."""
    options: Mapping[str, Shape] = field(default_factory=dict)
