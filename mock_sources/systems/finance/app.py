"""The ledger as a server: signed requests, offset paging, filters by project item, and the reconciliation file."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from mock_sources.systems.finance.signature import SignatureError, Verifier
from mock_sources.systems.query import BadParameter, Parameters
from mock_sources.systems.store import Row, read_tables
from mock_sources.systems.system import Clock, HttpSystem, Manners, json_response
from mock_sources.systems.table import Table

MOST_VALUES = 100
MOST_ROWS = 200
BASE = "/api/gl/v2"


@dataclass(frozen=True)
class Resource:
    """One list of the ledger."""

    file: str
    key: str
    filters: dict[str, str]
    keyword: str | None = None
    dated: tuple[str, str, str] | None = None
    """Date field and the parameters for its first and last day."""


RESOURCES = {
    f"{BASE}/projects": Resource(
        "projects",
        "prj_code",
        {"prj_codes": "prj_code", "budget_year": "budget_year", "enable_state": "enable_state", "supv_unit": "supv_unit"},
        keyword="prj_name",
    ),
    f"{BASE}/payment-plans": Resource(
        "payment-plans", "plan_no", {"plan_nos": "plan_no", "prj_codes": "prj_code", "seq": "seq"}, keyword="prj_name"
    ),
    f"{BASE}/voucher-lines": Resource(
        "voucher-lines",
        "line_id",
        {"line_ids": "line_id", "plan_nos": "plan_no", "prj_codes": "prj_code", "vch_status": "vch_status"},
        dated=("pay_date", "pay_from", "pay_to"),
    ),
    f"{BASE}/expense-lines": Resource(
        "expense-lines",
        "line_id",
        {"line_ids": "line_id", "prj_codes": "prj_code", "subj_codes": "subj_code", "appr_flag": "appr_flag"},
        dated=("biz_date", "biz_from", "biz_to"),
    ),
}


def refusal(status: int, code: str, message: str, retry_after: int | None = None) -> Response:
    """``{errcode, errmsg}``."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return json_response(msgspec.json.encode({"errcode": code, "errmsg": message}), status, headers)


class Ledger:
    """The ledger's request handlers."""

    def __init__(self, tables: Mapping[str, list[Row]], folder: Path, verifier: Verifier) -> None:
        self._tables = {
            path: Table(tables[resource.file], resource.key, list(resource.filters.values())) for path, resource in RESOURCES.items()
        }
        self._folder = folder
        self._verifier = verifier

    async def rows(self, request: Request) -> Response:
        body = await self._admit(request)
        parameters = request.query_params if request.method == "GET" else posted(body)
        path = request.url.path
        resource, table = RESOURCES[path], self._tables[path]
        offset = query.whole(parameters, "offset", 0, 0)
        limit = min(query.whole(parameters, "limit", 50, 1), MOST_ROWS)
        positions: Sequence[int] = table.select(query.filters(parameters, resource.filters, MOST_VALUES), _condition(resource, parameters))
        answer = {
            "rows": table.page(positions[offset : offset + limit]),
            "offset": offset,
            "limit": limit,
            "hasMore": offset + limit < len(positions),
        }
        return json_response(msgspec.json.encode(answer))

    async def reconciliation(self, request: Request) -> Response:
        await self._admit(request)
        day = request.path_params["day"]
        path = self._folder / f"{day}.txt"
        if not re.fullmatch(r"\d{8}", day) or not path.is_file():
            return refusal(404, "NOT_FOUND", "当日无对账文件")
        return Response(path.read_bytes(), headers={"content-type": "text/plain; charset=GBK"})

    async def _admit(self, request: Request) -> bytes:
        body = await request.body()
        target = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
        if request.scope["query_string"]:
            target += "?" + request.scope["query_string"].decode("latin-1")
        self._verifier.verify(request.headers, request.method, target, body)
        return body


def posted(body: bytes) -> Parameters:
    """The parameters of a JSON body: arrays become comma lists, numbers text."""
    try:
        values = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadParameter("the body is not JSON") from None
    if not isinstance(values, dict):
        raise BadParameter("the body is not a JSON object")
    return {name: _parameter(value) for name, value in values.items() if value is not None}


def _parameter(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _condition(resource: Resource, parameters: Parameters) -> Callable[[Row], bool] | None:
    keyword = parameters.get("keyword") if resource.keyword else None
    field, first, last = "", None, None
    if resource.dated:
        field, start, end = resource.dated
        first, last = query.day(parameters, start, "%Y%m%d"), query.day(parameters, end, "%Y%m%d")
    if not keyword and not first and not last:
        return None

    def holds(row: Row) -> bool:
        if keyword and keyword not in row[resource.keyword or ""]:
            return False
        return not field or (first or "") <= row[field] <= (last or "99999999")

    return holds


async def _refused(_: Request, error: Exception) -> Response:
    return refusal(401, error.code if isinstance(error, SignatureError) else "SIGN_INVALID", str(error))


async def _bad_parameter(_: Request, error: Exception) -> Response:
    return refusal(400, "PARAM_INVALID", f"参数错误：{error}")


async def _unknown_path(_: Request, error: Exception) -> Response:
    return refusal(404, "NOT_FOUND", "接口不存在") if isinstance(error, HTTPException) else refusal(500, "SYSTEM_ERROR", "系统错误")


MANNERS = Manners(
    credentials=lambda path: refusal(401, "APP_UNKNOWN", "应用标识不存在"),
    forbidden=lambda: refusal(403, "FORBIDDEN", "应用无权访问该账套"),
    busy=lambda seconds: refusal(429, "BUSY", "并发数超限", seconds),
    renamed={"prj_code": "project_code", "plan_no": "plan_id"},
)


def build(root: Path, credentials: Credentials, clock: Clock = time.time) -> HttpSystem:
    """The ledger over the data that `mock_sources.systems.write` left under ``root``."""
    settings: dict[str, float] = {"skew_seconds": 300}
    verifier = Verifier(credentials.app_key, credentials.app_secret, clock, settings)
    folder = root / "finance"
    ledger = Ledger(read_tables(folder), folder / "recon", verifier)
    routes = [
        Route("/recon/{day}.txt", ledger.reconciliation),
        *(Route(path, ledger.rows, methods=["GET", "POST"]) for path in RESOURCES),
    ]
    handlers: dict[Any, Any] = {SignatureError: _refused, BadParameter: _bad_parameter, HTTPException: _unknown_path}
    return HttpSystem("finance", Starlette(routes=routes, exception_handlers=handlers), MANNERS, settings)
