"""The demo's ports: tried before anything starts, refused with a remedy."""

import socket

import pytest

from scripts.failure import Failure
from scripts.ports import HOST, OFFSETS, parse_port, refuse_taken


@pytest.mark.parametrize("text", ["", "0", "-1", "8000x", "65536", "65500", "八千"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Failure, match="is not a port") as caught:
        parse_port(text)

    assert caught.value.code == 2


def test_a_usual_port_is_taken_as_it_is() -> None:
    assert parse_port("8000") == 8000


@pytest.mark.parametrize(("name", "offset"), OFFSETS.items())
def test_a_taken_port_is_named_with_its_use_and_a_way_out(name: str, offset: int) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Failure) as caught:
            refuse_taken(port - offset)

    assert caught.value.code == 2
    # Another of the ports may be taken by chance on a busy machine; then that one is named, in the same words.
    assert "is taken" in caught.value.text
    assert "make demo PORT=" in caught.value.text
    if f"Port {port} " in caught.value.text:
        assert f"({name})" in caught.value.text
