"""The Skills Power platform as a server: OAuth2, the envelope, paging, look-up and filters."""

import base64
import binascii
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_sources.systems import query
from mock_sources.systems.credentials import Credentials
from mock_sources.systems.platform import rows
from mock_sources.systems.platform.limit import RateLimit
from mock_sources.systems.platform.tokens import TokenBook
from mock_sources.systems.query import BadParameter, Parameters
from mock_sources.systems.store import Row, read_tables
from mock_sources.systems.system import Clock, HttpSystem, Manners, json_response
from mock_sources.systems.table import Table
from mock_sources.systems.wire import epoch_ms

MOST_VALUES = 50
MOST_ROWS = 100
TOKEN_PATH = "/oauth/token"


@dataclass(frozen=True)
class Resource:
    """One list of the platform."""

    file: str
    key: str
    filters: dict[str, str]
    """Comma-list parameters and the fields that they select on."""
    numeric: tuple[str, ...] = ()
    """Parameters whose values are numbers."""
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Parameters whose values are codes."""
    keyword: str | None = None
    dated: str | None = None


def _codes(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


RESOURCES = {
    "/v1/courses": Resource(
        "courses",
        "id",
        {"ids": "id", **{name: name for name in ("trade", "level", "mode", "status", "siteNo", "teacherId")}},
        numeric=("ids", "teacherId"),
        codes={"level": _codes(rows.LEVELS.values()), "mode": _codes(rows.MODES.values()), "status": ("0", "1", "2", "9")},
        keyword="title",
    ),
    "/v1/courses/statistics": Resource("statistics", "courseId", {"courseIds": "courseId"}, numeric=("courseIds",)),
    "/v1/teachers": Resource("teachers", "id", {"ids": "id", "siteNo": "siteNo", "trade": "trade"}, numeric=("ids",), keyword="name"),
    "/v1/incentives": Resource(
        "incentives",
        "measureCode",
        {"ids": "measureCode", "target": "target", "rewardType": "rewardType"},
        codes={"target": _codes(rows.TARGETS.values()), "rewardType": _codes(rows.REWARDS.values())},
    ),
    "/v1/shared-resources": Resource(
        "shared-resources",
        "resourceNo",
        {"ids": "resourceNo", **{name: name for name in ("resourceType", "provider", "siteNo", "courseId", "teacherId")}},
        numeric=("courseId", "teacherId"),
        codes={"resourceType": _codes(rows.RESOURCE_KINDS.values()), "provider": _codes(rows.PROVIDERS.values())},
    ),
    "/v1/trades": Resource(
        "trades", "tradeName", {"names": "tradeName", "occCode": "occCode", "isNew": "isNew"}, codes={"isNew": ("Y", "N")}
    ),
    "/v1/practical-sessions": Resource(
        "practical-sessions",
        "sessionNo",
        {"ids": "sessionNo", **{name: name for name in ("siteNo", "courseId", "state", "trade")}},
        numeric=("courseId",),
        codes={"state": _codes(rows.SESSION_STATES.values())},
        dated="startTime",
    ),
}


class PlatformError(Exception):
    """An error in the platform's own code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def envelope(code: int, message: str, data: Any = "", status: int = 200, retry_after: int | None = None) -> Response:
    """``{code, msg, data}``."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return json_response(msgspec.json.encode({"code": code, "msg": message, "data": data}), status, headers)


class Platform:
    """The platform's request handlers."""

    def __init__(self, tables: dict[str, list[Row]], credentials: Credentials, clock: Clock, settings: dict[str, float]) -> None:
        self._info = tables["info"]
        self._tables = {
            path: Table(tables[resource.file], resource.key, list(resource.filters.values())) for path, resource in RESOURCES.items()
        }
        self._credentials = credentials
        self._settings = settings
        self._tokens = TokenBook(clock)
        self._limit = RateLimit(clock)

    async def token(self, request: Request) -> Response:
        form = {name: values[-1] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return json_response(b'{"error":"unsupported_grant_type"}', 400)
        client, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
        if not self._accepts(client, secret):
            return invalid_client()
        lifetime = self._settings["token_seconds"]
        answer = {"access_token": self._tokens.issue(lifetime), "token_type": "Bearer", "expires_in": int(lifetime)}
        return json_response(msgspec.json.encode(answer), headers={"Cache-Control": "no-store"})

    def _accepts(self, client: str, secret: str) -> bool:
        expected = self._credentials
        return client == expected.client_id and secrets.compare_digest(secret.encode(), expected.client_secret.encode())

    async def info(self, request: Request) -> Response:
        self._admit(request)
        return envelope(0, "success", self._info[0] if self._info else "")

    async def rows(self, request: Request) -> Response:
        self._admit(request)
        path = request.url.path
        positions, table = self._select(RESOURCES[path], self._tables[path], request.query_params), self._tables[path]
        page = query.whole(request.query_params, "page", 1, 1)
        size = min(query.whole(request.query_params, "size", 20, 1), MOST_ROWS)
        shown = positions[(page - 1) * size : page * size]
        return envelope(0, "success", {"total": len(positions), "list": table.page(shown)} if shown else "")

    def _select(self, resource: Resource, table: Table, parameters: Parameters) -> Any:
        equal = query.filters(parameters, resource.filters, MOST_VALUES)
        for name in resource.numeric:
            if not all(value.isascii() and value.isdigit() for value in equal.get(resource.filters[name], ())):
                raise BadParameter(f"{name}: ids are numbers")
        for name, codes in resource.codes.items():
            query.known(name, equal.get(name, ()), codes)
        after: Any = parameters.get("afterId") or None
        if after and table.keys and isinstance(table.keys[0], int):
            after = query.whole(parameters, "afterId", 0, 0)
        return table.select(equal, _condition(resource, parameters), after)

    def _admit(self, request: Request) -> None:
        if self._limit.exceeded(self._settings["requests_per_second"]):
            raise PlatformError(42900, "请求过于频繁，请稍后再试")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self._tokens.known(token):
            raise PlatformError(40100, "access_token 缺失或无效")
        if self._tokens.expired(token):
            raise PlatformError(40101, "access_token 已过期")


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret


def _condition(resource: Resource, parameters: Parameters) -> Callable[[Row], bool] | None:
    keyword = parameters.get("keyword") if resource.keyword else None
    first, last = (query.day(parameters, name, "%Y-%m-%d") if resource.dated else None for name in ("dateFrom", "dateTo"))
    if not keyword and not first and not last:
        return None
    low, high = epoch_ms(first, -(2**62)), epoch_ms(last, 2**62)

    def holds(row: Row) -> bool:
        if keyword and keyword not in row[resource.keyword or ""]:
            return False
        return resource.dated is None or low <= row[resource.dated] <= high

    return holds


async def _own_error(_: Request, error: Exception) -> Response:
    code = error.code if isinstance(error, PlatformError) else 50000
    return busy(1) if code == 42900 else envelope(code, str(error))


async def _bad_parameter(_: Request, error: Exception) -> Response:
    return envelope(40002 if getattr(error, "too_many", False) else 40001, f"参数错误：{error}")


async def _unknown_path(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return envelope(40400, "接口不存在") if status in (404, 405) else envelope(50000, "系统内部错误")


def invalid_client() -> Response:
    """OAuth2's answer to a wrong client."""
    return json_response(b'{"error":"invalid_client"}', 401, {"WWW-Authenticate": "Basic"})


def busy(seconds: int) -> Response:
    """The one answer of the platform that is not HTTP 200."""
    return envelope(42900, "请求过于频繁，请稍后再试", status=429, retry_after=seconds)


def _revoked(path: str) -> Response:
    return invalid_client() if path == TOKEN_PATH else envelope(40100, "access_token 缺失或无效")


MANNERS = Manners(
    credentials=_revoked,
    forbidden=lambda: envelope(40300, "应用无权访问该接口"),
    busy=busy,
    renamed={"trade": "tradeName", "enrolNum": "enrolCount", "platformName": "name", "target": "audience"},
)


def build(root: Path, credentials: Credentials, clock: Clock = time.time) -> HttpSystem:
    """The platform over the data that `mock_sources.systems.write` left under ``root``."""
    settings: dict[str, float] = {"token_seconds": 60, "requests_per_second": 200}
    platform = Platform(read_tables(root / "platform"), credentials, clock, settings)
    routes = [
        Route(TOKEN_PATH, platform.token, methods=["POST"]),
        Route("/v1/platform/info", platform.info),
        *(Route(path, platform.rows) for path in RESOURCES),
    ]
    handlers: dict[Any, Any] = {PlatformError: _own_error, BadParameter: _bad_parameter, HTTPException: _unknown_path}
    return HttpSystem("platform", Starlette(routes=routes, exception_handlers=handlers), MANNERS, settings)
