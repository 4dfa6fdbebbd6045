"""The systems' generated credentials: derived from the data, so that the same seed gives the same secrets."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

FILE = "credentials.json"


class Credentials(msgspec.Struct, frozen=True):
    """What the systems accept."""

    client_id: str
    client_secret: str
    app_key: str
    app_secret: str
    user: str
    password: str
    api_key: str

    def __repr__(self) -> str:
        return f"Credentials(client_id={self.client_id!r}, app_key={self.app_key!r}, user={self.user!r}, secrets=***)"


def write(root: Path, entities: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write ``root/credentials.json``, readable by its owner only."""
    base = hashlib.sha256(msgspec.json.encode([entities.get("OnlineAcademy", ()), entities.get("Site", ()), entities.get("Course", ())]))
    path = root / FILE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(generate(base.digest())))


def generate(base: bytes) -> Credentials:
    """Credentials that follow from ``base``."""

    def secret(name: str, length: int) -> str:
        return hashlib.sha256(base + name.encode()).hexdigest()[:length]

    return Credentials(
        client_id=f"craftgraph-{secret('client', 8)}",
        client_secret=secret("client secret", 40),
        app_key=f"AK{secret('key', 14).upper()}",
        app_secret=secret("app secret", 48),
        user="craftgraph",
        password=secret("password", 20),
        api_key=secret("api key", 32),
    )


def read(root: Path) -> Credentials:
    """The credentials that `write` left under ``root``."""
    return msgspec.json.decode((root / FILE).read_bytes(), type=Credentials)
