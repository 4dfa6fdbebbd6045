"""Media types: which one a body may have, and which one an answer gets.

Requests: `application/json` alone. A browser sends `text/plain`, `multipart/form-data` and `application/x-www-form-urlencoded` to other
sites with the user's cookies and without asking; it does not send `application/json` before the site has allowed it (CORS preflight),
which the gateway never does. So refusing everything else with 415 refuses cross-site request forgery. GET needs no such guard, because
it runs queries only and other sites cannot read the answer.

Answers, after the GraphQL-over-HTTP specification: `application/graphql-response+json` says by its status whether an operation ran;
under `application/json`, for clients that know no better, a well-formed request gets 200 whatever became of it. A client that takes
anything (`*/*`) gets the older type for an answer, which every tool shows as JSON, and the newer one, with its status, for a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.errors import Code, GatewayError, OperationRefused, RequestRefused

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"

_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_UTF_8 = frozenset({"utf-8", "utf8"})


@dataclass(frozen=True, slots=True)
class Media:
    """The media types of an answer."""

    answer: str
    refusal: str

    def status(self, error: GatewayError) -> int:
        """The HTTP status of a refusal."""
        return 200 if self.refusal == JSON and isinstance(error, OperationRefused) else error.status


MODERN = Media(GRAPHQL, GRAPHQL)
LEGACY = Media(JSON, JSON)
ANYTHING = Media(JSON, GRAPHQL)


@dataclass(frozen=True, slots=True)
class _Range:
    name: str
    quality: float


def negotiate(accept: str | None) -> Media:
    """The media types for an `Accept` header; without one, what the specification says. Raises `RequestRefused` (406)."""
    if accept is None or not accept.strip():
        return MODERN
    return _negotiated(accept)


@lru_cache(maxsize=256)
def _negotiated(accept: str) -> Media:
    """Remembered: a program sends the same header each time. A refusal is not, so that nonsense does not crowd out what is in use."""
    ranges = _ranges(accept)
    modern, legacy = _best(ranges, GRAPHQL), _best(ranges, JSON)
    if modern is None and legacy is None:
        message = f"The answer can be {GRAPHQL} or {JSON}; the Accept header allows neither."
        raise RequestRefused(406, Code.NOT_ACCEPTABLE, message)
    if modern is None or legacy is None:
        return LEGACY if modern is None else MODERN
    if modern is legacy:
        return ANYTHING
    if modern.quality == legacy.quality:
        return MODERN if ranges.index(modern) < ranges.index(legacy) else LEGACY
    return MODERN if modern.quality > legacy.quality else LEGACY


def prefers_html(accept: str | None) -> bool:
    """Whether this is a browser that shows a page: `text/html` is named, and JSON is not named before it."""
    ranges = _ranges(accept or "")
    html = max((each.quality for each in ranges if each.name == "text/html"), default=0.0)
    return html > 0 and all(each.quality < html for each in ranges if each.name in (JSON, GRAPHQL))


def check_content_type(content_type: str | None) -> None:
    """Raise `RequestRefused` (415) unless a body is JSON in UTF-8."""
    name, parameters = _parsed(content_type or "")
    if name != JSON or parameters.get("charset", "utf-8") not in _UTF_8:
        message = f"The body must be {JSON} in UTF-8, and its Content-Type must say so."
        raise RequestRefused(415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"accept": JSON})


def _ranges(accept: str) -> list[_Range]:
    """The media ranges of a header that can be served in UTF-8, as listed."""
    ranges = []
    for item in accept.split(","):
        name, parameters = _parsed(item)
        quality = parameters.get("q", "1")
        if parameters.get("charset", "utf-8") in _UTF_8 and _QUALITY.fullmatch(quality):
            ranges.append(_Range(name, float(quality)))
    return ranges


def _best(ranges: Sequence[_Range], media_type: str) -> _Range | None:
    """The range that decides about a media type: the most specific one, if it does not exclude it."""
    for name in (media_type, "application/*", "*/*"):
        matching = [each for each in ranges if each.name == name]
        if matching:
            best = max(matching, key=lambda each: each.quality)
            return best if best.quality > 0 else None
    return None


def _parsed(value: str) -> tuple[str, dict[str, str]]:
    name, *items = value.split(";")
    pairs = (item.partition("=") for item in items)
    return name.strip().lower(), {key.strip().lower(): text.strip().strip('"').lower() for key, _, text in pairs}
