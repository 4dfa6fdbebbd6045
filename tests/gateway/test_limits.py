"""What is limited in a document and its variables, and by how much."""

from collections.abc import Iterator

import pytest
import strawberry
from graphql import DocumentNode, GraphQLError, Lexer, Source, Token, TokenKind, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Code, LimitExceeded, OperationRefused
from gateway.limits import DocumentLimits, Documents, check_variables
from gateway.limits.merging import check_merging
from gateway.limits.shape import CyclicFragments, check_shape
from gateway.limits.tokens import check_text
from tests.gateway.http_support import schema


def documents(**limits: int | bool) -> Documents:
    return Documents(schema()._schema, DocumentLimits(**limits))  # type: ignore[arg-type]


def measured(text: str, **limits: int) -> str | None:
    """Which limit on the shape a document exceeds."""
    try:
        check_shape(parse(text), DocumentLimits(**limits))  # type: ignore[arg-type]
    except LimitExceeded as error:
        return str(error.problems[0].details["limit"])
    return None


def refused(text: str, **limits: int | bool) -> list[tuple[str, str]]:
    with pytest.raises(OperationRefused) as error:
        documents(**limits).prepare(text)
    return [(problem.code, problem.message) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("{a}", 3),
        ("{ a(b: 1.5e-3) }", 8),
        ('{ a(b: "x { ( [ \\" } ") }', 8),
        ('{ a(b: """x " "" { \\""" """) }', 8),
        ("{ a # { { {\n }", 3),
        ("{ ...F } fragment F on T { a: b @c }", 15),
        ("query($x: [Int!] = [1, -2]) { a }", 18),
        ("{a...F...on T{b}}", 11),
        ("\ufeff{,,a,,}", 3),
    ],
)
def test_tokens_are_counted_as_the_lexer_counts_them(text: str, tokens: int) -> None:
    check_text(text, DocumentLimits(tokens=tokens))
    with pytest.raises(LimitExceeded, match="tokens"):
        check_text(text, DocumentLimits(tokens=tokens - 1))


PIECES = ["{", "}", "a", "...", " ", "-1", "1.5", '"', '"""', "\\", '\\"""', "#", "\n", "(", "$", "@x", ":", "甲", "0", "."]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_that_lexes_has_as_many_tokens_as_the_lexer_finds(text: str) -> None:
    try:
        tokens = sum(1 for _ in lexed(text))
    except GraphQLError:
        return
    check_text(text, DocumentLimits(tokens=tokens))
    assert tokens == 0 or exceeds_tokens(text, tokens - 1)


def lexed(text: str) -> Iterator[Token]:
    lexer = Lexer(Source(text))
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        yield token


def exceeds_tokens(text: str, tokens: int) -> bool:
    try:
        check_text(text, DocumentLimits(tokens=tokens))
    except LimitExceeded:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "nesting"),
    [("{a{b{c}}}", 3), ("{a(b:[[{c:1}]])}", 5), ("{a{b}c{d}}", 2), ('{a(b:"{{{{")}', 2), ("{a#{{{{\n}", 1)],
)
def test_brackets_are_counted_where_they_are_open_at_once(text: str, nesting: int) -> None:
    check_text(text, DocumentLimits(nesting=nesting))
    with pytest.raises(LimitExceeded, match="nesting"):
        check_text(text, DocumentLimits(nesting=nesting - 1))


def test_a_long_document_is_refused_by_its_length_alone() -> None:
    check_text("#" * 100, DocumentLimits(characters=100))
    with pytest.raises(LimitExceeded, match="characters, which is 99"):
        check_text("#" * 100, DocumentLimits(characters=99))


@pytest.mark.parametrize(
    ("text", "limit", "value"),
    [
        ("{a{b{c}}d}", "depth", 3),
        ("{a{...{b{...on T{c}}}}}", "depth", 3),
        ("{a{...F}} fragment F on T{b{...G}} fragment G on T{c}", "depth", 3),
        ("{__schema{types{name}}}", "introspection_depth", 3),
        ("{__schema{types{...F}}} fragment F on __Type{ofType{name}}", "introspection_depth", 4),
        ("{...F} fragment F on Query{__type(name:1){name}}", "introspection_depth", 2),
        ("{a b{c d}}", "fields", 4),
        ("{a{...F ...F}} fragment F on T{b c}", "fields", 7),
        ("query A{a} query B{b}", "fields", 2),
        ("{a} fragment F on T{b}", "fields", 2),
        ("{x:a y:b b:b c}", "aliases", 2),
        ("{a{...F} b{...F}} fragment F on T{x:c}", "aliases", 2),
        ("{a b{c} ...F ...{d}} fragment F on Query{e}", "root_fields", 4),
        ("query @x{a @x @y ...F @x ...@x{b}} fragment F on T @x{c}", "directives", 6),
        ("{a} fragment F on T{b} fragment G on T{b}", "fragments", 2),
        ("query A{a} query B{b}", "operations", 2),
    ],
)
def test_each_number_is_counted_with_fragments_spread_out(text: str, limit: str, value: int) -> None:
    assert measured(text, **{limit: value}) is None
    assert measured(text, **{limit: value - 1}) == limit


def test_introspection_is_not_held_to_the_depth_of_data() -> None:
    assert measured("{__schema{types{fields{type{ofType{ofType{name}}}}}}}", depth=2) is None


def test_a_root_field_limit_is_for_each_operation() -> None:
    assert measured("query A{a b} query B{c d}", root_fields=2) is None


def test_forty_fragments_that_double_are_counted_without_being_walked() -> None:
    chain = "".join(f"fragment F{n} on T{{...F{n + 1} ...F{n + 1}}}" for n in range(40))
    assert measured("{a{...F0}}" + chain + "fragment F40 on T{b}") == "fields"


@pytest.mark.parametrize(
    "text",
    [
        "{a{...F}} fragment F on T{b{...F}}",
        "{a{...F}} fragment F on T{...G} fragment G on T{...F}",
        "{a} fragment F on T{...G ...H} fragment G on T{b} fragment H on T{c{...F}}",
    ],
)
def test_fragments_in_a_circle_have_no_size(text: str) -> None:
    with pytest.raises(CyclicFragments):
        check_shape(parse(text), DocumentLimits())


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("{a b c}", 0),
        ("{a a a}", 3),
        ("{x:a x:b}", 1),
        ("{a ...{a} ...F} fragment F on T{a}", 3),
        ("{a{b c} a{b c} a{b}}", 3 + 3 + 1),
        ("{a{...F} a{...F}} fragment F on T{b{c}}", 1),
        ("{...F ...F} fragment F on T{a}", 0),
    ],
)
def test_pairs_are_counted_where_fields_share_a_place(text: str, pairs: int) -> None:
    document: DocumentNode = parse(text)
    roots = check_shape(document, DocumentLimits())
    check_merging(document, roots, DocumentLimits(merges=pairs))
    with pytest.raises(LimitExceeded, match="merges"):
        check_merging(document, roots, DocumentLimits(merges=pairs - 1))


@pytest.mark.parametrize(
    ("variables", "limit", "value"),
    [
        ({"a": 1, "b": [2, 3]}, "variable_values", 4),
        ({"a": {"b": {"c": []}}}, "variable_nesting", 3),
        ({"a": [[[]]]}, "variable_nesting", 3),
    ],
)
def test_variables_are_counted_at_any_depth(variables: dict[str, object], limit: str, value: int) -> None:
    check_variables(variables, DocumentLimits(**{limit: value}))  # type: ignore[arg-type]
    with pytest.raises(LimitExceeded, match=limit.replace("_", " ")):
        check_variables(variables, DocumentLimits(**{limit: value - 1}))  # type: ignore[arg-type]


def test_no_variables_are_within_every_limit() -> None:
    limits = DocumentLimits(variable_values=0, variable_nesting=0)
    check_variables(None, limits)
    check_variables({}, limits)
    assert limits.variable_values == 0


def test_the_introspection_query_of_graphiql_passes() -> None:
    query = get_introspection_query(
        schema_description=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True, type_depth=9
    )
    assert documents().prepare(query).operations[0].name is not None


def test_a_document_that_passed_is_kept_and_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = documents()
    first = kept.prepare("{ __typename }")
    monkeypatch.setattr("gateway.limits.documents.check_text", None)
    assert kept.prepare("{ __typename }") is first


def test_the_document_least_used_is_forgotten_first() -> None:
    kept = documents(cached_documents=2)
    a, b = kept.prepare("query A { __typename }"), kept.prepare("query B { __typename }")
    assert kept.prepare(a.text) is a
    kept.prepare("query C { __typename }")
    assert kept.prepare(a.text) is a
    assert kept.prepare(b.text) is not b


def test_documents_are_kept_up_to_a_total_length() -> None:
    kept = documents(cached_characters=30)
    first = kept.prepare("query A { __typename }")
    kept.prepare("query B { __typename }")
    assert kept.prepare(first.text) is not first


def test_a_document_that_failed_is_not_kept() -> None:
    kept = documents()
    for _ in range(2):
        with pytest.raises(OperationRefused):
            kept.prepare("{ unknown }")
    assert len(kept._kept) == 0


def test_all_that_is_invalid_is_reported_up_to_a_limit() -> None:
    text = "{ " + " ".join(f"unknown{n}" for n in range(20)) + " }"
    problems = refused(text, validation_errors=3)
    assert [code for code, _ in problems] == [Code.GRAPHQL_VALIDATION_FAILED] * 4
    assert problems[3][1] == "Too many validation errors, error limit reached. Validation aborted."


def test_suggestions_can_be_switched_off() -> None:
    assert refused("{ sit { name } }") == [
        (Code.GRAPHQL_VALIDATION_FAILED, "Cannot query field 'sit' on type 'Query'. Did you mean 'site'?"),
    ]
    assert refused("{ sit { name } }", suggestions=False) == [
        (Code.GRAPHQL_VALIDATION_FAILED, "Cannot query field 'sit' on type 'Query'."),
    ]


def test_fragments_in_a_circle_are_reported_as_the_specification_says() -> None:
    text = "{ site { ...F } } fragment F on Site { neighbour { ...F } }"
    assert refused(text) == [(Code.GRAPHQL_VALIDATION_FAILED, "Cannot spread fragment 'F' within itself.")]


def test_rules_that_strawberry_adds_are_applied() -> None:
    @strawberry.input(one_of=True)
    class Key:
        code: strawberry.Maybe[str]
        name: strawberry.Maybe[str]

    @strawberry.type
    class Query:
        @strawberry.field
        def find(self, key: Key) -> str:
            return "found"

    kept = Documents(strawberry.Schema(Query)._schema, DocumentLimits())
    assert kept.prepare('{ find(key: {code: "x"}) }').operations
    with pytest.raises(OperationRefused):
        kept.prepare('{ find(key: {code: "x", name: "y"}) }')


@pytest.mark.parametrize(
    ("text", "name", "chosen"),
    [("{ __typename }", None, None), ("query A { __typename }", None, "A"), ("query A { __typename } query B { __typename }", "B", "B")],
)
def test_the_operation_is_the_one_named_or_the_only_one(text: str, name: str | None, chosen: str | None) -> None:
    operation = documents().prepare(text).operation(name)
    assert (operation.name.value if operation.name else None) == chosen


@pytest.mark.parametrize(
    ("text", "name"),
    [("query A { __typename } query B { __typename }", None), ("query A { __typename }", "B"), ("{ __typename }", "B")],
)
def test_no_operation_or_more_than_one_is_refused(text: str, name: str | None) -> None:
    with pytest.raises(OperationRefused) as error:
        documents().prepare(text).operation(name)
    assert error.value.problems[0].code == Code.OPERATION_RESOLUTION_FAILURE
