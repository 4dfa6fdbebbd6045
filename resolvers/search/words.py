"""What was typed: one to eight words, all of which a record must have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolvers.errors import InvalidRequest
from resolvers.search.folding import fold_typed

LONGEST = 100
"""Characters of the longest text that is searched for."""
MOST = 8
"""Words in it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded. `letters` is what it says if it is meant as pinyin, empty if it cannot be; `typed` is the word before folding."""

    text: str
    letters: str
    typed: str


def words_of(text: str) -> tuple[Word, ...]:
    """The different words of a text. Raises `InvalidRequest` if there are none, or too many."""
    if len(text) > LONGEST:
        raise InvalidRequest(public=f"text has {len(text)} characters; search for at most {LONGEST}.")
    typed = {fold_typed(word): word for word in reversed(text.split())}
    words = tuple(Word(word, _letters(word), typed.get(word, word)) for word in dict.fromkeys(fold_typed(text).split()))
    if not words:
        raise InvalidRequest(public="text is empty or only blank; give at least one character of a name, of its pinyin or of a number.")
    if len(words) > MOST:
        raise InvalidRequest(public=f"text has {len(words)} words; search for at most {MOST}.")
    return words


def _letters(word: str) -> str:
    """Letters and digits with at least one letter; an apostrophe may part syllables, and ü is typed as v."""
    letters = re.sub("['’]", "", word).replace("ü", "v")
    return letters if letters.isascii() and letters.isalnum() and not letters.isdigit() else ""
