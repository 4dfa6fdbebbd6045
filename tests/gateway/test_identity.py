"""Officers are known by the tokens that they show, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from adapters.problems import ConfigurationProblems
from adapters.secrets import Secrets
from gateway.errors import RequestRefused
from gateway.identity import Officers, SharedToken, ShortToken
from gateway.settings import load
from gateway.settings.identity import OfficerOptions
from resolvers.identity import ANONYMOUS, Forbidden, Identity, Role

pytestmark = pytest.mark.anyio

TOKEN, OTHER = "sixteen characters", "another sixteen characters"
PROPOSER = OfficerOptions(name="PD1", token="env:ONE", roles=frozenset({Role.RATING_PROPOSER}))
SECOND = OfficerOptions(name="PD2", token="env:TWO", roles=frozenset())
SOURCE = "sources: {a: {label: A, adapter: sql, mapping: a.yaml, url: env:URL}}\n"


def officers(one: str = TOKEN, two: str = OTHER) -> Officers:
    return Officers([PROPOSER, SECOND], Secrets({"ONE": one, "TWO": two}, Path()))


def request(*authorization: str) -> Request:
    return Request({"type": "http", "headers": [(b"authorization", one.encode("latin-1")) for one in authorization]})


async def test_a_token_shows_its_officer() -> None:
    assert await officers()(request(f"Bearer {TOKEN}")) == Identity("PD1", frozenset({Role.RATING_PROPOSER}))
    assert (await officers()(request(f"bearer  {OTHER} "))).name == "PD2"


@pytest.mark.parametrize("shown", [(), ("Basic dXNlcjpwYXNz",)], ids=["nothing", "another scheme"])
async def test_who_shows_no_token_is_nobody(shown: tuple[str, ...]) -> None:
    assert await officers()(request(*shown)) is ANONYMOUS


@pytest.mark.parametrize(
    "shown",
    [("Bearer wrong",), ("Bearer",), ("Bearer PD1",), (f"Bearer {TOKEN}x",), (f"Bearer {TOKEN}", f"Bearer {OTHER}"), ("Bearer \xff",)],
    ids=["wrong", "empty", "a name", "longer", "two", "not ASCII"],
)
async def test_a_token_that_nobody_has_is_refused_and_not_repeated(shown: tuple[str, ...]) -> None:
    with pytest.raises(RequestRefused) as refused:
        await officers()(request(*shown))
    (problem,) = refused.value.problems
    assert (refused.value.status, problem.code) == (401, "UNAUTHENTICATED")
    assert refused.value.headers["www-authenticate"].startswith("Bearer ")
    assert TOKEN not in problem.message


def test_a_token_that_could_be_guessed_and_one_of_two_officers_are_refused() -> None:
    with pytest.raises(ShortToken, match="PD1"):
        officers(one="short")
    with pytest.raises(SharedToken, match="PD2"):
        officers(two=TOKEN)


def test_without_the_role_it_is_said_which_one_is_needed() -> None:
    Identity("PD1", frozenset({Role.RATING_OFFICER})).require(Role.RATING_OFFICER)
    with pytest.raises(Forbidden) as refused:
        Identity("PD1").require(Role.RATING_OFFICER)
    assert "RATING_OFFICER (评定审核)" in refused.value.public
    assert refused.value.details == {"role": "RATING_OFFICER"}


def test_officers_are_configured_with_references_and_roles(tmp_path: Path) -> None:
    path = tmp_path / "craftgraph.yaml"
    path.write_text("identity: {officers: {PD1: {token: env:ONE, roles: [RATING_PROPOSER]}}}\n" + SOURCE, "utf-8")
    assert load(path, {"ONE": TOKEN, "URL": "sqlite://"}).officers == (PROPOSER,)
    with pytest.raises(ConfigurationProblems, match="ONE is not set"):
        load(path, {"URL": "sqlite://"})


@pytest.mark.parametrize(
    ("officer", "words"),
    [
        ("PD1: {token: sesame, roles: []}", "a secret stands in the file"),
        ("PD1: {token: env:ONE, roles: [RATING_OFICER]}", "there is no role 'RATING_OFICER'.*RATING_OFFICER"),
        ("PD1: {token: env:ONE}", "roles"),
        ("'P D': {token: env:ONE, roles: []}", "no name of an officer"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, officer: str, words: str) -> None:
    path = tmp_path / "craftgraph.yaml"
    path.write_text(f"identity: {{officers: {{{officer}}}}}\n{SOURCE}", "utf-8")
    with pytest.raises(ConfigurationProblems, match=words):
        load(path, {"ONE": TOKEN, "URL": "sqlite://"})
