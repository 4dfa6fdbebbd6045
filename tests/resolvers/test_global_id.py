"""Global ids name one record; anything else names nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entities import ENTITIES
from resolvers.global_id import GlobalId, decode, encode


@given(st.sampled_from(sorted(ENTITIES)), st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True), st.text(min_size=1, max_size=40))
def test_an_id_gives_back_what_it_names(entity: str, source: str, key: str) -> None:
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert decode(encode(entity, source, key)) == GlobalId(entity, source, key)


@given(st.text())
def test_garbage_names_nothing(text: str) -> None:
    named = decode(text)
    assert named is None or encode(named.entity, named.source, named.key) == text


@pytest.mark.parametrize(
    "text",
    ["", "x", "é", encode("Site", "south", "1") + "=", encode("Site", "south", "1") + "\n", encode("Nothing", "s", "1"), "A" * 5000],
)
def test_almost_ids_name_nothing(text: str) -> None:
    assert decode(text) is None


def test_a_colon_in_a_source_id_is_refused() -> None:
    with pytest.raises(ValueError, match="ambiguous"):
        encode("Site", "a:b", "1")
