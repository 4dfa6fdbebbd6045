"""Pinyin (拼音): how characters are read, and texts as sequences of *readings*.

A character with several readings (重: zhong, chong) may be meant by any of them. Spelling out every combination would grow without
bound, so each character stands for its whole set of readings: characters with the same set are written as the same *sign*, one code
point of Unicode's private area. To look for 'cq' is then to look for a sign that can begin with c before one that can begin with q.

Latin letters and digits are read as themselves; everything else has no reading and is passed over.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock

_FIRST_SIGN = 0xE000
"""Private-use characters cannot stand in a text of readings, so none is mistaken for a sign."""
_EXTRA = {"𠮷": "jí"}
"""Readings of characters that stand in names and not in pypinyin's table."""


@cache
def _dictionary() -> dict[int, str]:
    """Readings with tones by code point: ``zhòng,chóng,tóng``.

    The phrases are left out, as pypinyin documents it: any reading fits here, and they take 45 MB and 0.2 s. Imported only now, because
    a graph that is never searched needs none of it.
    """
    for name in ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY"):
        os.environ.setdefault(name, "1")
    from pypinyin.constants import PINYIN_DICT

    return {**PINYIN_DICT, **{ord(character): read for character, read in _EXTRA.items()}}


def readings_of(character: str) -> frozenset[str]:
    """How a character is read, without tones, ü as both v and u; nothing if it has no reading."""
    if character.isascii():
        return frozenset(character.lower()) if character.isalnum() else frozenset()
    spelled = _dictionary().get(ord(character), "")
    return frozenset(plain for reading in spelled.split(",") if reading for plain in _plain(reading))


def _plain(reading: str) -> Iterator[str]:
    letters = unicodedata.normalize("NFD", reading)
    for umlaut in "vu":
        yield "".join(filter(str.isascii, letters.replace("u\u0308", umlaut)))


def load() -> None:
    """Import the table of readings, which takes some 60 ms."""
    _dictionary()


def is_loaded() -> bool:
    """Whether the table of readings was imported."""
    return _dictionary.cache_info().currsize > 0


class Signs(dict[int, str]):
    """Signs of characters by code point, worked out as they are met; and which signs a reading or a first letter can mean.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.readings: dict[str, frozenset[str]] = {}
        """Sign → the readings that it stands for."""
        self.by_reading: dict[str, str] = {}
        """Reading → the signs that can be read so, side by side."""
        self.by_initial: dict[str, str] = {}
        """First letter → the signs that can begin with it."""
        self._signs: dict[frozenset[str], str] = {}

    def __missing__(self, point: int) -> str:
        readings = readings_of(chr(point))
        with self._lock:
            sign = self._signs.get(readings)
            if sign is None:
                sign = self._signs[readings] = self._new(readings) if readings else ""
        self[point] = sign
        return sign

    def _new(self, readings: frozenset[str]) -> str:
        sign = chr(_FIRST_SIGN + len(self.readings))
        for reading in readings:
            self.by_reading[reading] = self.by_reading.get(reading, "") + sign
        for initial in {reading[0] for reading in readings}:
            self.by_initial[initial] = self.by_initial.get(initial, "") + sign
        # Last, for patterns are kept by the number of signs: one made meanwhile must not count as made with this sign.
        self.readings[sign] = readings
        return sign

    def of(self, folded: str) -> str:
        """A folded text as signs; what has no reading is left out."""
        return folded.translate(self)


SIGNS = Signs()
"""The signs of all names that this process has met."""


def spelled(signs: str, start: int, letters: str) -> int | None:
    """Where full pinyin ends that begins at a sign; None if it does not fit.

    Each sign is one whole reading; the last may not be typed to its end.
    """
    offsets = {0}
    for index in range(start, len(signs)):
        reached: set[int] = set()
        for offset in offsets:
            rest = letters[offset:]
            for reading in SIGNS.readings.get(signs[index], ()):
                if reading.startswith(rest):
                    return index + 1
                if rest.startswith(reading):
                    reached.add(offset + len(reading))
        if not reached:
            return None
        offsets = reached
    return None


Patterns = tuple[re.Pattern[str], ...]


def full_patterns(letters: str) -> Patterns:
    """Regular expressions for the first one or two signs of everything that full pinyin can mean.

    Each begins with a set of signs, for which a regular expression is searched for fast; one for all of them would not be.
    """
    return _full_patterns(letters, len(SIGNS.readings))


@lru_cache(maxsize=256)
def _full_patterns(letters: str, signs: int) -> Patterns:
    whole = _beginning(letters)
    patterns = [f"[{whole}]"] if whole else []
    for end in range(1, min(len(letters), _LONGEST + 1)):
        if first := SIGNS.by_reading.get(letters[:end]):
            rest = letters[end:]
            second = _beginning(rest) + "".join(SIGNS.by_reading.get(rest[:cut], "") for cut in range(1, min(len(rest), _LONGEST + 1)))
            patterns.extend([f"[{first}][{second}]"] if second else [])
    return tuple(map(re.compile, patterns))


_LONGEST = 6
"""Letters of the longest syllable (zhuang)."""


def _beginning(letters: str) -> str:
    """The signs with a reading that begins with the letters."""
    if len(letters) > _LONGEST:
        return ""
    return "".join(signs for reading, signs in tuple(SIGNS.by_reading.items()) if reading.startswith(letters))


def initials_patterns(letters: str) -> Patterns:
    """The regular expression for what initials can mean; none if it is nothing."""
    return _initials_patterns(letters, len(SIGNS.readings))


@lru_cache(maxsize=256)
def _initials_patterns(letters: str, signs: int) -> Patterns:
    if not all(letter in SIGNS.by_initial for letter in letters):
        return ()
    return (re.compile("".join(f"[{SIGNS.by_initial[letter]}]" for letter in letters)),)
