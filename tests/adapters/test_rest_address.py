"""An address is put together as httpx would parse it."""

from __future__ import annotations

import httpx
import pytest

from adapters.rest.address import LONGEST, address
from adapters.rest.call import encode

PATHS = (
    "http://127.0.0.1:18501/sites",
    "https://用户.example/接口/a b",
    "http://[::1]:80/x/../y",
    "http://host?fixed=1",
    "http://host/a#b",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("value", ["", "440000-2024-001,440000-2024-002", "工匠 & 学院/?#%[]", "a:b\n\t"])
def test_an_address_is_what_httpx_makes_of_its_text(path: str, value: str) -> None:
    query = encode({"codes": value, "name": "x"})

    made, parsed = address(path, query), httpx.URL(f"{path}?{query}")

    assert (made, str(made), made.query, made.raw_path) == (parsed, str(parsed), parsed.query, parsed.raw_path)


def test_without_a_query_there_is_no_question_mark() -> None:
    assert str(address("http://host/sites", "")) == "http://host/sites"


def test_the_next_address_does_not_have_the_query_of_the_last() -> None:
    first, second = address("http://host/sites", "a=1"), address("http://host/sites", "b=2")

    assert (str(first), str(second)) == ("http://host/sites?a=1", "http://host/sites?b=2")


def test_an_address_longer_than_httpx_takes_is_refused() -> None:
    with pytest.raises(httpx.InvalidURL):
        address("http://host/sites", "a" * LONGEST)
