"""One request to a source, before it is addressed, authorised and encoded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

import httpx
import msgspec

from adapters.rest.address import address

Value = str | int | Sequence[str | int]
"""A parameter's value; a list is repeated in a query or form and stays a list in JSON."""

HEADERS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "craftgraph"}


class Place(StrEnum):
    """Where parameters travel."""

    QUERY = "query"
    FORM = "form"
    JSON = "json"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Method, path below the base address, and parameters. Not in the repr: the parameters, which may be secret."""

    path: str
    method: str = "GET"
    place: Place = Place.QUERY
    parameters: Mapping[str, Value] = msgspec.field(default_factory=dict)
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Call({self.method} {self.path})"

    def plus(self, parameters: Mapping[str, Value]) -> Call:
        """The same call with these parameters added or replaced."""
        if not parameters:
            return self
        return Call(
            path=self.path, method=self.method, place=self.place, parameters={**self.parameters, **parameters}, headers=self.headers
        )

    def request(self, base: str) -> httpx.Request:
        """The HTTP request. Raises `UnicodeEncodeError` for text that UTF-8 cannot carry (a lone surrogate)."""
        if self.place is Place.QUERY:
            if not self.headers:
                return _usual(self.method, base + self.path, encode(self.parameters))
            return httpx.Request(self.method, address(base + self.path, encode(self.parameters)), headers={**HEADERS, **self.headers})
        form = self.place is Place.FORM
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        body = encode(self.parameters).encode() if form else msgspec.json.encode(self.parameters)
        return httpx.Request(self.method, base + self.path, headers={**HEADERS, **self.headers, "content-type": kind}, content=body)


def encode(parameters: Mapping[str, Value]) -> str:
    """Parameters as a percent-encoded query; a comma stays a comma, which systems with comma lists expect."""
    return "&".join(f"{_quote(name)}={_quote(item)}" for name, value in parameters.items() for item in _items(value))


def _items(value: Value) -> Sequence[str | int]:
    return (value,) if isinstance(value, str | int) else value


def _quote(value: str | int) -> str:
    text = str(value)
    return text if _PLAIN(text) else quote(text, safe=",:")


_PLAIN = re.compile(r"[A-Za-z0-9_.~,:-]*").fullmatch
"""Whether a text has nothing to quote."""


def _usual(method: str, path: str, query: str) -> httpx.Request:
    """A request without a body and with the usual headers, as a copy of an earlier one: httpx takes three times as long to make one."""
    pattern = _pattern(method, path)
    request = httpx.Request.__new__(httpx.Request)
    vars(request).update(vars(pattern), url=address(path, query), headers=pattern.headers.copy(), extensions={})
    return request


@lru_cache(maxsize=256)
def _pattern(method: str, path: str) -> httpx.Request:
    pattern = httpx.Request(method, path, headers=HEADERS)
    pattern.read()
    return pattern
