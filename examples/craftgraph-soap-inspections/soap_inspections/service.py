"""The service over HTTP: one call at a time, bounded in time and size. No retries: those are the engine's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from xml.etree.ElementTree import Element

import httpx

from adapters.errors import InvalidConfiguration, SourceTimeout, Unavailable, UpstreamProtocol
from soap_inspections.envelope import opened, request

MOST_BYTES = 8 * 1024 * 1024


class Service:
    """One service, behind the transport that the host lends. Holds nothing that has to be closed."""

    def __init__(self, transport: httpx.AsyncBaseTransport, url: str, token: str, timeout: float) -> None:
        """Raises `InvalidConfiguration` for what is no address."""
        try:
            self._url = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise InvalidConfiguration("the address of the service is not valid; mend the option url") from error
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise InvalidConfiguration("the address of the service is not of the form https://host/path; mend the option url")
        self._transport = transport
        self._token = token
        self._timeout = timeout

    async def call(self, operation: str, parameters: Iterable[tuple[str, str]]) -> Element:
        """The answer to an operation. Raises a `SourceError`."""
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"'}
        body = request(self._token, operation, parameters)
        return opened(*await self._send(httpx.Request("POST", self._url, headers=headers, content=body), operation))

    async def reach(self) -> None:
        """Ask for the service's description, which needs no token. Raises a `SourceError`."""
        status, _ = await self._send(httpx.Request("GET", self._url.copy_merge_params({"wsdl": ""})), "?wsdl")
        if status >= 500:
            raise Unavailable(f"HTTP {status}")

    async def _send(self, request: httpx.Request, what: str) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._transport.handle_async_request(request)
                try:
                    return response.status_code, await _read(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceTimeout(f"{what}: no answer in {self._timeout:g} s") from error
        except httpx.RemoteProtocolError as error:
            raise UpstreamProtocol(f"{what}: the answer breaks off ({error})") from error
        except (httpx.HTTPError, OSError) as error:
            raise Unavailable(f"{what}: {type(error).__name__}: {error}") from error


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise UpstreamProtocol(f"the answer is larger than {MOST_BYTES} bytes; lower the option page")
    return bytes(body)


def answered(element: Element, name: str) -> str:
    """A text that every answer has. Raises `UpstreamProtocol`."""
    text = element.findtext(name)
    if text is None:
        raise UpstreamProtocol(f"the answer has no {name}")
    return text
