"""A compiled operation, as data: what is called, what is read from the objects, and how rows are built. `explain` prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLObjectType,
    OperationDefinitionNode,
)

from gateway.execution.frames import Step


class Kind(StrEnum):
    """How the value of a field comes about."""

    TYPENAME = "__typename"
    ATTRIBUTE = "attribute"
    """It is an attribute of the object."""
    COMPUTED = "computed"
    """It is worked out from the object alone."""
    BATCH = "batch"
    """One call answers for all objects."""
    RESOLVER = "resolver"
    """A call for each object, as under graphql-core."""


@dataclass(slots=True, eq=False)
class Leaf:
    """A scalar or an enum."""

    type: GraphQLLeafType
    complete: Callable[[Any], Any]
    """The value as it stands in the response. Raises if it is none of this type."""


@dataclass(slots=True, eq=False)
class Items:
    """A list."""

    shape: Shape


@dataclass(slots=True, eq=False)
class Target:
    """An object, an interface or a union, with what is selected of it."""

    type: GraphQLObjectType | GraphQLAbstractType
    select: Callable[[GraphQLObjectType], Selection]
    """The selection on one concrete type; compiled when first asked for."""
    by_class: bool
    """Whether the type of a value depends on its class alone."""
    unquestioned: bool
    """Whether no function of the schema is asked about the type: every value is taken to be of it."""
    known: set[Any] = field(default_factory=set)
    """Of an object type that goes by class, or takes what it is given: the classes of values that were found to be of it."""


@dataclass(slots=True, eq=False)
class Shape:
    """An output type."""

    non_null: bool
    inner: Leaf | Items | Target

    @property
    def target(self) -> Target | None:
        """What the lists hold, if objects."""
        inner = self.inner
        while isinstance(inner, Items):
            inner = inner.shape.inner
        return inner if isinstance(inner, Target) else None


@dataclass(slots=True, eq=False)
class Field:
    """One field of a selection, under one response key."""

    step: Step
    nodes: tuple[FieldNode, ...]
    parent_type: GraphQLObjectType
    definition: GraphQLField
    kind: Kind
    shape: Shape
    get: Callable[[Any], Any] | None = None
    """The raw value, for fields that need no call."""
    batch: BatchCall | None = None
    attribute: str | None = None
    """The attribute that holds it, of an `ATTRIBUTE`."""
    typed: bool = False
    """Whether the attribute is known to hold None or a value of the type that the leaf is made for."""
    key: str = ""
    """Its name in the response."""
    leads: bool = False
    """Whether there are, or may be, calls below it."""
    nested: bool = False
    """Whether the row builder makes its objects' rows too, in the same comprehension, from raw values."""

    @property
    def fetched(self) -> bool:
        """Whether it takes a call, or leads to one."""
        return self.leads or self.kind in (Kind.BATCH, Kind.RESOLVER)

    @property
    def inline(self) -> bool:
        """Whether the row builder reads it from the object itself."""
        return self.kind in (Kind.TYPENAME, Kind.ATTRIBUTE, Kind.COMPUTED) and self.shape.target is None

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.nodes[0].name.value

    @property
    def place(self) -> str:
        """Its type and name, as errors say them."""
        return f"{self.parent_type.name}.{self.name}"


@dataclass(slots=True, eq=False)
class BatchCall:
    """A batch resolver, and what is known of its request.

    `request` makes it, hashable, from an `info` and arguments; equal requests are asked in one call. `answer` takes the context, the
    request and the parents, and gives (or returns an awaitable of) one result a parent, an exception where there is none.
    """

    request: Callable[..., Any]
    answer: Callable[[Any, Any, list[Any]], Any]
    constant: bool
    """Whether no variable stands in the arguments, so that one request serves every run."""
    waits: bool
    """Whether `answer` is a coroutine function; what answers at once is not worth merging."""
    known: list[Any] = field(default_factory=list)
    """The request, once it has been made."""


@dataclass(slots=True, eq=False)
class Selection:
    """What is selected of one object type."""

    type: GraphQLObjectType
    fields: tuple[Field, ...]
    columns: tuple[Field, ...]
    """Those whose values are completed before the rows are built; the others are read in the row builder."""
    fetched: tuple[Field, ...]
    """The columns that take a call, or lead to one."""
    build: Callable[..., list[dict[str, Any]]]
    """Rows from objects and columns. Leaves rows out, or raises, where a value is not as promised."""
    source: str
    """The text of `build`."""


@dataclass(slots=True, eq=False)
class Plan:
    """A compiled operation. `roots` is one selection; of a mutation, one for each field, run one after another."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    roots: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """Why an operation is not compiled, so that graphql-core executes it."""

    document: DocumentNode
    reason: str
