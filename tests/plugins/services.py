"""Real servers for tests, each with a throw-away database of its own that is dropped at the end.

``postgres_url``, ``mysql_url`` and ``redis_url`` are plain addresses (``postgresql://…``, ``mysql://…``, ``redis://…``), made once a
session from the machine's default ones or from ``CRAFTGRAPH_TEST_POSTGRES``, ``…_MYSQL`` and ``…_REDIS``.
"""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncmy
import asyncpg
import pytest
import redis

from tests.plugins.absent import absent

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
MYSQL = "mysql://root@127.0.0.1:3306/"
REDIS = "redis://127.0.0.1:6379"
PATIENCE = 3.0
CLAIM = "craftgraph-test-claim"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of this session's own, in UTF-8."""
    server, name = address("POSTGRES", POSTGRES), unique_name()
    try:
        asyncio.run(postgres(server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise absent("PostgreSQL", explain(server, error)) from None
    yield with_database(server, name)
    asyncio.run(postgres(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def mysql_url() -> Iterator[str]:
    """A MariaDB or MySQL database of this session's own, in utf8mb4."""
    server, name = address("MYSQL", MYSQL), unique_name()
    try:
        asyncio.run(mysql(server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4"))
    except (OSError, TimeoutError, asyncmy.errors.Error) as error:
        raise absent("MariaDB", explain(server, error)) from None
    yield with_database(server, name)
    asyncio.run(mysql(server, f"DROP DATABASE {name}"))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """An empty numbered database of the Redis server, claimed for this session and emptied at the end."""
    server = address("REDIS", REDIS)
    try:
        url = claim_redis(server)
    except redis.RedisError as error:
        raise absent("Redis", explain(server, error)) from None
    yield url
    with redis.Redis.from_url(url) as client:
        client.flushdb()


def address(kind: str, default: str) -> str:
    """Where the tests find a server."""
    return os.environ.get(f"CRAFTGRAPH_TEST_{kind}", default)


async def postgres(url: str, statement: str) -> None:
    """Runs one statement outside of a transaction."""
    connection = await asyncpg.connect(url, timeout=PATIENCE)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def mysql(url: str, statement: str) -> None:
    """Runs one statement."""
    parts = urlsplit(url)
    connecting = asyncmy.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
    )
    connection = await asyncio.wait_for(connecting, PATIENCE)
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(statement)
    finally:
        await connection.ensure_closed()


def claim_redis(server: str) -> str:
    """The address of a numbered database that was empty and now holds only our claim; 0 is left to whoever works by hand."""
    for number in range(1, 16):
        url = with_database(server, str(number))
        with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE) as client:
            if client.dbsize() == 0 and client.set(CLAIM, os.getpid(), nx=True, ex=3600):
                return url
    raise redis.RedisError("databases 1 to 15 all hold something")


def unique_name() -> str:
    """A database name that no other session has; it shows which process made it."""
    return f"craftgraph_test_{os.getpid()}_{secrets.token_hex(3)}"


def with_database(url: str, name: str) -> str:
    """``url`` with ``name`` as its database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def explain(url: str, error: BaseException) -> str:
    """What was tried and what came of it, without a password."""
    parts = urlsplit(url)
    with contextlib.suppress(ValueError):
        return f"{parts.hostname}:{parts.port} says {type(error).__name__}: {error}"
    return f"{type(error).__name__}: {error}"
