"""A request says how old an answer it takes, where it may."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.cache_control import cache_control
from gateway.errors import RequestRefused
from resolvers.cache.control import ANYTHING, CacheControl

NOTHING = CacheControl(no_cache=True)


@pytest.mark.parametrize(
    ("headers", "extensions", "expected"),
    [
        ([], None, ANYTHING),
        ([], {"persistedQuery": {"version": 1}}, ANYTHING),
        (["max-stale=5, only-if-cached"], None, ANYTHING),
        (["no-cache"], None, NOTHING),
        (["No-Cache, no-store"], None, NOTHING),
        (["max-age=30"], None, CacheControl(max_age=30)),
        (['max-age = "30", max-age=7'], None, CacheControl(max_age=7)),
        (["max-age=30", "max-age=20"], None, CacheControl(max_age=20)),
        ([], {"craftgraph": {"maxAge": 12.5}}, CacheControl(max_age=12.5)),
        ([], {"craftgraph": {"noCache": True, "maxAge": 3}}, NOTHING),
        ([], {"craftgraph": {"noCache": False}}, ANYTHING),
        (["max-age=30"], {"craftgraph": {"maxAge": 60}}, CacheControl(max_age=30)),
    ],
)
def test_the_strictest_of_header_and_extensions_holds(
    headers: list[str], extensions: dict[str, Any] | None, expected: CacheControl
) -> None:
    assert cache_control(headers, extensions) == expected


@pytest.mark.parametrize("header", ["max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=soon", "max-age=99999999999"])
def test_a_max_age_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(RequestRefused, match="whole number of seconds"):
        cache_control([header], None)


@pytest.mark.parametrize("wanted", [5, {"maxAge": "5"}, {"maxAge": -1}, {"maxAge": True}, {"maxAge": 1e12}, {"noCache": 1}])
def test_extensions_of_another_form_are_refused(wanted: Any) -> None:
    with pytest.raises(RequestRefused, match=r"extensions\.craftgraph"):
        cache_control([], {"craftgraph": wanted})
