"""The secrets of one source, looked up when they are needed and never shown."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.interface import Host

SHORTEST = 4
"""A shorter value would be masked wherever it happens to occur."""


class Credentials:
    """Named secrets behind references (`env:NAME`, `file:PATH`)."""

    def __init__(self, host: Host, references: Mapping[str, str]) -> None:
        self._host = host
        self._references = dict(references)
        self._shown: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self._references))})"

    def get(self, name: str) -> str:
        """The secret of that name, read anew each time, so that a rotated one is found. Raises `SecretMissing`."""
        value = self._host.secret(self._references[name])
        self.hide(name, value)
        return value

    def require(self) -> None:
        """Look every secret up once. Raises `SecretMissing`."""
        for name in self._references:
            self.get(name)

    def hide(self, name: str, value: str) -> None:
        """Mask this value, too, wherever `mask` sees it: a token that was got with the secrets."""
        if len(value) >= SHORTEST:
            self._shown[name] = value

    def mask(self, text: str) -> str:
        """The text with every secret that is known by now replaced: a system may quote what it was sent."""
        for value in self._shown.values():
            text = text.replace(value, "***")
        return text
