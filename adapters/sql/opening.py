"""Reaching a database by its URL: which kind it is, and which way leads there."""

from __future__ import annotations

from adapters.errors import InvalidConfiguration
from adapters.interface import Host
from adapters.sql.blocking import BlockingSession, driver_of, is_blocking
from adapters.sql.database import Database
from adapters.sql.dialects import DIALECTS, Dialect
from adapters.sql.engines import parse_url
from adapters.sql.session import open_session


def kind_of(url: str) -> str:
    """The kind of database that a URL leads to, a key of `DIALECTS`. Raises `InvalidConfiguration`."""
    return parse_url(url).get_backend_name().lower()


def expected_dialect(url: str, declared: Dialect | None) -> Dialect:
    """The dialect of the URL. Raises `InvalidConfiguration` if the source was planned for another."""
    kind = kind_of(url)
    found = DIALECTS[kind]
    if declared is None and found.traits.doubtful:
        raise InvalidConfiguration(
            f"the URL behind the secret is of the kind {kind!r}; write `dialect: {kind}` beside `url`, because what such a database can do "
            "has to be known before it is opened"
        )
    if declared is not None and declared.name != found.name:
        raise InvalidConfiguration(f"the URL behind the secret is of the kind {kind!r}, but `dialect` says {declared.name}; correct one")
    return declared or found()


async def open_database(url: str, seconds: float, host: Host) -> Database:
    """A way to the database; nothing connects yet. Raises `InvalidConfiguration`, for instance for a driver that is not installed."""
    parsed = parse_url(url)
    if is_blocking(parsed):
        # Loading a driver takes up to a second.
        return BlockingSession(await host.run_blocking(driver_of, parsed, seconds), host)
    return open_session(host.engine(url, timeout=seconds), seconds)
