"""The parameters of a request, from a body and from a query string."""

import pytest

from gateway.errors import Code, RequestRefused
from gateway.http.params import GraphQLParams


def test_a_body_gives_all_parameters_and_unknown_members_are_ignored() -> None:
    body = b'{"query":"{a}","operationName":"A","variables":{"x":[1,{"y":null}]},"extensions":{"e":1},"id":7}'
    expected = GraphQLParams(query="{a}", operation_name="A", variables={"x": [1, {"y": None}]}, extensions={"e": 1})
    assert GraphQLParams.from_body(body) == expected


@pytest.mark.parametrize("name", ["operationName", "variables", "extensions"])
def test_null_is_the_same_as_absent(name: str) -> None:
    assert GraphQLParams.from_body(b'{"query":"{a}","%s":null}' % name.encode()) == GraphQLParams(query="{a}")


def test_the_last_of_two_equal_names_counts() -> None:
    assert GraphQLParams.from_body(b'{"query":"{a}","query":"{b}"}').query == "{b}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"NONSENSE", "not JSON"),
        (b'{"query":', "not JSON"),
        (b'{"query":"{a}"} x', "not JSON"),
        (b'{"query":NaN}', "not JSON"),
        (b'{"query":"\xff"}', "not UTF-8"),
        (b'{"query":"\\ud800"}', "not JSON"),
        (b'\xef\xbb\xbf{"query":"{a}"}', "not JSON"),
        ('{"query":"{甲}"}'.encode("gbk"), "not UTF-8"),
        (b'{"variables":' + b"[" * 100_000, "nested too deeply"),
        (b'{"variables":{"a":' + b"1" * 10_000 + b"}}", "out of range"),
        (b"null", "must be a JSON object"),
        (b'"{a}"', "must be a JSON object"),
        (b"7", "must be a JSON object"),
        (b'[{"query":"{a}"}]', "Batches"),
        (b"{}", "no query"),
        (b'{"qeury":"{a}"}', "no query"),
        (b'{"query":null}', "no query"),
        (b'{"query":{"obj":"ect"}}', "query must be a string"),
        (b'{"query":0}', "query must be a string"),
        (b'{"query":false}', "query must be a string"),
        (b'{"query":["a"]}', "query must be a string"),
        (b'{"query":"{a}","operationName":{}}', "operationName must be a string"),
        (b'{"query":"{a}","operationName":0}', "operationName must be a string"),
        (b'{"query":"{a}","variables":"{}"}', "variables must be an object"),
        (b'{"query":"{a}","variables":[7]}', "variables must be an object"),
        (b'{"query":"{a}","variables":false}', "variables must be an object"),
        (b'{"query":"{a}","extensions":"x"}', "extensions must be an object"),
        (b'{"query":"{a}","extensions":[]}', "extensions must be an object"),
    ],
)
def test_a_body_that_is_no_request_is_400_and_says_why(body: bytes, words: str) -> None:
    with pytest.raises(RequestRefused, match=words) as refused:
        GraphQLParams.from_body(body)
    assert (refused.value.status, refused.value.problems[0].code) == (400, Code.BAD_REQUEST)


def test_a_query_string_gives_all_parameters() -> None:
    params = GraphQLParams.from_query_string(b"query=%7Ba%7D&operationName=A&variables=%7B%22x%22%3A%22%E7%94%B2%22%7D&extensions={}&z=1")
    assert params == GraphQLParams(query="{a}", operation_name="A", variables={"x": "甲"}, extensions={})


def test_an_empty_parameter_of_a_url_is_the_same_as_absent() -> None:
    assert GraphQLParams.from_query_string(b"query={a}&operationName=&variables=&extensions=") == GraphQLParams(query="{a}")


def test_the_word_null_in_a_url_is_the_name_of_an_operation() -> None:
    assert GraphQLParams.from_query_string(b"query={a}&operationName=null").operation_name == "null"


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        (b"", "no query"),
        (b"query=", "no query"),
        (b"query=%FF", "percent-encoded UTF-8"),
        (b"query=\xe7\x94\xb2", "percent-encoded UTF-8"),
        (b"query={a}&query={b}", "twice"),
        (b"query={a}&variables=[1]", "variables must be an object"),
        (b"query={a}&variables={", "parameter variables is not JSON"),
        (b"query={a}&extensions=7", "extensions must be an object"),
        (b"query={a}&" + b"&".join(b"x%d=1" % n for n in range(200)), "more than 100"),
    ],
)
def test_a_query_string_that_is_no_request_is_400_and_says_why(query_string: bytes, words: str) -> None:
    with pytest.raises(RequestRefused, match=words) as refused:
        GraphQLParams.from_query_string(query_string)
    assert (refused.value.status, refused.value.problems[0].code) == (400, Code.BAD_REQUEST)
