"""Texts as people type them."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Half-width, in capitals and without any blanks: ``ｅ12 345`` is ``E12345``."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
