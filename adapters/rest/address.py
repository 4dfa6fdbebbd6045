"""Addresses of requests.

httpx looks at every character of an address in Python: a third of a millisecond for a question by a hundred keys. What is the same in all
requests to an endpoint is parsed once; the query, which is percent-encoded already, is put into its place.
"""

from __future__ import annotations

from functools import lru_cache

import httpx

LONGEST = 65_536
"""Characters of the longest address that httpx takes."""


def address(path: str, query: str) -> httpx.URL:
    """The address of a whole path with a percent-encoded query, perhaps an empty one. Raises `httpx.InvalidURL`."""
    if not query:
        return httpx.URL(path)
    if len(path) + 1 + len(query) > LONGEST or "?" in path or "#" in path:
        return httpx.URL(f"{path}?{query}")
    url = httpx.URL(_parsed(path))
    url._uri_reference = url._uri_reference._replace(query=query)
    return url


@lru_cache(maxsize=256)
def _parsed(path: str) -> httpx.URL:
    return httpx.URL(path)
