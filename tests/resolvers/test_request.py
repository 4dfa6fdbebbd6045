"""What is made of a request is kept with it, for as long as what it was made from stays."""

from __future__ import annotations

import pytest

from resolvers.errors import InvalidRequest
from resolvers.request import ListRequest


def test_what_was_made_of_a_request_is_made_once_from_one_basis() -> None:
    request, made = ListRequest("Site", ("name",)), []

    def make() -> int:
        made.append(None)
        return len(made)

    first, second = object(), object()
    assert [request.kept("plan", basis, make) for basis in (first, first, second, second, first)] == [1, 1, 2, 2, 3]


def test_equal_requests_keep_their_own() -> None:
    one, other = ListRequest("Site", ("name",)), ListRequest("Site", ("name",))
    assert one.kept("plan", None, lambda: "one") == "one"
    assert other.kept("plan", None, lambda: "other") == "other"
    assert one == other


def test_a_request_that_cannot_be_answered_is_refused_each_time() -> None:
    request = ListRequest("Site", ("nonsense",))
    for _ in range(2):
        with pytest.raises(InvalidRequest):
            request.check()
