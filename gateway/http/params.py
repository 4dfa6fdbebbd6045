"""The parameters of a GraphQL request, from a JSON body or a query string.

A name that stands twice in a JSON object has the value that stands last, as in JavaScript and Python; twice in a query string it is
refused, since there is no such habit. Unknown names are ignored, as the specification demands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl

import msgspec

from gateway.errors import Code, RequestRefused

_MOST_URL_PARAMETERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLParams:
    """A well-formed request: what to run, not yet known to be valid."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Read a JSON body. Raises `RequestRefused` (400)."""
        values = _decoded(body, "The body")
        if isinstance(values, list):
            raise _bad("Batches are not accepted; send one request at a time.")
        if not isinstance(values, dict):
            raise _bad("The body must be a JSON object with the member query.")
        return cls._from_values(values)

    @classmethod
    def from_query_string(cls, query_string: bytes) -> Self:
        """Read a URL's query string. Raises `RequestRefused` (400)."""
        values: dict[str, Any] = {name: text for name, text in url_parameters(query_string).items() if text}
        for name in ("variables", "extensions"):
            if name in values:
                values[name] = _decoded(values[name].encode(), f"The parameter {name}")
        return cls._from_values(values)

    @classmethod
    def _from_values(cls, values: Mapping[str, Any]) -> Self:
        query = _typed(values, "query", str, "a string")
        if query is None:
            raise _bad("The request has no query; put the GraphQL document there.")
        return cls(
            query=query,
            operation_name=_typed(values, "operationName", str, "a string") or None,
            variables=_typed(values, "variables", dict, "an object"),
            extensions=_typed(values, "extensions", dict, "an object"),
        )


def url_parameters(query_string: bytes) -> dict[str, str]:
    """The parameters of a URL. Raises `RequestRefused` (400) if they are not UTF-8 or one stands twice."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_URL_PARAMETERS,
        )
    except UnicodeError:
        raise _bad("The query string must be percent-encoded UTF-8.") from None
    except ValueError:
        raise _bad(f"The query string has more than {_MOST_URL_PARAMETERS} parameters.") from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise _bad("A parameter stands twice in the query string.")
    return parameters


def _decoded(text: bytes, what: str) -> Any:
    if not text.strip():
        raise _bad(f"{what} is empty; it must be a JSON object.")
    try:
        return msgspec.json.decode(text)
    except UnicodeDecodeError:
        raise _bad(f"{what} is not UTF-8.") from None
    except RecursionError:
        raise _bad(f"{what} is nested too deeply.") from None
    except msgspec.DecodeError as error:
        raise _bad(f"{what} is not JSON: {error}.") from None


def _typed(values: Mapping[str, Any], name: str, kind: type, kind_name: str) -> Any:
    value = values.get(name)
    if value is not None and not isinstance(value, kind):
        raise _bad(f"The member {name} must be {kind_name}.")
    return value


def _bad(message: str) -> RequestRefused:
    return RequestRefused(400, Code.BAD_REQUEST, message)
