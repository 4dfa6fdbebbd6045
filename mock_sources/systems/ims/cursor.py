"""Opaque cursors: the last key, bound to the resource and the filters."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

import msgspec

LENGTH = 12
"""Bytes of the seal."""


class BadCursor(Exception):
    """A cursor of another list, or none of ours."""


class Cursors:
    """Makes and reads cursors under one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def make(self, resource: str, filters: Mapping[str, Sequence[str]], key: str) -> str:
        return base64.urlsafe_b64encode(self._seal(resource, filters, key) + key.encode()).decode()

    def read(self, resource: str, filters: Mapping[str, Sequence[str]], cursor: str) -> str:
        """The key in the cursor. Raises `BadCursor`."""
        try:
            raw = base64.urlsafe_b64decode(cursor.encode())
            key = raw[LENGTH:].decode()
        except (binascii.Error, ValueError):
            raise BadCursor("游标无效") from None
        if not hmac.compare_digest(raw[:LENGTH], self._seal(resource, filters, key)):
            raise BadCursor("游标与查询条件不符")
        return key

    def _seal(self, resource: str, filters: Mapping[str, Sequence[str]], key: str) -> bytes:
        text = msgspec.json.encode([resource, sorted((name, list(values)) for name, values in filters.items()), key])
        return hmac.new(self._secret, text, hashlib.sha256).digest()[:LENGTH]
