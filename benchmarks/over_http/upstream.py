"""The upstream: one server for the four systems. Rows are encoded once; an answer joins those that are asked for.

    GET /sites?limit=100[&after=CODE]   {"items": […], "next": CODE or null}
    GET /sites?codes=A,B                the sites, in no particular order
    GET /unions?codes=A,B
    GET /tranches?sites=A,B     or ?ids=A,B
    GET /ratings?sites=A,B      or ?ids=A,B
    GET /                       {}, for those who ask whether it can be reached

Without a parameter, the last three give all rows. Under /plain, answers are the bare arrays: not every gateway can look into an envelope.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from benchmarks.over_http import data

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Upstream:
    """An ASGI application."""

    def __init__(self) -> None:
        self._sites = {row["code"]: _encoded(row) for row in data.sites()}
        self._order = list(self._sites)
        self._place = {code: place for place, code in enumerate(self._order)}
        self._tables = {
            ("/unions", "codes"): _by("code", data.unions()),
            ("/tranches", "sites"): _by("siteCode", data.tranches()),
            ("/tranches", "ids"): _by("id", data.tranches()),
            ("/ratings", "sites"): _by("siteCode", data.ratings()),
            ("/ratings", "ids"): _by("id", data.ratings()),
        }

    async def __call__(self, scope: dict[str, Any], receive: object, send: Send) -> None:
        if scope["type"] != "http":
            return
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        body = self._answer(scope["path"], query)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, path: str, query: dict[str, str]) -> bytes:
        if path.startswith("/plain/"):
            return self._answer(path.removeprefix("/plain"), query).removeprefix(b'{"items":').rpartition(b',"next":')[0]
        if path == "/":
            return b"{}"
        if path == "/sites":
            return self._page(query)
        for parameter, keys in query.items():
            table = self._tables[path, parameter]
            return _items(row for key in dict.fromkeys(keys.split(",")) for row in table.get(key, ()))
        return _items(row for rows in next(table for (of, _), table in self._tables.items() if of == path).values() for row in rows)

    def _page(self, query: dict[str, str]) -> bytes:
        if "codes" in query:
            return _items(self._sites[code] for code in query["codes"].split(",") if code in self._sites)
        start = self._place[query["after"]] + 1 if "after" in query else 0
        codes = self._order[start : start + int(query["limit"])]
        more = bool(codes) and codes[-1] != self._order[-1]
        return _items((self._sites[code] for code in codes), codes[-1] if more else None)


def _encoded(row: data.Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode()


def _by(key: str, rows: Iterable[data.Row]) -> dict[str, list[bytes]]:
    table = defaultdict(list)
    for row in rows:
        table[row[key]].append(_encoded(row))
    return dict(table)


def _items(rows: Iterable[bytes], following: str | None = None) -> bytes:
    return b'{"items":[' + b",".join(rows) + b'],"next":' + json.dumps(following).encode() + b"}"


if __name__ == "__main__":
    uvicorn.run(Upstream(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
