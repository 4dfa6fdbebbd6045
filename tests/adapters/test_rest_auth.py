"""Authorisation: one login for all, renewed in time, never shown, and the right error where it is refused."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.errors import (
    AuthenticationFailed,
    Drift,
    InvalidConfiguration,
    PermissionDenied,
    RateLimited,
    SecretMissing,
    Unavailable,
    UpstreamProtocol,
)
from adapters.requests import Scan
from adapters.rest import RestAdapter
from tests.adapters.rest_support import BareHost, Clock, Served, mapping, reply, rest_adapter, serve, teacher

pytestmark = pytest.mark.anyio

SECRETS = {"env:ID": "client-1", "env:SECRET": "s3cret-canary", "env:VALUE": "key-canary"}
OAUTH2 = """
auth: {kind: oauth2, path: /token%s}
envelope: {code: code, errors: {E1: expired}}
"""
PAIR = "{client_id: 'env:ID', client_secret: 'env:SECRET'}"
SESSION = """
auth:
  kind: session
  path: /login
  parameters: {user: user, pass: password}
  token: data.sid
  lifetime: data.idle
  idle: true
  header: X-Sid
  logout: /out
envelope: {code: code, errors: {E1: expired}}
"""
LOGIN = "{user: 'env:ID', password: 'env:SECRET'}"


class Gatekeeper:
    """A source that gives numbered tokens and accepts the latest only."""

    def __init__(self, life: Any = 60) -> None:
        self.life = life
        self.logins: list[httpx.Request] = []
        self.served: list[str] = []
        self.delay = 0.0
        self.refusal: httpx.Response | None = None
        self.closed: list[str] = []

    @property
    def token(self) -> str:
        return f"token-{len(self.logins)}"

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in ("/token", "/login"):
            self.logins.append(request)
            await asyncio.sleep(self.delay)
            body = {"access_token": self.token, "expires_in": self.life, "data": {"sid": self.token, "idle": self.life}}
            return self.refusal or reply(body)
        shown = request.headers.get("authorization", "").removeprefix("Bearer ") or request.headers.get("x-sid", "")
        await asyncio.sleep(0)
        if request.url.path == "/out":
            self.closed.append(shown)
            return reply({})
        if shown != self.token:
            return reply({"code": "E1", "said": shown}, 401)
        self.served.append(shown)
        return reply({"items": [teacher(1)]})


async def opened(
    folder: Path, gate: Gatekeeper, clock: Clock | None = None, auth: str = OAUTH2 % "", credentials: str = PAIR
) -> RestAdapter:
    adapter = rest_adapter(folder, mapping(auth), credentials=credentials)
    await adapter.open(BareHost(Served(gate), SECRETS, clock or Clock()))
    return adapter


async def read(adapter: RestAdapter) -> int:
    return len((await adapter.scan(Scan(entity="Teacher", fields=("name",)))).rows)


async def test_many_requests_at_once_share_one_login(tmp_path: Path) -> None:
    gate = Gatekeeper()
    gate.delay = 0.01
    adapter = await opened(tmp_path, gate)
    assert await asyncio.gather(*[read(adapter) for _ in range(20)]) == [1] * 20
    assert len(gate.logins) == 1
    assert parameters_of(gate.logins[0]) == "grant_type=client_credentials&client_id=client-1&client_secret=s3cret-canary"


def parameters_of(request: httpx.Request) -> str:
    return request.content.decode()


async def test_a_token_is_renewed_before_it_expires(tmp_path: Path) -> None:
    gate, clock = Gatekeeper(life=60), Clock()
    adapter = await opened(tmp_path, gate, clock)
    for seconds in (0, 53, 2):
        clock.pass_(seconds)
        await read(adapter)
    assert gate.served == ["token-1", "token-1", "token-2"]


async def test_an_expired_token_is_renewed_once_for_all_who_met_it(tmp_path: Path) -> None:
    gate = Gatekeeper()
    adapter = await opened(tmp_path, gate)
    await read(adapter)
    gate.logins.append(gate.logins[0])
    gate.delay = 0.01
    await asyncio.gather(*[read(adapter) for _ in range(20)])
    assert len(gate.logins) == 3
    assert set(gate.served) == {"token-1", "token-3"}


async def test_a_token_that_is_refused_twice_is_not_tried_a_third_time(tmp_path: Path) -> None:
    attempts = []

    def answer(request: httpx.Request) -> httpx.Response:
        attempts.append(request.url.path)
        return reply({"access_token": "token-x"}) if request.url.path == "/token" else reply({"code": "E1"}, 401)

    adapter = rest_adapter(tmp_path, mapping(OAUTH2 % ""), credentials=PAIR)
    await adapter.open(BareHost(serve(answer), SECRETS))
    with pytest.raises(AuthenticationFailed) as caught:
        await read(adapter)
    assert type(caught.value) is AuthenticationFailed
    assert attempts == ["/token", "/teachers", "/token", "/teachers"]


@pytest.mark.parametrize(
    ("refusal", "asked"),
    [
        ({}, ["/token", "/teachers", "/token", "/teachers"]),
        ({"code": "UNHEARD_OF"}, ["/token", "/teachers", "/token", "/teachers"]),
        ({"code": "NO_ACCOUNT"}, ["/token", "/teachers"]),
    ],
    ids=["plain", "unlisted code", "listed as a refused account"],
)
async def test_a_plain_401_renews_the_token_once(tmp_path: Path, refusal: dict[str, str], asked: list[str]) -> None:
    """HTTP's own word for an authorisation that is not valid any more; a listed code knows better."""
    attempts = []

    def answer(request: httpx.Request) -> httpx.Response:
        attempts.append(request.url.path)
        return reply({"access_token": f"token-{len(attempts)}"}) if request.url.path == "/token" else reply(refusal, 401)

    auth = (OAUTH2 % "").replace("E1: expired", "NO_ACCOUNT: authentication")
    adapter = rest_adapter(tmp_path, mapping(auth), credentials=PAIR)
    await adapter.open(BareHost(serve(answer), SECRETS))
    with pytest.raises(AuthenticationFailed) as caught:
        await read(adapter)
    assert type(caught.value) is AuthenticationFailed
    assert attempts == asked


async def test_a_failed_login_fails_all_who_wait_for_it_and_the_next_one_tries_again(tmp_path: Path) -> None:
    """Twenty attempts with a wrong password lock accounts."""
    gate = Gatekeeper()
    gate.delay, gate.refusal = 0.01, reply({"error": "invalid_client"}, 401)
    adapter = await opened(tmp_path, gate)
    results = await asyncio.gather(*[read(adapter) for _ in range(20)], return_exceptions=True)
    assert {type(result) for result in results} == {AuthenticationFailed}
    assert len(gate.logins) == 1
    gate.refusal = None
    assert await read(adapter) == 1


async def test_each_who_waited_is_told_of_his_own_request(tmp_path: Path) -> None:
    """One failed login, but an error for each: an error carries the entity and the phase."""
    gate = Gatekeeper()
    gate.delay, gate.refusal = 0.01, reply({}, 429, retry_after="7")
    adapter = await opened(tmp_path, gate)
    scan, fetch = await asyncio.gather(read(adapter), adapter.fetch("Teacher", ["T1"], ()), return_exceptions=True)
    assert isinstance(scan, RateLimited)
    assert isinstance(fetch, RateLimited)
    assert [(error.phase, error.retry_after) for error in (scan, fetch)] == [("scan", 7.0), ("fetch", 7.0)]


async def test_who_is_cancelled_while_waiting_does_not_take_the_login_along(tmp_path: Path) -> None:
    gate = Gatekeeper()
    gate.delay = 0.05
    adapter = await opened(tmp_path, gate)
    tasks = [asyncio.ensure_future(read(adapter)) for _ in range(3)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, int, int]
    assert len(gate.logins) == 1


async def test_when_nobody_waits_any_more_the_login_is_given_up(tmp_path: Path) -> None:
    gate = Gatekeeper()
    gate.delay = 60
    adapter = await opened(tmp_path, gate)
    before = asyncio.all_tasks()
    tasks = [asyncio.ensure_future(read(adapter)) for _ in range(3)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    gate.delay = 0
    assert await read(adapter) == 1


async def test_closing_ends_a_login_that_is_under_way(tmp_path: Path) -> None:
    gate = Gatekeeper()
    gate.delay = 60
    adapter = await opened(tmp_path, gate)
    waiting = asyncio.ensure_future(read(adapter))
    await asyncio.sleep(0.01)
    await adapter.close()
    await adapter.close()
    with pytest.raises(Unavailable, match="closed"):
        await waiting


async def test_a_session_lives_as_long_as_it_is_used_and_is_ended_at_the_end(tmp_path: Path) -> None:
    gate, clock = Gatekeeper(life=100), Clock()
    adapter = await opened(tmp_path, gate, clock, SESSION, LOGIN)
    for seconds in (0, 80, 80, 95):
        clock.pass_(seconds)
        await read(adapter)
    assert gate.served == ["token-1", "token-1", "token-1", "token-2"]
    assert gate.logins[0].content == b'{"user":"client-1","pass":"s3cret-canary"}'
    await adapter.close()
    assert gate.closed == ["token-2"]


async def test_a_client_may_show_itself_by_http_basic(tmp_path: Path) -> None:
    gate = Gatekeeper()
    adapter = await opened(tmp_path, gate, auth=OAUTH2 % ", client: basic, scope: read")
    await read(adapter)
    assert httpx.BasicAuth("client-1", "s3cret-canary")._auth_header == gate.logins[0].headers["authorization"]
    assert parameters_of(gate.logins[0]) == "grant_type=client_credentials&scope=read"


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (reply({"error": "invalid_client"}, 401), AuthenticationFailed),
        (reply({"error": "unsupported_grant_type"}, 400), AuthenticationFailed),
        (reply({"code": 7, "msg": "no"}), AuthenticationFailed),
        (reply({"access_token": ""}), AuthenticationFailed),
        (reply({}, 403), AuthenticationFailed),
        (reply({}, 404), Drift),
        (reply({}, 429, retry_after="7"), RateLimited),
        (reply({}, 503), Unavailable),
        (reply(b"<html>"), UpstreamProtocol),
        (reply({"access_token": "t", "expires_in": "soon"}), UpstreamProtocol),
        (reply({}, 302, location="/elsewhere"), UpstreamProtocol),
    ],
)
async def test_each_way_in_which_a_login_fails_is_one_class(tmp_path: Path, refusal: httpx.Response, expected: type[Exception]) -> None:
    gate = Gatekeeper()
    gate.refusal = refusal
    with pytest.raises(expected) as caught:
        await read(await opened(tmp_path, gate))
    assert type(caught.value) is expected
    assert getattr(caught.value, "retry_after", 7.0) == 7.0


async def test_what_a_source_repeats_of_the_secrets_is_masked(tmp_path: Path) -> None:
    gate = Gatekeeper()
    gate.refusal = reply({"error": "wrong secret s3cret-canary"}, 401)
    adapter = await opened(tmp_path, gate)
    with pytest.raises(AuthenticationFailed, match=r"wrong secret \*\*\*") as caught:
        await read(adapter)
    shown = repr(adapter) + repr(vars(adapter)) + str(caught.value) + caught.value.public
    assert "canary" not in shown


async def test_a_fixed_key_is_sent_and_read_again_when_it_is_refused(tmp_path: Path) -> None:
    """A rotated key is found without a restart."""
    secrets = dict(SECRETS)

    def answer(request: httpx.Request) -> httpx.Response:
        good = request.headers["x-key"] == "ApiKey new-canary"
        return reply({"items": []}) if good else reply({}, 401)

    adapter = rest_adapter(
        tmp_path, mapping("auth: {kind: header, header: X-Key, prefix: 'ApiKey '}\n"), credentials="{value: 'env:VALUE'}"
    )
    transport = serve(answer)
    host = BareHost(transport, secrets)
    await adapter.open(host)
    with pytest.raises(AuthenticationFailed):
        await read(adapter)
    assert len(transport.requests) == 1
    host.secrets["env:VALUE"] = "new-canary"
    assert await asyncio.gather(read(adapter), read(adapter)) == [0, 0]


async def test_a_missing_secret_is_named_before_anything_connects(tmp_path: Path) -> None:
    transport = serve(lambda request: reply({}))
    adapter = rest_adapter(tmp_path, mapping(OAUTH2 % ""), credentials="{client_id: 'env:ID', client_secret: 'env:NONE'}")
    with pytest.raises(SecretMissing, match="env:NONE"):
        await adapter.open(BareHost(transport, SECRETS))
    assert transport.requests == []


def test_a_secret_in_the_configuration_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="a secret stands in the configuration") as caught:
        rest_adapter(tmp_path, mapping(OAUTH2 % ""), credentials="{client_id: 'env:ID', client_secret: hunter2-canary}")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ["source", "ftp://source", "http://", "http://user:pw@source", "http://source?x=1"])
async def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    adapter = rest_adapter(tmp_path, mapping(), url=url)
    with pytest.raises(InvalidConfiguration, match="address"):
        await adapter.open(BareHost(serve(lambda request: reply({}))))


async def test_a_refused_permission_is_not_a_refused_login(tmp_path: Path) -> None:
    adapter = rest_adapter(tmp_path, mapping())
    await adapter.open(BareHost(serve(lambda request: reply({}, 403))))
    with pytest.raises(PermissionDenied):
        await read(adapter)


async def test_two_sources_share_nothing(tmp_path: Path) -> None:
    gates = [Gatekeeper(), Gatekeeper()]
    adapters = []
    for number, gate in enumerate(gates):
        folder = tmp_path / str(number)
        folder.mkdir()
        adapters.append(await opened(folder, gate))
    await asyncio.gather(*map(read, adapters))
    assert [len(gate.logins) for gate in gates] == [1, 1]
