"""What a caller is told of an error, and what is kept for the log."""

import logging

import pytest
from graphql import GraphQLError, GraphQLSchema, build_schema, execute_sync, parse

from adapters.errors import Drift, SourceError, TooBroad
from gateway.errors import LONGEST_MESSAGE, Code, DeadlineExceeded, LimitExceeded, OperationRefused, Problem, Reporter, RequestRefused

SCHEMA: GraphQLSchema = build_schema("type Query { a: String, b: String, need: String!, list: [String] }")


def failing(error: Exception, document: str = "{ a }") -> list[Problem]:
    def resolve(*_: object) -> None:
        raise error

    result = execute_sync(SCHEMA, parse(document), field_resolver=resolve)
    return list(Reporter().of_result(result.errors or ()))


def test_a_problem_is_laid_out_as_the_specification_says() -> None:
    problem = Problem(message="m", code="C", locations=((1, 2),), path=("a", 0), details={"source": "s"})
    assert problem.wire() == {
        "message": "m",
        "locations": [{"line": 1, "column": 2}],
        "path": ["a", 0],
        "extensions": {"code": "C", "source": "s"},
    }
    assert Problem(message="m", code="C").wire() == {"message": "m", "extensions": {"code": "C"}}


def test_a_very_long_message_is_cut() -> None:
    message = Problem(message="x" * 100_000, code="C").wire()["message"]
    assert isinstance(message, str)
    assert len(message) == LONGEST_MESSAGE + 1


def test_a_source_error_shows_its_public_message_and_its_place() -> None:
    (problem,) = failing(Drift("column gzmc is gone from dm8://10.0.0.9", source="province-440000", entity="Site", field="name"))
    assert (problem.message, problem.code) == ("The source's schema has changed.", "SOURCE_DRIFTED")
    assert problem.details == {"source": "province-440000", "entity": "Site", "field": "name"}
    assert (problem.path, problem.locations) == (("a",), ((1, 3),))


@pytest.mark.parametrize("kind", [SourceError, TooBroad])
def test_every_source_error_is_shown_under_its_own_code(kind: type[SourceError]) -> None:
    (problem,) = failing(kind("secret"))
    assert (problem.message, problem.code) == (kind.summary, kind.code)


def test_the_log_has_what_a_source_error_keeps_to_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    failing(Drift("column gzmc is gone", source="province-440000"), "{ a b }")
    (record,) = caplog.records
    assert "column gzmc is gone" in record.getMessage()
    assert record.exc_info is None


@pytest.mark.parametrize("error", [RuntimeError("dsn=hunter2"), KeyError("hunter2"), OSError(5, "hunter2"), TypeError("hunter2")])
def test_any_other_exception_is_masked(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    (problem,) = failing(error)
    assert problem.code == Code.INTERNAL
    assert "hunter2" not in str(problem.wire())
    assert str(problem.details["errorId"]) in caplog.text
    assert "Traceback" in caplog.text


def test_a_code_without_a_public_message_is_not_enough() -> None:
    class DriverError(Exception):
        code = "28P01"

    (problem,) = failing(DriverError("password authentication failed for user gateway"))
    assert problem.code == Code.INTERNAL


def test_one_cause_in_many_fields_is_one_entry_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    problems = failing(RuntimeError("x"), "{ a b c: a }")
    assert len({problem.details["errorId"] for problem in problems}) == 1
    assert [problem.path for problem in problems] == [("a",), ("b",), ("c",)]
    assert len(caplog.records) == 1


def test_different_causes_have_different_ids() -> None:
    reporter = Reporter()
    ids = set()
    for error in (RuntimeError("a"), RuntimeError("b")):
        ids.add(reporter.of_exception(error).details["errorId"])
    assert len(ids) == 2


def test_a_group_of_one_is_the_one_in_it() -> None:
    (problem,) = failing(ExceptionGroup("task group", [ExceptionGroup("inner", [TooBroad(source="s")])]))
    assert (problem.code, problem.details) == ("QUERY_TOO_BROAD", {"source": "s"})


def test_null_in_a_field_that_has_none_says_which() -> None:
    result = execute_sync(SCHEMA, parse("{ need }"), {"need": None})
    (problem,) = Reporter().of_result(result.errors or ())
    assert (problem.code, problem.message) == (Code.NULL_IN_NON_NULL_FIELD, "Cannot return null for non-nullable field Query.need.")


def test_a_value_that_does_not_serialise_is_masked() -> None:
    result = execute_sync(SCHEMA, parse("{ a }"), {"a": ["hunter2"]})
    (problem,) = Reporter().of_result(result.errors or ())
    assert problem.code == Code.INTERNAL
    assert "hunter2" not in problem.message


def test_an_error_with_a_code_of_its_own_is_shown_with_its_details() -> None:
    (problem,) = failing(GraphQLError("no", extensions={"code": "FORBIDDEN", "role": "auditor"}))
    assert (problem.message, problem.code, problem.details) == ("no", "FORBIDDEN", {"role": "auditor"})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RequestRefused(413, Code.PAYLOAD_TOO_LARGE, "m"), 413, Code.PAYLOAD_TOO_LARGE),
        (OperationRefused(Problem(message="m", code="C")), 400, "C"),
        (LimitExceeded("depth", 3, "ask less"), 400, Code.LIMIT_EXCEEDED),
        (DeadlineExceeded(0.25), 504, Code.DEADLINE_EXCEEDED),
    ],
)
def test_every_refusal_has_a_status_and_a_code(error: RequestRefused | OperationRefused, status: int, code: str) -> None:
    assert (error.status, error.problems[0].code) == (status, code)


def test_a_limit_says_which_how_much_and_what_to_do() -> None:
    (problem,) = LimitExceeded("root_fields", 3, "split the operation").problems
    assert problem.message == "The request exceeds the limit on root fields, which is 3; split the operation."
    assert problem.details == {"limit": "root_fields", "maximum": 3}
