"""Personal numbers as keyed tokens: HMAC-SHA256, so that records of one person can be joined and nobody can be found by trying numbers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable

from adapters.errors import InvalidConfiguration, RowRejected
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse, Transform
from adapters.values import resident_id

Lookup = Callable[[str], str]
SHORTEST = 16
"""Bytes of the shortest key. There are some 10¹² resident numbers, so the key is all that protects them."""


class Keyed(Transform):
    """A personal number to 64 hexadecimal digits. One-way: nothing but its absence can be asked for in the source.

    The key is a secret that `unlock` looks up when the source is opened; until then nothing can be decoded.
    """

    name = "hmac"
    kind = Kind.TEXT
    inverse = Inverse.OPAQUE

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self._key: bytes | None = None

    def __repr__(self) -> str:
        return f"Keyed({self.reference})"

    def unlock(self, secret: Lookup) -> None:
        """Look the key up. Raises `SecretMissing`, and `InvalidConfiguration` for a key that is too short."""
        key = secret(self.reference).encode()
        if len(key) < SHORTEST:
            raise InvalidConfiguration(f"the key {self.reference} of an `hmac` step has fewer than {SHORTEST} bytes; make a longer one")
        self._key = key

    def decode(self, raw: str) -> str:
        if self._key is None:
            raise InvalidConfiguration(f"the key {self.reference} of an `hmac` step has not been looked up; open the source first")
        number = resident_id.normal(raw)
        if not number:
            raise RowRejected("a personal number is empty; add `trim` and `empty` before `hmac`")
        return hmac.new(self._key, number.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def keyed_steps(steps: Iterable[Transform]) -> list[Keyed]:
    """The keyed steps among the given ones, inner ones included."""
    return [found for step in steps for found in ([step] if isinstance(step, Keyed) else keyed_steps(step.inner))]
