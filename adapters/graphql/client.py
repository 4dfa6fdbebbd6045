"""Sends operations to one GraphQL endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.errors import Drift
from adapters.graphql.operation import Operation, Root, document
from adapters.hops import HEADER, onward
from adapters.rest.auth import Auth
from adapters.rest.connection import Connection
from adapters.rest.outcome import NotFound


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation gave: data by response key, and the response's extensions."""

    data: Mapping[str, Any]
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def value(self, root: Root) -> Any:
        """What stands under a root field. Raises `Drift`."""
        if root.key not in self.data:
            raise Drift(f"the answer has nothing under {root.key!r}")
        return self.data[root.key]


class Client:
    """One endpoint."""

    def __init__(self, connection: Connection, path: str, headers: Mapping[str, str]) -> None:
        self._connection = connection
        self._path = path
        self._headers = headers

    @property
    def auth(self) -> Auth:
        """How its requests are authorised."""
        return self._connection.auth

    async def ask(self, roots: Sequence[Root]) -> Reply:
        """Run a query of these root fields. Raises a `SourceError`, `Cycle` among them."""
        text, variables = document(roots)
        headers = {**self._headers, HEADER: onward()}
        operation = Operation(method="POST", path=self._path, headers=headers, document=text, variables=variables)
        try:
            body = (await self._connection.call(operation)).body
        except NotFound as error:
            raise Drift(f"the server says that there is no such object: {error.internal}") from error
        return Reply(body["data"], body.get("extensions") or {})

    async def ping(self) -> None:
        """The cheapest query that there is. Raises a `SourceError`."""
        await self.ask([Root(name="__typename", leaves=())])
