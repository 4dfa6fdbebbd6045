"""Signed requests: small hooks, one a scheme, for mappings to name."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import httpx


class Signature(Protocol):
    """Makes the headers that sign a request. A package with a scheme of its own adds an instance to `SIGNATURES`."""

    credentials: tuple[str, ...]
    """Names of the secrets that it needs."""
    headers: tuple[str, ...]
    """Names of the header roles that a mapping has to fill in."""

    def sign(self, request: httpx.Request, values: Mapping[str, str], now: datetime) -> dict[str, str]:
        """Header role → value for this request, its bytes final."""


class HmacSha256Lines:
    """HMAC-SHA256, lower-case hex, over five lines joined by line feeds: method, path with query as sent, Unix seconds, nonce, and the
    lower-case hex SHA-256 of the body."""

    credentials: tuple[str, ...] = ("key", "secret")
    headers: tuple[str, ...] = ("key", "timestamp", "nonce", "signature")

    def sign(self, request: httpx.Request, values: Mapping[str, str], now: datetime) -> dict[str, str]:
        timestamp, nonce = str(int(now.timestamp())), new_nonce()
        return {
            "key": values["key"],
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": self.digest(request, values["secret"], timestamp, nonce),
        }

    @staticmethod
    def digest(request: httpx.Request, secret: str, timestamp: str, nonce: str) -> str:
        """The signature itself."""
        body = hashlib.sha256(request.content).hexdigest()
        lines = (request.method, request.url.raw_path.decode("ascii"), timestamp, nonce, body)
        return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def new_nonce() -> str:
    """32 hexadecimal digits, never the same twice."""
    return secrets.token_hex(16)


SIGNATURES: dict[str, Signature] = {"hmac-sha256-lines": HmacSha256Lines()}
"""Schemes by the name that a mapping uses."""
