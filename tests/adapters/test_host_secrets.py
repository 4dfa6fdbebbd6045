"""Secrets come from the environment or from files, never from the configuration."""

from pathlib import Path

import pytest

from adapters.errors import SecretMissing
from adapters.secrets import MAX_BYTES, Secrets, is_reference, read_env_file


def test_the_environment_wins_over_the_fallback(tmp_path: Path) -> None:
    secrets = Secrets({"A": "process"}, tmp_path, {"A": "file", "B": "file"})
    assert (secrets.get("env:A"), secrets.get("env:B")) == ("process", "file")


def test_a_file_is_read_relative_to_the_configuration_without_its_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes("密 码\r\n".encode())
    assert Secrets({}, tmp_path).get("file:password") == "密 码"


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("env:ABSENT", "environment variable ABSENT is not set"),
        ("env:EMPTY", "environment variable EMPTY is not set"),
        ("file:absent", "No such file"),
        ("file:empty", "is empty"),
        ("file:binary", "not UTF-8"),
        ("file:large", "larger than"),
    ],
)
def test_a_missing_secret_says_how_to_mend_it(tmp_path: Path, reference: str, said: str) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "large").write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(SecretMissing, match=said):
        Secrets({"EMPTY": ""}, tmp_path).get(reference)


@pytest.mark.parametrize("literal", ["hunter2", "env:", "postgresql://u:hunter2@h/d"])
def test_a_literal_secret_is_refused_and_not_repeated(tmp_path: Path, literal: str) -> None:
    assert not is_reference(literal)
    with pytest.raises(SecretMissing) as caught:
        Secrets({}, tmp_path).get(literal)
    assert "hunter2" not in str(caught.value)
    assert "env:NAME or file:PATH" in str(caught.value)


def test_the_repr_shows_no_secret(tmp_path: Path) -> None:
    assert "hunter2" not in repr(Secrets({"A": "hunter2"}, tmp_path, {"B": "hunter2"}))


def test_an_env_file_holds_names_and_values_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "sources.env"
    path.write_text("# comment\n\nA=1\nexport B='two words'\nC=x=y\n", "utf-8")
    assert read_env_file(path) == {"A": "1", "B": "two words", "C": "x=y"}
    path.write_text("A=1\nnonsense\n", "utf-8")
    with pytest.raises(ValueError, match=r"sources\.env:2: expected NAME=value"):
        read_env_file(path)
