"""The control address: an overview, the faults, the counts and the settings, as JSON."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_sources.faults.board import FaultBoard
from mock_sources.faults.counts import Counts
from mock_sources.faults.fault import BadFault, FaultKind, parse


class Control:
    """The handlers of the control address."""

    def __init__(
        self,
        board: FaultBoard,
        addresses: Mapping[str, str],
        counts: Mapping[str, Counts],
        settings: Mapping[str, dict[str, float]],
    ) -> None:
        self._board = board
        self._addresses = addresses
        self._counts = counts
        self._settings = settings

    def app(self) -> Starlette:
        routes = [
            Route("/", self.overview),
            Route("/faults", self.faults, methods=["GET"]),
            Route("/faults", self.lift_all, methods=["DELETE"]),
            Route("/faults/{source}", self.set_fault, methods=["PUT"]),
            Route("/faults/{source}", self.lift, methods=["DELETE"]),
            Route("/counts", self.count, methods=["GET"]),
            Route("/counts", self.reset_counts, methods=["DELETE"]),
            Route("/settings/{system}", self.set_settings, methods=["PUT"]),
        ]
        handlers: dict[Any, Any] = {BadFault: _bad_fault, _Unknown: _unknown}
        return Starlette(routes=routes, exception_handlers=handlers)

    async def overview(self, _: Request) -> Response:
        return _json(
            {
                "systems": {source: {"address": self._addresses.get(source)} for source in self._board.sources},
                "faults": self._board.as_json(),
                "counts": {source: counts.as_json() for source, counts in self._counts.items()},
                "settings": self._settings,
                "kinds": [kind.value for kind in FaultKind],
            }
        )

    async def faults(self, _: Request) -> Response:
        return _json(self._board.as_json())

    async def set_fault(self, request: Request) -> Response:
        source = self._source(request)
        await self._board.switch_on(source, parse(await request.body()))
        return _json(self._board.as_json())

    async def lift(self, request: Request) -> Response:
        await self._board.switch_off(self._source(request))
        return _json(self._board.as_json())

    async def lift_all(self, _: Request) -> Response:
        await self._board.switch_all_off()
        return _json(self._board.as_json())

    async def count(self, _: Request) -> Response:
        return _json({source: counts.as_json() for source, counts in self._counts.items()})

    async def reset_counts(self, request: Request) -> Response:
        for counts in self._counts.values():
            counts.reset()
        return await self.count(request)

    async def set_settings(self, request: Request) -> Response:
        system = request.path_params["system"]
        if system not in self._settings:
            raise _Unknown(f"no system {system!r} has settings; known: {', '.join(sorted(self._settings))}")
        settings = self._settings[system]
        try:
            given = msgspec.json.decode(await request.body(), type=dict[str, float])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadFault(str(error)) from None
        if unknown := sorted(set(given) - set(settings)):
            raise BadFault(f"unknown settings {', '.join(unknown)}; known: {', '.join(sorted(settings))}")
        settings.update(given)
        return _json(settings)

    def _source(self, request: Request) -> str:
        source: str = request.path_params["source"]
        if source not in self._board.sources:
            raise _Unknown(f"no source {source!r}; known: {', '.join(self._board.sources)}")
        return source


class _Unknown(Exception):
    """Something in the path that does not exist."""


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def _bad_fault(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 400)


async def _unknown(_: Request, error: Exception) -> Response:
    return _json({"error": str(error)}, 404)
