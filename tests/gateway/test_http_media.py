"""Content negotiation."""

import pytest

from gateway.errors import Code, OperationRefused, Problem, RequestRefused
from gateway.http.media import ANYTHING, LEGACY, MODERN, Media, check_content_type, negotiate, prefers_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, MODERN),
        ("", MODERN),
        ("*/*", ANYTHING),
        ("application/*", ANYTHING),
        (BROWSER, ANYTHING),
        ("application/json", LEGACY),
        ("application/graphql-response+json", MODERN),
        ("Application/GraphQL-Response+JSON; charset=UTF-8", MODERN),
        ("application/graphql-response+json, application/json;q=0.9", MODERN),
        ("application/json;q=0.9, application/graphql-response+json", MODERN),
        ("application/graphql-response+json;q=0.5, application/json", LEGACY),
        ("application/json, application/graphql-response+json", LEGACY),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", MODERN),
        ("application/json;q=0.5, */*", MODERN),
        ("application/graphql-response+json;q=0, */*", LEGACY),
        ("application/json;q=0, */*;q=0.1", MODERN),
        ("text/html, application/json;q=0.1", LEGACY),
        ("application/json;q=abc, application/graphql-response+json;q=0.1", MODERN),
        (", ,application/json,", LEGACY),
    ],
)
def test_the_best_acceptable_type_is_chosen(accept: str | None, media: Media) -> None:
    assert negotiate(accept) == media


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/xml, text/*",
        "application/json;q=0",
        "*/*;q=0",
        "application/json; charset=gbk",
        "json",
        "application/json;q=2",
    ],
)
def test_nothing_acceptable_is_406(accept: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        negotiate(accept)
    assert refused.value.status == 406
    assert refused.value.problems[0].code == Code.NOT_ACCEPTABLE


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"'])
def test_json_in_utf_8_is_a_body(content_type: str) -> None:
    check_content_type(content_type)
    assert content_type  # nothing was raised


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=gbk",
    ],
)
def test_what_a_browser_sends_across_sites_unasked_is_no_body(content_type: str | None) -> None:
    with pytest.raises(RequestRefused) as refused:
        check_content_type(content_type)
    assert refused.value.status == 415
    assert refused.value.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html;q=0.9, application/json", False),
        ("text/html, application/json", False),
        ("*/*", False),
        (None, False),
        ("text/html;q=0", False),
    ],
)
def test_a_page_is_only_for_who_asks_for_html_first(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html


def test_a_refused_operation_is_200_for_who_takes_only_the_older_type() -> None:
    error = OperationRefused(Problem(message="no", code="NO"))
    assert [media.status(error) for media in (LEGACY, MODERN, ANYTHING)] == [200, 400, 400]


def test_a_refused_request_keeps_its_status_under_every_type() -> None:
    error = RequestRefused(413, "NO", "no")
    assert {media.status(error) for media in (LEGACY, MODERN, ANYTHING)} == {413}


def test_a_long_header_is_read_in_linear_time() -> None:
    assert negotiate('text/a,;q=",' * 5_000 + "application/json") == LEGACY
