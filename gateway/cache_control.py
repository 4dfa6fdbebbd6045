"""What a request says about the cache: the header ``Cache-Control``, or ``extensions.craftgraph`` in its body.

``no-cache`` and ``noCache: true`` take nothing from the cache. ``max-age=N`` and ``maxAge: N`` take nothing that is older than N seconds,
not even in the place of a source that fails. Of several, the strictest holds. Other directives are ignored, as HTTP wants it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from starlette.requests import Request

from gateway.asked import Asked, read_asked
from gateway.errors import Code, RequestRefused
from resolvers.cache.control import ANYTHING, CacheControl

HEADER = "cache-control"

MayControl = Callable[[Request], bool]
"""Whether whoever sent a request may say how old an answer they take. It will ask for identity once there is one."""

_MAX_AGE = re.compile(r'max-age\s*=\s*"?(\d{1,9})"?', re.ASCII)


def cache_control(headers: Sequence[str], extensions: Mapping[str, Any] | None) -> CacheControl:
    """What the request wants. Raises `RequestRefused` (400) where it cannot be understood."""
    ages = [*_of_headers(headers), *_of_wishes(read_asked(extensions))]
    if not ages:
        return ANYTHING
    if None in ages:
        return CacheControl(no_cache=True)
    return CacheControl(max_age=min(age for age in ages if age is not None))


def _of_headers(values: Sequence[str]) -> Iterator[float | None]:
    """The ages that the directives allow; None for none at all."""
    for directive in (part.strip().lower() for value in values for part in value.split(",")):
        if directive in ("no-cache", "no-store"):
            yield None
        elif directive.startswith("max-age"):
            match = _MAX_AGE.fullmatch(directive)
            if match is None:
                raise RequestRefused(
                    400, Code.BAD_REQUEST, "The header Cache-Control: max-age must be a whole number of seconds, such as max-age=30."
                )
            yield float(match[1])


def _of_wishes(asked: Asked) -> Iterator[float | None]:
    if asked.no_cache:
        yield None
    if asked.max_age is not None:
        yield asked.max_age
