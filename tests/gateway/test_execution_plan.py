"""Plans: how many calls they make, what the generated code looks like, what is declined, and how many are kept."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import parse
from graphql.execution.values import VariableValues
from strawberry.extensions import SchemaExtension
from strawberry.permission import BasePermission, PermissionExtension

from gateway.execution import Declined, Plan, Plans, compile_operation, compiled
from gateway.execution.runner import run_plan
from schema.batching import batch_field, computed_field
from tests.gateway.execution_toy import BY_PLAN, PEOPLE, PLANS, Context, both, plan_of, shown

pytestmark = pytest.mark.anyio


async def calls_of(text: str) -> list[tuple[str, int]]:
    context = Context()
    await BY_PLAN.execute(text, context_value=context)
    return context.calls


async def test_a_batch_field_is_asked_once_for_all_of_its_parents() -> None:
    assert await calls_of("{ strictPeople { friend { initial } } }") == [("friend", 3)]


async def test_equal_calls_of_different_paths_are_merged_where_they_meet() -> None:
    """Two root fields and two names, all answered at the same time: one call."""
    assert await calls_of("{ must { friend { initial } } person { a: friend { initial } b: friend { initial } } }") == [("friend", 3)]


async def test_calls_that_ask_something_else_are_not_merged() -> None:
    """The selections and the arguments differ, and both are part of the request."""
    assert await calls_of("{ must { friend { initial } b: friend { upper } c: friend(loud: true) { initial } } }") == [("friend", 1)] * 3


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "{ a: meet b: meet }",
        "{ a: meet b: meetPerson { name } }",
        "{ a: meetPerson { name } b: meetPerson { late } }",
        "{ a: meetPerson { late } b: meet }",
    ],
)
async def test_resolvers_that_do_not_wait_for_each_other_run_at_the_same_time(text: str) -> None:
    result = await BY_PLAN.execute(text, context_value=Context())

    assert result.errors is None
    assert set(result.data) == {"a", "b"}


async def test_calls_go_level_by_level() -> None:
    assert await calls_of("{ must { circle { friend { initial } } friend { initial } } }") == [("circle", 1), ("friend", 1), ("friend", 2)]


async def test_no_parents_no_call() -> None:
    text = '{ people(names: ["Nobody"]) { friend { initial } } }'

    assert await calls_of(text) == []
    assert (await both(text)).data == {"people": [None]}


async def test_a_batch_resolver_must_give_one_result_a_parent() -> None:
    result = await BY_PLAN.execute("{ miscounted { short { name } } }", context_value=Context())

    assert result.data == {"miscounted": [{"short": None}, {"short": None}]}
    assert [(message.split(" gave ")[1], path) for message, path, _ in shown(result.errors)] == [
        ("0 results for 2 parents; it must give one for each", ["miscounted", index, "short"]) for index in (0, 1)
    ]


def test_rows_are_built_by_one_comprehension() -> None:
    plan = plan_of("{ must { called: name __typename friend { upper } tags } }")
    assert isinstance(plan, Plan)
    target = plan.roots[0].fields[0].shape.target
    assert target is not None

    assert target.select(target.type).source == (  # type: ignore[arg-type]  # an object type
        "def rows(objects, c0):\n"
        "    return [\n"
        "        {'called': f0(o.name), '__typename': 'Person', 'friend': v0, 'tags': f1(o.tags)}\n"
        "        for o, v0 in zip(objects, c0)\n"
        "    ]\n"
    )


def test_objects_that_lead_no_further_stand_in_the_comprehension_of_what_holds_them() -> None:
    plan = plan_of("{ must { friend { nick } circle { initial } } }")
    assert isinstance(plan, Plan)
    target = plan.roots[0].fields[0].shape.target
    assert target is not None

    assert "'friend': None if v0 is None else ({'nick': f0(v0.nick)} if" in target.select(target.type).source  # type: ignore[arg-type]
    assert "([({'initial':" in target.select(target.type).source  # type: ignore[arg-type]  # an object type


async def test_an_exception_with_the_attributes_of_the_object_is_not_shown_as_the_object() -> None:
    """The classes of values are known before their attributes are read: a source's error has a code, as many records have."""

    class Coded(Exception):
        code = "secret"

    async def answer(context: Any, request: None, parents: list[Any]) -> list[Any]:
        return [Coded("failed"), Thing(code="A")]

    @strawberry.type
    class Thing:
        code: str

    @strawberry.type
    class Holder:
        thing = batch_field(lambda info: None, answer, graph_type=Thing | None, description="A thing")

    @strawberry.type
    class Query:
        holders: list[Holder]

    schema = strawberry.Schema(Query, extensions=[compiled()])
    schema.process_errors = lambda *_: None  # type: ignore[method-assign]  # expected ones need no log
    for _ in range(2):
        result = await schema.execute(
            "{ holders { thing { code } } }", context_value=Context(), root_value=Query(holders=[Holder(), Holder()])
        )
        assert result.data == {"holders": [{"thing": None}, {"thing": {"code": "A"}}]}
        assert shown(result.errors) == [("failed", ["holders", 0, "thing"], [(1, 13)])]


@pytest.mark.parametrize(
    ("text", "variables", "reason"),
    [
        ("{ __schema { queryType { name } } }", None, "it asks for the schema itself (introspection)"),
        ("{ ...F } fragment F on Query { __type(name: \"Dog\") { name } }", None, "it asks for the schema itself (introspection)"),
        ("query @later { echo }", None, "it has directives whose meaning is not compiled: @later"),
        (
            "query($on: Boolean = true) { echo @skip(if: $on) }",
            {"on": None},
            "a variable of @skip or @include has no value: $on",
        ),
    ],
)  # fmt: skip
def test_what_is_not_compiled_is_declined_with_a_reason(text: str, variables: dict[str, Any] | None, reason: str) -> None:
    plan = plan_of(text, variables)

    assert isinstance(plan, Declined)
    assert plan.reason == reason


async def test_what_is_declined_is_answered_by_graphql_core() -> None:
    result = await BY_PLAN.execute("{ __schema { queryType { name } } echo }", context_value=Context())

    assert result.data["__schema"] == {"queryType": {"name": "Query"}}
    assert result.errors is None


async def test_an_extension_around_resolvers_still_works() -> None:
    """It is graphql-core that calls such extensions, so it executes."""

    class Loud(SchemaExtension):
        def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            value = _next(root, info, *args, **kwargs)
            return f"{value}!" if info.field_name == "name" else value

    @strawberry.type
    class Query:
        @strawberry.field
        def name(self) -> str:
            return "Ann"

    schema = strawberry.Schema(Query, extensions=[compiled(), Loud])

    assert (await schema.execute("{ name }")).data == {"name": "Ann!"}


async def test_permissions_of_batch_and_computed_fields_are_asked() -> None:
    """They are extensions of the field: its resolver alone knows of them."""

    class Never(BasePermission):
        message = "not yours"

        def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
            return False

    async def answer(context: Any, request: None, parents: list[Any]) -> list[Any]:
        return ["secret"] * len(parents)

    batch = batch_field(lambda info: None, answer, graph_type=str | None, description="Asked together")
    computed = computed_field(lambda root: "secret", graph_type=str | None, description="Worked out")
    for field in (batch, computed):
        field.extensions.append(PermissionExtension([Never()]))
    query = strawberry.type(type("Query", (), {"__annotations__": {}, "batch": batch, "computed": computed}))
    schema = strawberry.Schema(query, extensions=[compiled()])
    schema.process_errors = lambda *_: None  # type: ignore[method-assign]  # expected ones need no log
    result = await schema.execute("{ batch computed }", context_value=Context(), root_value=object())

    assert result.data == {"batch": None, "computed": None}
    assert [message for message, _, _ in shown(result.errors)] == ["not yours"] * 2


def test_what_nests_too_deeply_is_declined() -> None:
    depth = 180
    text = "{ must " + "{ me " * depth + "{ name }" + "}" * depth + " }"
    document = parse(text)

    assert compile_operation(BY_PLAN._schema, document, document.definitions[0], {}) == Declined(document, "it is nested too deeply")


async def test_a_plan_is_made_once() -> None:
    before = len(PLANS)
    for _ in range(3):
        await BY_PLAN.execute("{ once: must { name } }", context_value=Context())

    assert len(PLANS) == before + 1


def test_plans_are_kept_in_bounds_and_the_unused_go_first() -> None:
    plans, schema = Plans(2), BY_PLAN._schema

    def plan(text: str) -> Any:
        document = parse(text)
        return plans.plan(schema, text, document, document.definitions[0], {})  # type: ignore[arg-type]  # an operation

    first = plan("{ a: echo }")
    plan("{ b: echo }")
    assert plan("{ a: echo }") is first
    plan("{ c: echo }")

    assert plan("{ a: echo }") is first
    assert len(plans) == 2


def test_a_plan_belongs_to_its_document_not_only_to_its_text() -> None:
    """An extension may execute another document than the text says."""
    plans, schema = Plans(), BY_PLAN._schema
    one, other = parse("{ a: echo }"), parse("{ b: echo }")
    planned = [plans.plan(schema, "{ a: echo }", document, document.definitions[0], {}) for document in (one, other)]  # type: ignore[arg-type]

    assert [plan.roots[0].fields[0].key for plan in planned if isinstance(plan, Plan)] == ["a", "b"]


async def test_a_cancelled_operation_cancels_its_calls() -> None:
    """A client that goes away must not leave its calls to the sources running."""
    started, cancelled = asyncio.Event(), []

    async def slow(context: Any, request: Any, people: list[Any]) -> list[Any]:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(len(people))
            raise
        return people

    plan = plan_of("{ people { friend { name } } }")
    assert isinstance(plan, Plan)
    target = plan.roots[0].fields[0].shape.target
    assert target is not None
    friend = target.select(target.type).fields[0].batch  # type: ignore[arg-type]  # an object type
    assert friend is not None
    friend.answer = slow
    task = asyncio.ensure_future(run(plan))
    await started.wait()
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert cancelled == [len(PEOPLE)]


async def run(plan: Plan) -> Any:
    return await run_plan(plan, BY_PLAN._schema, VariableValues({}, {}), context=Context())
