"""The information management system as a server: sessions, opaque cursors, look-up and filters."""

import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_sources.systems import query
from mock_sources.systems.credentials import Credentials
from mock_sources.systems.ims.cursor import BadCursor, Cursors
from mock_sources.systems.ims.sessions import SessionBook
from mock_sources.systems.query import BadParameter
from mock_sources.systems.store import Row, read_tables
from mock_sources.systems.system import Clock, HttpSystem, Manners, json_response
from mock_sources.systems.table import Table

MOST_VALUES = 100
MOST_ROWS = 200
LOGIN_PATH = "/api/login"

FILTERS: dict[str, tuple[str, ...]] = {
    "orgs": ("orgCode", "orgType"),
    "quotas": ("meId", "orgCode", "nd"),
    "applications": ("sbId", "orgCode", "jsdBh", "nd", "zt"),
    "annual-reports": ("bgId", "orgCode", "jsdBh", "nd", "zt"),
    "filed-documents": ("wjId", "orgCode", "lx"),
    "publicity-events": ("hdId", "orgCode", "lx"),
    "inspections": ("jcId", "jsdBh", "jl"),
    "rectifications": ("zgId", "jsdBh", "zt", "jcId"),
    "assessments": ("khId", "jsdBh"),
    "policy-documents": ("wh",),
    "policy-targets": ("mbId", "wh", "lx", "nd"),
    "leading-bodies": ("jgId", "orgCode"),
    "expert-committees": ("whId", "orgCode"),
    "guidance-classes": ("zdId", "orgCode", "wd"),
    "construction-plans": ("faId", "orgCode", "wjId"),
    "feeder-academies": ("pyId", "orgCode", "jsdBh", "jb", "zt"),
    "determinations": ("qdId", "orgCode", "jsdBh", "sbId", "nd"),
    "campuses": ("xqId", "jsdBh", "fxq"),
    "condition-reviews": ("hcId", "jsdBh", "tj", "jl"),
    "enterprise-supports": ("zcId", "orgCode", "jsdBh", "nd", "xs"),
}
"""Fields that a resource can be filtered by; the first is its key, asked for as ``ids``."""


class Refused(Exception):
    """A request that the system refuses with an HTTP status and a code of its own."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def refusal(status: int, code: str, message: str, retry_after: int | None = None) -> Response:
    """``{error, message}``."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return json_response(msgspec.json.encode({"error": code, "message": message}), status, headers)


def _bad_credentials() -> Response:
    return refusal(401, "BAD_CREDENTIALS", "用户名或密码错误")


def _no_session() -> Response:
    return refusal(401, "NO_SESSION", "未登录或会话不存在")


class Reporting:
    """The system's request handlers."""

    def __init__(self, tables: Mapping[str, list[Row]], credentials: Credentials, clock: Clock, settings: Mapping[str, float]) -> None:
        self._tables = {name: Table(tables[name], fields[0], fields[1:]) for name, fields in FILTERS.items()}
        self._credentials = credentials
        self._settings = settings
        self._sessions = SessionBook(clock)
        self._cursors = Cursors(credentials.password)

    async def login(self, request: Request) -> Response:
        try:
            given = msgspec.json.decode(await request.body(), type=dict[str, str])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return refusal(400, "BAD_PARAMETER", "请求体不是有效的 JSON")
        if not self._accepts(given.get("user", ""), given.get("password", "")):
            return _bad_credentials()
        answer = {"session": self._sessions.open(), "idleSeconds": int(self._settings["session_seconds"])}
        return json_response(msgspec.json.encode(answer))

    def _accepts(self, user: str, password: str) -> bool:
        expected = self._credentials
        return user == expected.user and secrets.compare_digest(password.encode(), expected.password.encode())

    async def logout(self, request: Request) -> Response:
        self._admit(request)
        self._sessions.close(request.headers["x-session"])
        return json_response(b"{}")

    async def items(self, request: Request) -> Response:
        self._admit(request)
        name = request.path_params["resource"]
        if name not in FILTERS:
            raise Refused(404, "NOT_FOUND", "资源不存在")
        parameters, table = request.query_params, self._tables[name]
        limit = min(query.whole(parameters, "limit", 50, 1), MOST_ROWS)
        equal = query.filters(parameters, {"ids": table.key, **{field: field for field in FILTERS[name][1:]}}, MOST_VALUES)
        cursor = parameters.get("cursor")
        positions = table.select(equal, after=self._cursors.read(name, equal, cursor) if cursor else None)
        shown = positions[:limit]
        more = self._cursors.make(name, equal, table.keys[shown[-1]]) if len(positions) > limit else None
        return json_response(msgspec.json.encode({"items": table.page(shown), "nextCursor": more}))

    def _admit(self, request: Request) -> None:
        session = request.headers.get("x-session", "")
        if not self._sessions.known(session):
            raise Refused(401, "NO_SESSION", "未登录或会话不存在")
        if not self._sessions.touch(session, self._settings["session_seconds"]):
            raise Refused(401, "SESSION_EXPIRED", "会话已过期，请重新登录")


async def _refused(_: Request, error: Exception) -> Response:
    return refusal(error.status, error.code, str(error)) if isinstance(error, Refused) else refusal(500, "SYSTEM_ERROR", "系统错误")


async def _bad_parameter(_: Request, error: Exception) -> Response:
    return refusal(400, "BAD_PARAMETER", f"参数错误：{error}")


async def _bad_cursor(_: Request, error: Exception) -> Response:
    return refusal(400, "BAD_CURSOR", str(error))


async def _unknown_path(_: Request, error: Exception) -> Response:
    return refusal(404, "NOT_FOUND", "资源不存在")


MANNERS = Manners(
    credentials=lambda path: _bad_credentials() if path == LOGIN_PATH else _no_session(),
    forbidden=lambda: refusal(403, "FORBIDDEN", "用户无权访问"),
    busy=lambda seconds: refusal(429, "BUSY", "系统繁忙，请稍后再试", seconds),
    renamed={"orgCode": "orgNo", "jsdBh": "siteBh"},
)


def build(root: Path, credentials: Credentials, clock: Clock = time.time) -> HttpSystem:
    """The system over the data that `mock_sources.systems.write` left under ``root``."""
    settings: dict[str, float] = {"session_seconds": 120}
    reporting = Reporting(read_tables(root / "ims"), credentials, clock, settings)
    routes = [
        Route(LOGIN_PATH, reporting.login, methods=["POST"]),
        Route("/api/logout", reporting.logout, methods=["POST"]),
        Route("/api/v3/{resource}", reporting.items),
    ]
    handlers: dict[Any, Any] = {Refused: _refused, BadParameter: _bad_parameter, BadCursor: _bad_cursor, HTTPException: _unknown_path}
    return HttpSystem("ims", Starlette(routes=routes, exception_handlers=handlers), MANNERS, settings)
