"""Folding: what counts as the same character. Width (`５Ｇ` and `5G`, `（` and `(`), case, and the kinds of white space do not matter."""

from __future__ import annotations

import unicodedata

SPACE = " "


def fold_character(character: str) -> str:
    """The folded form of one character: none, one, or several characters."""
    if character.isspace() or unicodedata.category(character) in _BLANK:
        return SPACE
    return unicodedata.normalize("NFKC", character).casefold()


_BLANK = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
"""Control and format characters (a zero-width space among them) and broken halves of characters stand between words as spaces do."""


class _Folded(dict[int, str]):
    """Folded forms by code point, worked out as they are met. Only for names: what callers type must not fill it."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = fold_character(chr(point))
        return folded


_TABLE = _Folded()


def fold_name(name: str) -> str:
    """A name, folded."""
    return name.translate(_TABLE)


def fold_typed(text: str) -> str:
    """The same for what a caller typed."""
    return "".join(map(fold_character, text))


def origins(text: str) -> list[int]:
    """For each character of the folded text, and for its end, the place in the text that it comes from."""
    places = [index for index, character in enumerate(text) for _ in fold_character(character)]
    return [*places, len(text)]
