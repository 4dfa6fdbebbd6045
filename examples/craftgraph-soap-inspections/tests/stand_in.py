"""A stand-in of the inspection service, in this process: a transport that answers as the service's manual says, or fails as asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring
from xml.sax.saxutils import escape

import httpx

from adapters.conformance import RETRY_AFTER, Fault

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
KEYS = {"QueryInspections": "JCBH", "QueryRectifications": "ZGBH"}
DAYS = {"QueryInspections": "JCRQ", "QueryRectifications": "ZGQX"}
FAULT_CODES = {
    Fault.BAD_CREDENTIALS: "Client.Authentication",
    Fault.NO_PERMISSION: "Client.Permission",
    Fault.RATE_LIMITED: "Server.Busy",
    Fault.SERVER_ERROR: "Server",
}
MOST_ROWS = 200

Row = dict[str, str | None]


@dataclass
class Store:
    """One service: its rows by operation and key, its token, and what is wrong with it now."""

    token: str
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {operation: {} for operation in KEYS})
    fault: Fault | None = None
    requests: list[str] = field(default_factory=list)
    running: int = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """The response to one request."""
        operation = request.headers.get("SOAPAction", "").strip('"')
        text = request.content.decode()
        self.requests.append(f"{operation or request.url.query.decode()} {re.sub('<Token>.*?</Token>', '', text)}")
        await self._fail_on_the_way()
        if not operation:
            return httpx.Response(503 if self.fault is Fault.SERVER_ERROR else 200, text="<definitions/>")
        if self.fault in FAULT_CODES:
            return _fault(FAULT_CODES[self.fault])
        if self.fault is Fault.GARBAGE:
            return httpx.Response(200, text="<html><p>欢迎</html>")
        envelope = fromstring(text)
        if envelope.findtext(f"{{{SOAP}}}Header/Token") != self.token:
            return _fault("Client.Authentication")
        asked = envelope.find(f"{{{SOAP}}}Body/{operation}")
        if asked is None:
            return _fault("Client")
        body = self._envelope(operation, asked).encode()
        return httpx.Response(200, stream=_Broken(body) if self.fault is Fault.TRUNCATED else httpx.ByteStream(body))

    async def _fail_on_the_way(self) -> None:
        if self.fault is Fault.UNREACHABLE:
            raise httpx.ConnectError("nothing listens there")
        if self.fault is Fault.RESET:
            raise httpx.ReadError("connection reset")
        if self.fault in (Fault.HANG, Fault.SILENT):
            self.running += 1
            try:
                await asyncio.Event().wait()
            finally:
                self.running -= 1

    def _envelope(self, operation: str, asked: Element) -> str:
        found = self._matching(operation, asked)
        behind = asked.findtext("After")
        left = [key for key in found if behind is None or self.fault is Fault.REPEATED_TOKEN or key > behind]
        size = min(int(asked.findtext("Rows") or 0), MOST_ROWS)
        size = max(1, size // 2) if self.fault is Fault.SHORT_PAGE else size
        rows = "".join(self._row(self.rows[operation][key], first=place == 0) for place, key in enumerate(left[:size]))
        more = str(len(left) > size).lower()
        inner = f"<{operation}Response>{rows}<Total>{len(found)}</Total><More>{more}</More></{operation}Response>"
        return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{inner}</s:Body></s:Envelope>'

    def _matching(self, operation: str, asked: Element) -> list[str]:
        """Keys of the rows that satisfy the question, ascending."""
        lists = {name: wanted for name in ("Id", "SiteNo", "InspectionNo") if (wanted := {one.text or "" for one in asked.findall(name)})}
        elements = {"Id": KEYS[operation], "SiteNo": "JSDBH", "InspectionNo": "JCBH"}
        first, last = asked.findtext("From") or "", asked.findtext("To") or "9999"
        return sorted(
            key
            for key, row in self.rows[operation].items()
            if all(row[elements[name]] in wanted for name, wanted in lists.items()) and first <= (row[DAYS[operation]] or "") <= last
        )

    def _row(self, row: Row, *, first: bool) -> str:
        """A row; the first one holds what a fault puts there."""
        row = {**row, **(_spoilt(row, self.fault) if first else {})}
        gone = "JSDBH" if self.fault is Fault.DRIFT else ""
        return "<Row>" + "".join(_element(name, value) for name, value in row.items() if name != gone) + "</Row>"


def _spoilt(row: Row, fault: Fault | None) -> Row:
    """What a fault puts in the place of values."""
    if fault is Fault.UNMAPPED_CODE:
        return {name: "77" for name in row if name in ("JCJL", "ZGZT")}
    return {name: "2024-02-30" for name in row if fault is Fault.BAD_ROW and name in ("JCRQ", "ZGQX")}


def _element(name: str, value: str | None) -> str:
    if value is None:
        return f'<{name} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    return f"<{name}>{escape(value, {chr(13): '&#13;'})}</{name}>"


def _fault(code: str) -> httpx.Response:
    detail = f"<detail><RetryAfter>{RETRY_AFTER:.0f}</RetryAfter></detail>" if code == "Server.Busy" else ""
    fault = f"<s:Fault><faultcode>s:{code}</faultcode><faultstring>{code}</faultstring>{detail}</s:Fault>"
    return httpx.Response(500, text=f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{fault}</s:Body></s:Envelope>')


class _Broken(httpx.AsyncByteStream):
    """Half of a body, and then the connection is gone."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


class Network(httpx.AsyncBaseTransport):
    """All stand-ins of a test, by host name."""

    def __init__(self) -> None:
        self.stores: dict[str, Store] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request to the service that it is for."""
        response = await self.stores[request.url.host].answer(request)
        response.request = request
        return response
