"""Clients of the HTTP systems, written from `mock_sources/SYSTEMS.md` alone, and a small built folder."""

import hashlib
import hmac
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from mock_sources.systems import credentials, write
from mock_sources.systems.credentials import Credentials
from mock_sources.systems.system import HttpSystem
from mock_sources.truth import Truth, generate

NOW = 1_790_000_000.0
_NONCES = itertools.count()
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Made once: every client would otherwise read the machine's certificates, which costs more than the tests."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def built(folder: Path, seed: int = 11, scale: float = 0.1) -> Truth:
    """A truth, written as the systems' data into ``folder``."""
    truth = generate(seed, scale)
    write(truth, folder)
    return truth


def accepted(folder: Path) -> Credentials:
    return credentials.read(folder / "systems")


@asynccontextmanager
async def client_of(system: HttpSystem) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls the application without a network."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(system.app), base_url="http://system.test") as client:
        yield client


def client_at(base_url: str, timeout: float = 5) -> httpx.AsyncClient:
    """A client of a system that listens on loopback."""
    return httpx.AsyncClient(base_url=base_url, timeout=timeout, verify=_PLAIN)


async def bearer(client: httpx.AsyncClient, known: Credentials) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": known.client_id, "client_secret": known.client_secret}
    answer = await client.post("/oauth/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def signed(known: Credentials, method: str, path: str, body: bytes = b"", now: float = NOW, nonce: str | None = None) -> dict[str, str]:
    """Headers of a signed request; ``path`` with its query, percent-encoded."""
    timestamp, nonce = str(int(now)), nonce or f"nonce-{next(_NONCES):06d}"
    text = "\n".join([method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()])
    signature = hmac.new(known.app_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"X-App-Key": known.app_key, "X-Timestamp": timestamp, "X-Nonce": nonce, "X-Signature": signature}


async def ledger(client: httpx.AsyncClient, known: Credentials, path: str, now: float = NOW, **parameters: Any) -> httpx.Response:
    """A signed GET."""
    target = f"{path}?{urlencode(parameters)}" if parameters else path
    return await client.get(target, headers=signed(known, "GET", target, now=now))


async def session(client: httpx.AsyncClient, known: Credentials) -> dict[str, str]:
    answer = await client.post("/api/login", json={"user": known.user, "password": known.password})
    return {"X-Session": answer.json()["session"]}


async def platform_walk(client: httpx.AsyncClient, known: Credentials, path: str, size: int = 100) -> list[dict[str, Any]]:
    """Every row of a list of the platform, page by page."""
    headers, rows = await bearer(client, known), []
    for page in itertools.count(1):
        data = (await client.get(path, params={"page": page, "size": size}, headers=headers)).json()["data"]
        if data == "":
            return rows
        rows += data["list"]
    raise AssertionError("unreachable")


async def ledger_walk(client: httpx.AsyncClient, known: Credentials, path: str, limit: int = 200, now: float = NOW) -> list[dict[str, Any]]:
    """Every row of a list of the ledger."""
    rows: list[dict[str, Any]] = []
    while True:
        answer = (await ledger(client, known, path, now, offset=len(rows), limit=limit)).json()
        rows += answer["rows"]
        if not answer["hasMore"]:
            return rows


async def registry_walk(client: httpx.AsyncClient, known: Credentials, name: str, size: int = 500) -> list[dict[str, Any]]:
    """Every row of a list of the rating registry."""
    rows, after = [], ""
    while after is not None:
        answer = (await client.get(f"/pd/{name}", params={"size": size, "after": after}, headers={"X-Api-Key": known.api_key})).json()
        rows += answer["data"]
        after = answer["next"]
    return rows


async def ims_walk(client: httpx.AsyncClient, known: Credentials, resource: str, limit: int = 200) -> list[dict[str, Any]]:
    """Every row of a resource of the information management system, cursor by cursor."""
    headers, rows, cursor = await session(client, known), [], ""
    while True:
        answer = (await client.get(f"/api/v3/{resource}", params={"limit": limit, "cursor": cursor}, headers=headers)).json()
        rows += answer["items"]
        cursor = answer["nextCursor"]
        if cursor is None:
            return rows
