"""Secrets by reference: `env:NAME` and `file:PATH`. A configuration never holds a secret itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.errors import SecretMissing

SCHEMES = ("env:", "file:")
MAX_BYTES = 65536
"""A larger file is no secret but a mistake."""
SHORTEST = 4
"""A shorter value would be masked wherever it happens to occur."""
PUBLIC = re.compile(r"(USER|NAME|ID)$", re.IGNORECASE)
"""References to what is no secret and often an ordinary word, such as the name of a user."""


def is_reference(text: str) -> bool:
    """Whether the text is `env:NAME` or `file:PATH`."""
    return any(text.startswith(scheme) and len(text) > len(scheme) for scheme in SCHEMES)


class Secrets:
    """Looks references up. `file:` paths are relative to `base_dir`; where the environment is silent, `fallback` is asked."""

    def __init__(self, environment: Mapping[str, str], base_dir: Path, fallback: Mapping[str, str] | None = None) -> None:
        self._environment = environment
        self._fallback = dict(fallback or {})
        self._base_dir = base_dir
        self._given: set[str] = set()

    def __repr__(self) -> str:
        return f"Secrets(base_dir={str(self._base_dir)!r})"

    def get(self, reference: str) -> str:
        """The value behind a reference, without a file's last line break. Raises `SecretMissing`, which says how to mend it."""
        value = self._look_up(reference)
        if len(value) >= SHORTEST and "://" not in value and not PUBLIC.search(reference):
            self._given.add(value)
        return value

    def mask(self, text: str) -> str:
        """The text without any secret that was given out so far. Addresses stay; their passwords are for the log to hide."""
        for value in self._given:
            text = text.replace(value, "***")
        return text

    def _look_up(self, reference: str) -> str:
        if reference.startswith("env:") and is_reference(reference):
            return self._variable(reference.removeprefix("env:"))
        if reference.startswith("file:") and is_reference(reference):
            return self._file(reference.removeprefix("file:"))
        raise SecretMissing("a secret is not a reference; put the value in the environment or a file and write env:NAME or file:PATH")

    def missing(self, references: Iterable[str]) -> list[str]:
        """Why each reference that cannot be resolved cannot be, in order."""
        problems = []
        for reference in references:
            try:
                self.get(reference)
            except SecretMissing as error:
                problems.append(error.internal)
        return problems

    def _variable(self, name: str) -> str:
        value = self._environment.get(name) or self._fallback.get(name)
        if not value:
            raise SecretMissing(f"the environment variable {name} is not set; set it, or name another reference")
        return value

    def _file(self, path: str) -> str:
        target = self._base_dir / path
        try:
            with target.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            text = content.decode("utf-8")
        except OSError as error:
            raise SecretMissing(f"the file {path} cannot be read ({error.strerror}); create it, or name another reference") from None
        except UnicodeDecodeError:
            raise SecretMissing(f"the file {path} is not UTF-8 text") from None
        if len(content) > MAX_BYTES:
            raise SecretMissing(f"the file {path} is larger than {MAX_BYTES} bytes, too large for a secret")
        value = text.removesuffix("\n").removesuffix("\r")
        if not value:
            raise SecretMissing(f"the file {path} is empty; write the secret into it")
        return value


def read_env_file(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file. Blank lines and `#` lines are skipped; a value may stand in quotes; nothing is expanded.

    Raises `ValueError` that names the line of anything else.
    """
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ValueError(f"{path}:{number}: expected NAME=value")
        values[name.strip()] = _unquote(value.strip())
    return values


def _unquote(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
