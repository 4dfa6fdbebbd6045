"""The name of a new adapter, and what follows from it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST = 40
_TAKEN = ("adapters", "resolvers", "schema", "gateway", "test", "tests")


class BadName(ValueError):
    """The name cannot be used; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class AdapterName:
    """``soap-inspections``: what configurations say."""

    name: str

    @property
    def distribution(self) -> str:
        """What is installed."""
        return f"craftgraph-{self.name}"

    @property
    def package(self) -> str:
        """What is imported."""
        return self.distribution.replace("-", "_")

    @property
    def title(self) -> str:
        """The name as a class's."""
        return "".join(word.capitalize() for word in self.name.split("-"))


def check_name(name: str, known: Collection[str]) -> AdapterName:
    """A name that is valid and free. `known` are the names of the adapters that there are. Raises `BadName`."""
    if not NAME.fullmatch(name):
        raise BadName(f"{name!r} is no name of an adapter; write small letters and digits, joined by hyphens, such as soap-inspections")
    if len(name) > LONGEST:
        raise BadName(f"{name!r} is too long; write at most {LONGEST} characters")
    if name.startswith("craftgraph"):
        raise BadName(f"{name!r}: the package is called craftgraph-NAME already; leave craftgraph out")
    if name in known:
        raise BadName(f"there is an adapter {name!r} already; choose another name")
    if keyword.iskeyword(name) or name in _TAKEN:
        raise BadName(f"{name!r} means something else; choose another name")
    return AdapterName(name)
