"""A toy schema with every kind of field and fault, executed by plan and by graphql-core."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, OperationDefinitionNode, get_operation_ast, parse
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.dataloader import DataLoader
from strawberry.schema.config import StrawberryConfig

from gateway.execution import Declined, Plan, Plans, compile_operation, compiled
from schema.batching import batch_field, by_class, computed_field


@dataclass
class Context:
    """Counts the calls of batch resolvers: their names and how many parents each had."""

    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)
    calls: list[tuple[str, int]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    meeting: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(2))


class Colour(Enum):
    RED = "r"
    GREEN = "g"


strawberry.enum(Colour)


def show_even(value: int) -> int:
    if value % 2:
        raise ValueError(f"{value} is odd")
    return value


def read_even(value: Any) -> int:
    if type(value) is not int or value % 2:
        raise GraphQLError(f"{value!r} is not even")
    return value


class Even(int):
    """An even number."""


EVEN = strawberry.scalar(name="Even", serialize=show_even, parse_value=read_even)


@strawberry.input
class Filter:
    text: str = "any"
    limit: int | None = 3
    inner: Filter | None = None


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Dog(Named):
    barks: bool
    owner_name: str | None = None


@strawberry.type
class Cat(Named):
    lives: int

    @strawberry.field
    def kittens(self) -> list[Cat]:
        return [Cat(name=f"{self.name}{number}", lives=9) for number in (1, 2)]


Pet = Annotated[Dog | Cat, strawberry.union("Pet")]


def _raise(message: str) -> Any:
    raise ValueError(message)


def _no_request(info: strawberry.Info) -> None:
    del info


def _selected(info: strawberry.Info, loud: bool = False) -> tuple[bool, tuple[str, ...]]:
    nodes = (node for field in info._raw_info.field_nodes for node in field.selection_set.selections)
    return loud, tuple(node.name.value for node in nodes if isinstance(node, FieldNode))


async def _friends(context: Context, request: tuple[bool, Any], people: list[Person]) -> list[Any]:
    context.calls.append(("friend", len(people)))
    return [PEOPLE.get(person.friend_id) if person.friend_id != "?" else ValueError(f"{person.name}'s friend") for person in people]


async def _circles(context: Context, request: None, people: list[Person]) -> list[Any]:
    context.calls.append(("circle", len(people)))
    return [[PEOPLE[name] for name in person.circle_ids] for person in people]


async def _refusals(context: Context, request: None, people: list[Person]) -> list[Any]:
    raise ValueError("the batch is refused")


async def _short(context: Context, request: None, parents: list[Any]) -> list[Any]:
    return []


@strawberry.type
class Person(Named):
    @classmethod
    @by_class
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return type(value) is Person

    nick: str | None = None
    age: int | None = None
    even: Even | None = None
    colour: Colour | None = None
    tags: list[str] = strawberry.field(default_factory=list)
    notes: list[str | None] | None = None
    pets: list[Pet] = strawberry.field(default_factory=list)
    favourite: Pet | None = None
    named: list[Named | None] | None = None
    matrix: list[list[int]] | None = None
    grid: list[list[int | None] | None] | None = None
    friend_id: strawberry.Private[str | None] = None
    circle_ids: strawberry.Private[tuple[str, ...]] = ()

    friend = batch_field(_selected, _friends, graph_type="Person | None", description="Somebody")
    friend_ = batch_field(_selected, _friends, name="mustHaveFriend", graph_type="Person", description="Somebody")
    circle = batch_field(_no_request, _circles, graph_type="list[Person] | None", description="Some")
    refused = batch_field(_no_request, _refusals, graph_type="Person | None", description="Somebody")

    initial = computed_field(lambda root: root.name[0], graph_type=str, description="First letter")

    @strawberry.field
    def upper(self) -> str:
        return self.name.upper()

    @strawberry.field
    async def late(self) -> str | None:
        return f"late {self.name}"

    @strawberry.field
    def broken(self) -> str | None:
        return _raise(f"{self.name} is broken")

    @strawberry.field
    def broken_hard(self) -> str:
        return _raise(f"{self.name} is broken hard")

    @strawberry.field
    def path(self, info: strawberry.Info) -> str:
        return "/".join(map(str, info.path.as_list()))

    @strawberry.field
    def me(self) -> Person:
        return self

    @strawberry.field
    def perhaps_me(self) -> Person | None:
        return self


PEOPLE: dict[str | None, Any] = {}


def _people() -> dict[str | None, Any]:
    rex, tom = Dog(name="Rex", barks=True), Cat(name="Tom", lives=9)
    ann = Person(name="Ann", nick="A", age=30, even=Even(2), colour=Colour.RED, tags=["x", "y"], notes=["n", None])
    ann.pets, ann.favourite, ann.named, ann.friend_id, ann.circle_ids = [rex, tom], tom, [rex, None, ann], "Bob", ("Bob", "Cy")
    ann.matrix, ann.grid = [[1, 2], []], [[1, None], None]
    bob = Person(name="Bob", age=2**40, even=Even(3), colour="blue", tags=["z", None], friend_id="Cy", circle_ids=("Ann",))
    bob.pets, bob.favourite, bob.named = [rex, None, "a stone"], "a stone", [tom, ValueError("lost")]
    bob.matrix, bob.grid = [[1, None]], [["x", 2]]
    cy = Person(name=None, tags=7, friend_id="?", notes="text", pets=ValueError("no pets"))
    cy.matrix = [None]
    return {"Ann": ann, "Bob": bob, "Cy": cy}


@strawberry.type
class Miscounted:
    short = batch_field(_no_request, _short, graph_type="Person | None", description="Somebody")


@strawberry.type
class Counter:
    value: int
    must: int | None = None

    @strawberry.field
    async def later(self) -> int:
        return self.value


@strawberry.type
class Query:
    @strawberry.field
    def person(self, name: str = "Ann") -> Person | None:
        return PEOPLE.get(name)

    @strawberry.field
    async def people(self, names: list[str] | None = None) -> list[Person | None]:
        return [PEOPLE.get(name) for name in (names or ["Ann", "Bob", "Cy"])]

    @strawberry.field
    def strict_people(self) -> list[Person] | None:
        return [PEOPLE[name] for name in ("Ann", "Bob", "Cy")]

    @strawberry.field
    def must(self) -> Person:
        return PEOPLE["Ann"]

    @strawberry.field
    async def meet(self, info: strawberry.Info) -> str:
        """Says so only when somebody else came at the same time."""
        await info.context.meeting.wait()
        return "met"

    @strawberry.field
    async def meet_person(self, info: strawberry.Info) -> Person:
        await info.context.meeting.wait()
        return PEOPLE["Ann"]

    @strawberry.field
    def miscounted(self) -> list[Miscounted]:
        return [Miscounted(), Miscounted()]

    @strawberry.field
    def nothing(self) -> Person:
        return None

    @strawberry.field
    def named(self) -> list[Named]:
        return [PEOPLE["Ann"], Dog(name="Rex", barks=True), Cat(name="Tom", lives=9)]

    @strawberry.field
    def pets(self) -> list[Pet]:
        return [Dog(name="Rex", barks=True), Cat(name="Tom", lives=9), Dog(name="Ace", barks=False)]

    @strawberry.field
    def wrong(self) -> Person | None:
        return "a stone"

    @strawberry.field
    def no_list(self) -> list[str] | None:
        return "text"

    @strawberry.field
    def generated(self) -> list[int] | None:
        return (number for number in (1, 2))

    @strawberry.field
    async def listed_late(self) -> list[str]:
        async def one(text: str) -> str:
            return text

        return [one("a"), one("b")]

    @strawberry.field
    def returned_error(self) -> str | None:
        return ValueError("returned")

    @strawberry.field
    def echo(
        self, text: str | None = "text", n: int | None = strawberry.UNSET, colour: Colour = Colour.RED, where: Filter | None = None,
        evens: list[Even] | None = None,
    ) -> str:  # fmt: skip
        shown = "unset" if n is strawberry.UNSET else n
        return repr((text, shown, colour, where, evens))


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, value: int) -> Counter | None:
        info.context.log.append(f"add {value}")
        return Counter(value=value)

    @strawberry.mutation
    def fail(self, info: strawberry.Info) -> Counter | None:
        info.context.log.append("fail")
        return _raise("failed")

    @strawberry.mutation
    def fail_hard(self, info: strawberry.Info) -> Counter:
        info.context.log.append("fail hard")
        return _raise("failed hard")


PEOPLE.update(_people())
_CONFIG = StrawberryConfig(scalar_map={Even: EVEN})
PLANS = Plans()
BY_PLAN = strawberry.Schema(Query, Mutation, types=[Person, Dog, Cat], config=_CONFIG, extensions=[compiled(PLANS)])
BY_CORE = strawberry.Schema(Query, Mutation, types=[Person, Dog, Cat], config=_CONFIG)
for _schema in (BY_PLAN, BY_CORE):
    _schema.process_errors = lambda *_: None  # type: ignore[method-assign]  # expected ones need no log


def shown(errors: list[GraphQLError] | None) -> list[tuple[Any, ...]]:
    """Errors as a caller sees them."""
    return [(error.message, error.path, [(at.line, at.column) for at in error.locations or ()]) for error in errors or ()]


def plan_of(text: str, variables: dict[str, Any] | None = None) -> Plan | Declined:
    """The plan of an operation."""
    document = parse(text)
    operation = get_operation_ast(document)
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(BY_PLAN._schema, operation.variable_definitions or (), variables or {})
    assert isinstance(values, VariableValues)
    return compile_operation(BY_PLAN._schema, document, operation, values.coerced)


async def both(text: str, variables: dict[str, Any] | None = None, *, ordered: bool = True) -> ExecutionResult:
    """The result of an operation by plan, after asserting that it is the same on both paths. For `ordered` see `same`."""
    by_plan, by_core = [await schema.execute(text, variables, context_value=Context()) for schema in (BY_PLAN, BY_CORE)]
    assert json.dumps(by_plan.data) == json.dumps(by_core.data)
    assert same(by_plan, by_core, ordered=ordered), (shown(by_plan.errors), shown(by_core.errors))
    return by_plan  # type: ignore[return-value]


def same(one: Any, other: Any, *, ordered: bool) -> bool:
    """Whether two results have the same errors.

    Where resolvers are asynchronous, graphql-core reports errors in the order of time, and none of a place that is null by then. So unless
    `ordered`, the order is not compared; and of several errors that meet in one null further out, each side may report others.
    """
    if ordered:
        return shown(one.errors) == shown(other.errors)
    places = [by_place(result) for result in (one, other)]
    return places[0].keys() == places[1].keys() and all(_alike(errors, places[1][place], place) for place, errors in places[0].items())


def _alike(one: dict[Path, Any], other: dict[Path, Any], place: Path) -> bool:
    """Whether errors of one null, by their paths, are the same; those of the place itself are there on both sides."""
    return (place in one) == (place in other) and all(one[path] == other[path] for path in one.keys() & other.keys())


Path = tuple[str | int, ...]


def by_place(result: Any) -> dict[Path, dict[Path, Any]]:
    """The errors by their paths, by the place of the null that they led to."""
    places: dict[Path, dict[Path, Any]] = {}
    for error in result.errors or ():
        path, value, length = error.path or [], result.data, 0
        while value is not None and length < len(path):
            value, length = value[path[length]], length + 1
        places.setdefault(tuple(path[:length]), {})[tuple(path)] = shown([error])
    return places
