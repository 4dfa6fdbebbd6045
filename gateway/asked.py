"""What a client asks of the gateway itself: the member ``craftgraph`` of a request's ``extensions``.

Strict: what is not known here is refused, for a misspelt wish would otherwise go unheard. Other members of ``extensions`` belong to others
and are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.mapping.yaml import suggestion
from gateway.errors import Code, RequestRefused

MEMBER = "craftgraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The wishes."""

    explain: bool = False
    """Whether the answer is to be explained, see `gateway.explain`."""
    no_cache: bool = False
    """Whether nothing may come from the cache, see `gateway.cache_control`."""
    max_age: float | None = None
    """The greatest age in seconds of anything that does."""


NOTHING = Asked()
"""No wishes."""


def read_asked(extensions: Mapping[str, Any] | None) -> Asked:
    """The wishes of a request. Raises `RequestRefused` (400)."""
    if not extensions or MEMBER not in extensions:
        return NOTHING
    given = extensions[MEMBER]
    if not isinstance(given, Mapping):
        raise _bad("must be an object")
    for name in given:
        if name not in _READ:
            raise _bad(f"there is no member {name!r}; {suggestion(name, list(_READ))}")
    return Asked(**{attribute: read(name, given[name]) for name, (attribute, read) in _READ.items() if name in given})


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _bad(f"{name} must be true or false")
    return value


def _seconds(name: str, value: object) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9):
        raise _bad(f"{name} must be a number of seconds from 0 on")
    return None if value is None else float(value)


_READ: dict[str, tuple[str, Callable[[str, object], Any]]] = {
    "explain": ("explain", _flag),
    "noCache": ("no_cache", _flag),
    "maxAge": ("max_age", _seconds),
}


def _bad(why: str) -> RequestRefused:
    return RequestRefused(400, Code.BAD_REQUEST, f"extensions.{MEMBER}: {why}.")
