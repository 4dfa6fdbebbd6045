"""The star-rating registry (星级评定库) as a server: an API key, lists that go on behind a key, and commands with versions."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from secrets import compare_digest
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_sources.systems import query
from mock_sources.systems.credentials import Credentials
from mock_sources.systems.query import BadParameter
from mock_sources.systems.registry.book import COMMANDS, Act, Book, Proposal, Receipt
from mock_sources.systems.registry.refusal import Refused, refusal
from mock_sources.systems.store import Row, read_tables
from mock_sources.systems.system import Clock, HttpSystem, Manners, json_response

T = TypeVar("T")

MOST_VALUES = 200
MOST_ROWS = 500
FILTERS: dict[str, tuple[str, ...]] = {"ratings": ("pdbh", "jsdbh", "bfbb", "zt", "xx", "xj"), "events": ("lsbh", "pdbh", "jsdbh", "cz")}
"""Fields that a list can be filtered by; the first is its key, asked for as ``ids``."""
_ETAG = re.compile(r'"(\d{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


class Registry:
    """The registry's request handlers."""

    def __init__(self, book: Book, credentials: Credentials) -> None:
        self._book = book
        self._key = credentials.api_key.encode()
        self._rows: Mapping[str, Mapping[str, Row]] = {"ratings": book.ratings, "events": book.events}

    async def items(self, request: Request) -> Response:
        self._admit(request)
        name, parameters = request.path_params["list"], request.query_params
        size = min(query.whole(parameters, "size", 100, 1), MOST_ROWS)
        key, *fields = FILTERS[name]
        equal = query.filters(parameters, {"ids": key, **{field: field for field in fields}}, MOST_VALUES)
        after, rows = parameters.get("after", ""), self._rows[name]
        tests = [(field, frozenset(values)) for field, values in equal.items()]
        found = (rows[number] for number in self._book.keys[name] if number > after)
        matching = [row for row in found if all(row[field] in values for field, values in tests)]
        shown = matching[:size]
        more = shown[-1][key] if len(matching) > size else None
        return json_response(msgspec.json.encode({"data": shown, "next": more}))

    async def propose(self, request: Request) -> Response:
        self._admit(request)
        receipt, replayed = self._book.propose(_idempotency_key(request), await _body(request, Proposal))
        return _answer(receipt, replayed=replayed, status=201)

    async def act(self, request: Request) -> Response:
        self._admit(request)
        number, command = request.path_params["number"], request.path_params["command"]
        if command not in COMMANDS:
            raise Refused(404, "NOT_FOUND", "接口不存在")
        stated = _ETAG.fullmatch(request.headers.get("if-match", ""))
        if stated is None:
            raise Refused(428, "VERSION_REQUIRED", "请求头 If-Match 须给出版本")
        key, body = _idempotency_key(request), await _body(request, Act)
        receipt, replayed = self._book.act(key, number, command, int(stated[1]), body)
        return _answer(receipt, replayed=replayed)

    async def receipt(self, request: Request) -> Response:
        self._admit(request)
        receipt = self._book.receipt(request.path_params["key"])
        if receipt is None:
            raise Refused(404, "NOT_FOUND", "没有此幂等键的回执")
        return _answer(receipt, replayed=True)

    def _admit(self, request: Request) -> None:
        if not compare_digest(request.headers.get("x-api-key", "").encode(), self._key):
            raise Refused(401, "KEY_UNKNOWN", "接口密钥无效")


def _answer(receipt: Receipt, *, replayed: bool, status: int = 200) -> Response:
    headers = {"ETag": f'"{receipt.bb}"', **({"Idempotency-Replayed": "true"} if replayed else {})}
    return json_response(msgspec.json.encode(receipt), status, headers)


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Refused(400, "KEY_REQUIRED", "请求头 Idempotency-Key 须为 1 到 100 个可见字符")
    return key


async def _body(request: Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(400, "BAD_PARAMETER", f"请求体无效：{error}") from None


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error.status, error.code, str(error), error.version)


async def _bad_parameter(_: Request, error: Exception) -> Response:
    return refusal(400, "BAD_PARAMETER", f"参数错误：{error}")


async def _unknown_path(_: Request, error: Exception) -> Response:
    return refusal(404, "NOT_FOUND", "接口不存在")


MANNERS = Manners(
    credentials=lambda path: refusal(401, "KEY_UNKNOWN", "接口密钥无效"),
    forbidden=lambda: refusal(403, "FORBIDDEN", "无权访问"),
    busy=lambda seconds: refusal(429, "BUSY", "系统繁忙，请稍后再试", retry_after=seconds),
    renamed={"pdbh": "pdno", "jsdbh": "siteno"},
)


def build(root: Path, credentials: Credentials, clock: Clock = time.time) -> HttpSystem:
    """The registry over the data that `mock_sources.systems.write` left under ``root``; what is written to it lasts until it ends."""
    registry = Registry(Book(read_tables(root / "star-ratings"), clock), credentials)
    routes = [
        Route("/pd/{list:str}", registry.items, methods=["GET"]),
        Route("/pd/ratings", registry.propose, methods=["POST"]),
        Route("/pd/ratings/{number}/{command}", registry.act, methods=["POST"]),
        Route("/pd/receipts/{key}", registry.receipt),
    ]
    handlers: dict[Any, Any] = {Refused: _refused, BadParameter: _bad_parameter, HTTPException: _unknown_path}
    return HttpSystem("star-ratings", Starlette(routes=routes, exception_handlers=handlers), MANNERS)
