"""SOAP 1.1: a request as text, an answer as an element, a fault as the error that says what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.sax.saxutils import escape

from adapters.errors import AuthenticationFailed, PermissionDenied, RateLimited, SourceError, Unavailable, UpstreamProtocol

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FAULTS: dict[str, type[SourceError]] = {
    "Client.Authentication": AuthenticationFailed,
    "Client.Permission": PermissionDenied,
    "Server.Busy": RateLimited,
    "Server": Unavailable,
}
"""The service's fault codes. Another one means that we and the service understand each other no longer."""


def request(token: str, operation: str, parameters: Iterable[tuple[str, str]]) -> bytes:
    """The envelope. Every value is escaped; a carriage return too, which a parser would turn into a line feed."""
    inner = "".join(f"<{name}>{_escaped(value)}</{name}>" for name, value in parameters)
    header = f"<s:Header><Token>{_escaped(token)}</Token></s:Header>"
    return f'<s:Envelope xmlns:s="{SOAP}">{header}<s:Body><{operation}>{inner}</{operation}></s:Body></s:Envelope>'.encode()


def _escaped(value: str) -> str:
    return escape(value, {"\r": "&#13;"})


def opened(status: int, body: bytes) -> Element:
    """The element in the answer's body. Raises the error of a fault, `Unavailable`, or `UpstreamProtocol`."""
    if b"<!DOCTYPE" in body:
        # A SOAP message may not have one, and its entities could be made to grow without end.
        raise UpstreamProtocol(f"HTTP {status} with a document type")
    try:
        found = fromstring(body).find(f"{{{SOAP}}}Body")
    except ParseError as error:
        if status >= 500:
            # A proxy's page in the service's place.
            raise Unavailable(f"HTTP {status}, not SOAP") from error
        raise UpstreamProtocol(f"HTTP {status} with {len(body)} bytes that are not XML: {error}") from error
    if found is None or len(found) != 1:
        raise UpstreamProtocol(f"HTTP {status} without a SOAP body")
    if found[0].tag == f"{{{SOAP}}}Fault":
        raise fault(found[0])
    if status != 200:
        raise UpstreamProtocol(f"HTTP {status} with an answer that is no fault")
    return found[0]


def fault(element: Element) -> SourceError:
    """The error of a fault. Its text is left out: nobody promised that it does not repeat what we sent."""
    name = (element.findtext("faultcode") or "").rpartition(":")[2]
    error = FAULTS.get(name, UpstreamProtocol)(f"the service answers with the fault {name[:60] or 'without a code'}")
    if isinstance(error, RateLimited):
        wait = element.findtext("detail/RetryAfter") or ""
        error.retry_after = float(wait) if wait.isdecimal() else None
    return error
