"""Liveness and readiness."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from gateway.health import Readiness, ReadinessCheck, health_routes

pytestmark = pytest.mark.anyio


async def ask(path: str, check: ReadinessCheck) -> httpx.Response:
    app = Starlette(routes=health_routes(check, seconds=0.05))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gateway.test") as client:
        return await client.get(path)


async def ready() -> Readiness:
    return Readiness(ready=True, details={"sources": 48})


async def unready() -> Readiness:
    return Readiness(ready=False, details={"reason": "the schema is being built"})


async def hung() -> Readiness:
    await asyncio.sleep(5)
    return Readiness(ready=True)


async def failing() -> Readiness:
    raise RuntimeError("password=hunter2")


async def test_a_process_that_answers_lives_whatever_its_sources_do() -> None:
    response = await ask("/healthz", failing)
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize(
    ("check", "status", "body"),
    [
        (ready, 200, {"status": "ready", "sources": 48}),
        (unready, 503, {"status": "not ready", "reason": "the schema is being built"}),
        (hung, 503, {"status": "not ready", "reason": "The check took longer than 0.05 s."}),
        (failing, 503, {"status": "not ready", "reason": "The check failed; the log says why."}),
    ],
)
async def test_readiness_is_what_the_check_says(check: ReadinessCheck, status: int, body: dict[str, object]) -> None:
    response = await ask("/readyz", check)
    assert (response.status_code, response.json()) == (status, body)
    assert response.headers["cache-control"] == "no-store"
