"""The execution chapter of the GraphQL specification, case by case, by plan; and graphql-core says the same."""

import json
from typing import Any

import pytest

from gateway.execution import Plan
from tests.gateway.execution_toy import BY_CORE, BY_PLAN, Context, both, plan_of, shown

pytestmark = pytest.mark.anyio

VALUES: tuple[tuple[str, str, dict[str, Any] | None, Any], ...] = (
    ("fields stand in the order of the document", "{ must { upper name } }", None, {"must": {"upper": "ANN", "name": "Ann"}}),
    ("an alias names the field", "{ must { a: name b: name } }", None, {"must": {"a": "Ann", "b": "Ann"}}),
    (
        "fields of one name are merged, at the place of the first",
        "{ must { me { name } nick me { upper name } } }",
        None,
        {"must": {"me": {"name": "Ann", "upper": "ANN"}, "nick": "A"}},
    ),
    (
        "__typename is the object's type",
        "{ __typename must { __typename } }",
        None,
        {"__typename": "Query", "must": {"__typename": "Person"}},
    ),
    ("a null is null", '{ person(name: "Nobody") { name } }', None, {"person": None}),
    ("a null in a list is null", '{ people(names: ["Ann", "No"]) { name } }', None, {"people": [{"name": "Ann"}, None]}),
    ("lists may hold lists", "{ must { matrix grid } }", None, {"must": {"matrix": [[1, 2], []], "grid": [[1, None], None]}}),
    ("an enum is its name, a scalar as it says", "{ must { colour even } }", None, {"must": {"colour": "RED", "even": 2}}),
    ("an iterable is a list", "{ generated }", None, {"generated": [1, 2]}),
    ("items may come late", "{ listedLate }", None, {"listedLate": ["a", "b"]}),
    ("nothing selected is an empty object", "{ must { name @skip(if: true) } }", None, {"must": {}}),
    ("skip and include take constants", "{ must { name @include(if: false) nick @skip(if: false) } }", None, {"must": {"nick": "A"}}),
    (
        "skip and include take variables",
        "query($on: Boolean!) { must { name @include(if: $on) nick @skip(if: $on) } }",
        {"on": True},
        {"must": {"name": "Ann"}},
    ),
    (
        "the same operation with another value selects otherwise",
        "query($on: Boolean!) { must { name @include(if: $on) nick @skip(if: $on) } }",
        {"on": False},
        {"must": {"nick": "A"}},
    ),
    (
        "a condition may have a default",
        "query($on: Boolean = false) { must { name nick @include(if: $on) } }",
        None,
        {"must": {"name": "Ann"}},
    ),
    ("skip wins over include", "{ must { nick name @skip(if: true) @include(if: true) } }", None, {"must": {"nick": "A"}}),
    (
        "a named fragment is spread once",
        "{ must { ...F nick ...F } } fragment F on Person { name }",
        None,
        {"must": {"name": "Ann", "nick": "A"}},
    ),
    ("an inline fragment needs no type", "{ must { ... { name } ... @skip(if: true) { nick } } }", None, {"must": {"name": "Ann"}}),
    (
        "a skipped fragment is not spread",
        "{ must { nick ...F @include(if: false) } } fragment F on Person { name }",
        None,
        {"must": {"nick": "A"}},
    ),
    (
        "a fragment on an interface applies to its types",
        "{ named { ... on Named { name } ... on Dog { barks } } }",
        None,
        {"named": [{"name": "Ann"}, {"name": "Rex", "barks": True}, {"name": "Tom"}]},
    ),
    (
        "a union's values keep their order",
        "{ pets { __typename ... on Dog { barks } ... on Cat { lives kittens { name } } } }",
        None,
        {
            "pets": [
                {"__typename": "Dog", "barks": True},
                {"__typename": "Cat", "lives": 9, "kittens": [{"name": "Tom1"}, {"name": "Tom2"}]},
                {"__typename": "Dog", "barks": False},
            ]
        },
    ),
    ("absent arguments have their defaults", "{ echo }", None, {"echo": "('text', 'unset', <Colour.RED: 'r'>, None, None)"}),
    ("null is not absent", "{ echo(text: null, n: null) }", None, {"echo": "(None, None, <Colour.RED: 'r'>, None, None)"}),
    (
        "an absent variable leaves its argument absent",
        "query($t: String, $n: Int) { echo(text: $t, n: $n) }",
        None,
        {"echo": "('text', 'unset', <Colour.RED: 'r'>, None, None)"},
    ),
    (
        "a variable's null is null",
        "query($t: String, $n: Int) { echo(text: $t, n: $n) }",
        {"t": None, "n": None},
        {"echo": "(None, None, <Colour.RED: 'r'>, None, None)"},
    ),
    (
        "a variable's default stands before the argument's",
        'query($t: String = "mine") { echo(text: $t) }',
        None,
        {"echo": "('mine', 'unset', <Colour.RED: 'r'>, None, None)"},
    ),
    (
        "enums, lists of one and input objects are coerced",
        "query($c: Colour!, $f: Filter) { echo(colour: $c, where: $f, evens: 4) }",
        {"c": "GREEN", "f": {"inner": {"limit": None}}},
        {
            "echo": "('text', 'unset', <Colour.GREEN: 'g'>, Filter(text='any', limit=3, "
            "inner=Filter(text='any', limit=None, inner=None)), [4])"
        },
    ),
    (
        "a variable may stand inside an input object",
        "query($l: Int) { echo(where: {limit: $l}) }",
        {"l": 8},
        {"echo": "('text', 'unset', <Colour.RED: 'r'>, Filter(text='any', limit=8, inner=None), None)"},
    ),
    ("a resolver is told its path", '{ people(names: ["Ann"]) { me { path } } }', None, {"people": [{"me": {"path": "people/0/me/path"}}]}),
    (
        "batches follow batches",
        "{ must { friend { name } circle { ... @include(if: false) { name } } } }",
        None,
        {"must": {"friend": {"name": "Bob"}, "circle": [{}, {}]}},
    ),
)


@pytest.mark.parametrize(("text", "variables", "expected"), [case[1:] for case in VALUES], ids=[case[0] for case in VALUES])
async def test_values(text: str, variables: dict[str, Any] | None, expected: Any) -> None:
    """Each is compiled, and nothing is wrong with it."""
    assert isinstance(plan_of(text, variables), Plan)
    result = await both(text, variables)

    assert result.errors is None
    assert json.dumps(result.data) == json.dumps(expected)


NULL = "Cannot return null for non-nullable field "
FAULTS: tuple[tuple[str, str, Any, list[tuple[str, list[str | int]]]], ...] = (
    (
        "a resolver that raises makes its field null",
        "{ must { broken name } }",
        {"must": {"broken": None, "name": "Ann"}},
        [("Ann is broken", ["must", "broken"])],
    ),
    ("an exception that is returned is raised", "{ returnedError }", {"returnedError": None}, [("returned", ["returnedError"])]),
    (
        "in a non-null field, the object around it is null",
        "{ person { name perhapsMe { brokenHard } } }",
        {"person": {"name": "Ann", "perhapsMe": None}},
        [("Ann is broken hard", ["person", "perhapsMe", "brokenHard"])],
    ),
    (
        "through non-null objects it goes on outwards",
        "{ person { me { me { brokenHard } } } }",
        {"person": None},
        [("Ann is broken hard", ["person", "me", "me", "brokenHard"])],
    ),
    ("up to the whole response", "{ must { brokenHard } }", None, [("Ann is broken hard", ["must", "brokenHard"])]),
    ("null in a non-null field is an error", "{ nothing { name } }", None, [(f"{NULL}Query.nothing.", ["nothing"])]),
    (
        "null in a non-null leaf is one of its object",
        '{ people(names: ["Ann", "Cy"]) { name } }',
        {"people": [{"name": "Ann"}, None]},
        [(f"{NULL}Person.name.", ["people", 1, "name"])],
    ),
    (
        "a list of non-null items with a null is null",
        "{ strictPeople { name } }",
        {"strictPeople": None},
        [(f"{NULL}Person.name.", ["strictPeople", 2, "name"])],
    ),
    (
        "errors stand in the order of the document",
        "{ b: person { broken } a: returnedError c: person { perhapsMe { brokenHard } } }",
        {"b": {"broken": None}, "a": None, "c": {"perhapsMe": None}},
        [("Ann is broken", ["b", "broken"]), ("returned", ["a"]), ("Ann is broken hard", ["c", "perhapsMe", "brokenHard"])],
    ),
    (
        "what was an error before stays, what comes after is not looked for",
        "{ person { perhapsMe { broken brokenHard b: broken upper } } }",
        {"person": {"perhapsMe": None}},
        [("Ann is broken", ["person", "perhapsMe", "broken"]), ("Ann is broken hard", ["person", "perhapsMe", "brokenHard"])],
    ),
    (
        "an item that is no object of the type is null",
        '{ person(name: "Bob") { named { name } } }',
        {"person": {"named": [{"name": "Tom"}, None]}},
        [("lost", ["person", "named", 1])],
    ),
    (
        "an object of the wrong type is an error",
        "{ wrong { name } }",
        {"wrong": None},
        [("Expected value of type 'Person' but got: 'a stone'.", ["wrong"])],
    ),
    (
        "text is no list",
        "{ noList }",
        {"noList": None},
        [("Expected Iterable, but did not find one for field 'Query.noList'.", ["noList"])],
    ),
    (
        "in a list in a list, null goes outwards list by list",
        '{ person(name: "Bob") { matrix } }',
        {"person": {"matrix": None}},
        [(f"{NULL}Person.matrix.", ["person", "matrix", 0, 1])],
    ),
    (
        "a nullable item keeps its list",
        '{ person(name: "Bob") { grid } }',
        {"person": {"grid": [[None, 2]]}},
        [("Int cannot represent non-integer value: 'x'", ["person", "grid", 0, 0])],
    ),
    (
        "a scalar that cannot show a value is an error of the field",
        '{ person(name: "Bob") { even age } }',
        {"person": {"even": None, "age": None}},
        [("3 is odd", ["person", "even"]), ("Int cannot represent non 32-bit signed integer value: 1099511627776", ["person", "age"])],
    ),
    (
        "so is an enum without the value",
        '{ person(name: "Bob") { colour } }',
        {"person": {"colour": None}},
        [("Enum 'Colour' cannot represent value: 'blue'", ["person", "colour"])],
    ),
    (
        "a batch may fail for one parent",
        '{ people(names: ["Ann", "Cy"]) { friend { initial } } }',
        {"people": [{"friend": {"initial": "B"}}, {"friend": None}]},
        [("None's friend", ["people", 1, "friend"])],
    ),
    (
        "or for all",
        '{ people(names: ["Ann", "Bob"]) { refused { name } } }',
        {"people": [{"refused": None}, {"refused": None}]},
        [("the batch is refused", ["people", 0, "refused"]), ("the batch is refused", ["people", 1, "refused"])],
    ),
)


@pytest.mark.parametrize(("text", "data", "errors"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
async def test_faults(text: str, data: Any, errors: list[tuple[str, list[str | int]]]) -> None:
    """Message, path, order, and what becomes null; the locations are compared with graphql-core's."""
    assert isinstance(plan_of(text), Plan)
    result = await both(text)

    assert result.data == data
    assert [(message, path) for message, path, _ in shown(result.errors)] == errors


async def test_a_merged_field_has_an_error_at_all_of_its_nodes() -> None:
    result = await both("{\n  must { broken }\n  must { broken }\n}")

    assert [locations for _, _, locations in shown(result.errors)] == [[(2, 10), (3, 10)]]


async def test_variables_that_do_not_fit_are_errors_before_anything_runs() -> None:
    result = await both("query($c: Colour!, $e: [Even!]) { echo(colour: $c, evens: $e) }", {"c": "BLUE", "e": [2, 3]})

    assert result.data is None
    assert [message for message, _, _ in shown(result.errors)] == [
        "Variable '$c' has invalid value: Value 'BLUE' does not exist in 'Colour' enum.",
        "Variable '$e' has invalid value at [1]: 3 is not even",
    ]


@pytest.mark.parametrize("schema", [BY_PLAN, BY_CORE], ids=["by plan", "by graphql-core"])
async def test_mutations_run_one_after_another(schema: Any) -> None:
    context = Context()
    result = await schema.execute(
        "mutation { b: add(value: 1) { later } fail { value } a: add(value: 2) { value } }", context_value=context
    )

    assert context.log == ["add 1", "fail", "add 2"]
    assert json.dumps(result.data) == json.dumps({"b": {"later": 1}, "fail": None, "a": {"value": 2}})


@pytest.mark.parametrize("schema", [BY_PLAN, BY_CORE], ids=["by plan", "by graphql-core"])
async def test_no_mutation_runs_once_the_response_is_null(schema: Any) -> None:
    context = Context()
    result = await schema.execute(
        "mutation { add(value: 1) { value } failHard { value } c: add(value: 2) { value } }", context_value=context
    )

    assert context.log == ["add 1", "fail hard"]
    assert result.data is None
