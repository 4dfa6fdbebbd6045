"""The envelope: success and each kind of failure, whether the source says it by status or by a code of its own."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import msgspec
import pytest

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    PermissionDenied,
    RateLimited,
    SourceError,
    SourceTimeout,
    Unavailable,
    Unsupported,
    UpstreamProtocol,
)
from adapters.mapping.yaml import loads
from adapters.rest.envelope import Envelope, same
from adapters.rest.envelope_document import read_envelope
from adapters.rest.exchange import Answer
from adapters.rest.outcome import CredentialExpired, NotFound

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENVELOPE = read_envelope(
    loads(
        """
        success_when: {path: head.code, equals: "0"}
        code: head.code
        message: head.text
        errors: {"401": expired, A7: authentication, P1: permission, N1: not_found, R1: rate_limited,
                 U1: unavailable, T1: timeout, D1: drift, X1: unsupported}
        """
    )
)


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Answer(status, httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}), content)


def opened(given: Answer, envelope: Envelope = ENVELOPE) -> object:
    return envelope.open(given, now=lambda: NOW, mask=lambda text: text.replace("s3cret", "***"))


@pytest.mark.parametrize("code", [0, "0"])
def test_success_is_what_the_mapping_says(code: object) -> None:
    body = {"head": {"code": code}, "data": 9007199254740993}
    assert opened(answer(body)) == body


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (401, CredentialExpired),
        ("A7", AuthenticationFailed),
        ("P1", PermissionDenied),
        ("N1", NotFound),
        ("R1", RateLimited),
        ("U1", Unavailable),
        ("T1", SourceTimeout),
        ("D1", Drift),
        ("X1", Unsupported),
        ("??", UpstreamProtocol),
        (False, UpstreamProtocol),
    ],
)
def test_a_code_inside_of_http_200_is_its_class(code: object, expected: type[SourceError]) -> None:
    with pytest.raises(SourceError) as caught:
        opened(answer({"head": {"code": code, "text": "wrong s3cret"}}))
    assert type(caught.value) is expected
    assert "wrong ***" in caught.value.internal
    assert "wrong" not in caught.value.public


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, UpstreamProtocol),
        (400, UpstreamProtocol),
        (401, CredentialExpired),
        (403, PermissionDenied),
        (404, NotFound),
        (408, SourceTimeout),
        (429, RateLimited),
        (500, Unavailable),
        (502, Unavailable),
        (504, SourceTimeout),
    ],
)
@pytest.mark.parametrize("body", [b"<html>", {"head": {}}, {"head": {"code": "??"}}, [1]])
def test_a_status_is_its_class_where_there_is_no_known_code(status: int, expected: type[SourceError], body: object) -> None:
    with pytest.raises(SourceError) as caught:
        opened(answer(body, status))
    assert type(caught.value) is expected


def test_a_known_code_says_more_than_the_status() -> None:
    with pytest.raises(CredentialExpired):
        opened(answer({"head": {"code": "401"}}, 403))


@pytest.mark.parametrize("body", [b"", b"null", {"data": []}, b"[]", b"7"])
def test_an_answer_without_its_envelope_is_a_protocol_error(body: object) -> None:
    with pytest.raises(UpstreamProtocol):
        opened(answer(body))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("soon", None),
        ("-1", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"retry_after": header}
    with pytest.raises(RateLimited) as caught:
        opened(answer({}, 429, **headers))
    assert caught.value.retry_after == seconds


def test_an_unlisted_code_says_where_to_list_it() -> None:
    with pytest.raises(UpstreamProtocol, match="not listed under envelope"):
        opened(answer({"head": {"code": "ZZ"}}))


@pytest.mark.parametrize(
    ("value", "text", "equal"),
    [(0, "0", True), (0, "00", False), (True, "true", True), (True, "1", False), (None, "null", True), ("", "", True), (1.0, "1.0", False)],
)
def test_a_json_scalar_is_compared_with_what_the_mapping_wrote(value: object, text: str, equal: bool) -> None:
    assert same(value, text) is equal
