"""Runs the comparisons over HTTP."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.comparison import Comparison, in_turns
from benchmarks.over_http.contestants import FROM_NPM, FROM_PYTHON, Contestant, install, started
from benchmarks.over_http.load import requests_a_second
from benchmarks.over_http.question import PAGE, expected_list, expected_point, plain

LIST_AIMS = {
    "hand-written Starlette": 0.8,
    "plain Strawberry": 12.0,
    "yoga with graphql-jit": 1.0,
    "Hive Gateway": 7.0,
}
POINT_AIMS = {"hand-written Starlette": 0.6}
NOTE = (
    "One process each, 16 connections, four REST upstreams on one static server on the same machine. Hive Gateway follows a to-many "
    "link with one call a parent and is asked without the tranches: its question is smaller than the others'."
)


class WrongAnswer(Exception):
    """A contestant answers something else than it should; timing it would mean nothing."""


def comparisons(*, peers: bool, rounds: int, seconds: float, logs: Path) -> Iterator[Comparison]:
    """The list of 100 sites with their links, and one site with its sponsor."""
    contestants: tuple[Contestant, ...] = FROM_PYTHON
    if peers:
        install()
        contestants += FROM_NPM
    with started(contestants, logs):
        for one in contestants:
            check(one)
        title = f"Over HTTP: {PAGE} sites with union, tranches and rating"
        lists = {one: one.the_list for one in contestants}
        yield _compare("http-list", title, LIST_AIMS, lists, rounds, seconds)
        points = {one: one.point for one in contestants if one.point}
        yield _compare("http-point", "Over HTTP: one site with its union", POINT_AIMS, points, rounds, seconds)


def _compare(
    name: str,
    title: str,
    aims: dict[str, float],
    queries: dict[Contestant, str],
    rounds: int,
    seconds: float,
) -> Comparison:
    for one, query in queries.items():
        requests_a_second(one.url, query, seconds / 2)
    work = {one.name: partial(requests_a_second, one.url, query, seconds) for one, query in queries.items()}
    figures = in_turns(work, rounds)
    return Comparison(name, title, "requests a second", True, figures, {other: aims[other] for other in figures if other in aims}, NOTE)


def check(one: Contestant) -> None:
    """Compare the contestant's answers with the expected ones. Raises `WrongAnswer`."""
    expected = expected_list()
    if "tranches" not in one.the_list:
        for site in expected["sites"]:
            del site["tranches"]
    for query, wanted in (one.the_list, expected), (one.point, expected_point()):
        if query and (given := plain(_ask(one.url, query))) != wanted:
            raise WrongAnswer(f"{one.name} answers {query} with {json.dumps(given, ensure_ascii=False)[:400]}")


def _ask(url: str, query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json", "accept": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["data"]
