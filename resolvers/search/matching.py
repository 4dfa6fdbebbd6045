"""How well one text fits one word. What `names` finds fast is, by definition, what this finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from resolvers.search.folding import fold_name, origins
from resolvers.search.pinyin import SIGNS, initials_patterns, spelled
from resolvers.search.words import Word


class Fit(IntEnum):
    """In which way a text fits a word, the best first."""

    EXACT = 0
    PREFIX = 1
    WORD_START = 2
    SUBSTRING = 3
    PINYIN = 4
    INITIALS = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A fit, and the part of the text that fits: characters from `start` up to `end`."""

    fit: Fit
    start: int
    end: int


def match(text: str, word: Word, *, pinyin: bool = True) -> Match | None:
    """The best fit of a text, the first one of several; None if it does not fit. Numbers are not read as pinyin."""
    folded = fold_name(text)
    places = origins(text)
    literal = min(((fit_at(folded, word.text, at), at) for at in occurrences(folded, word.text)), default=None)
    if literal is not None:
        fit, at = literal
        return Match(fit, places[at], places[at + len(word.text) - 1] + 1)
    if not pinyin or not word.letters:
        return None
    read = [index for index, character in enumerate(folded) if SIGNS[ord(character)]]
    signs = SIGNS.of(folded)
    for fit, start, end in (*_full(signs, word.letters), *_initials(signs, word.letters)):
        return Match(fit, places[read[start]], places[read[end - 1]] + 1)
    return None


def _full(signs: str, letters: str) -> list[tuple[Fit, int, int]]:
    return [(Fit.PINYIN, start, end) for start in range(len(signs)) if (end := spelled(signs, start, letters)) is not None]


def _initials(signs: str, letters: str) -> list[tuple[Fit, int, int]]:
    return [(Fit.INITIALS, *found.span()) for pattern in initials_patterns(letters) for found in pattern.finditer(signs)]


def occurrences(folded: str, word: str) -> list[int]:
    """Every place at which a folded text has a word."""
    found: list[int] = []
    at = folded.find(word)
    while at >= 0:
        found.append(at)
        at = folded.find(word, at + 1)
    return found


def fit_at(folded: str, word: str, at: int) -> Fit:
    """How a word fits at a place where it stands."""
    if at == 0:
        return Fit.EXACT if len(word) == len(folded) else Fit.PREFIX
    return Fit.WORD_START if starts_word(folded[at - 1], folded[at]) else Fit.SUBSTRING


def starts_word(before: str, first: str) -> bool:
    """Whether a word begins between two characters: behind a blank or a mark, or where Chinese, Latin and digits meet."""
    return _kind(before) != _kind(first)


def _kind(character: str) -> str:
    if not character.isalnum():
        return ""
    if not character.isascii():
        return "文"
    return "9" if character.isdigit() else "a"
