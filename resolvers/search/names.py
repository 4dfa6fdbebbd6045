"""Many names at once: kept as two long texts, one folded and one of signs, so that searching them is the work of C and not of Python."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.entities import ENTITIES, Entity, Record, Searchable
from resolvers.pruning import extracted
from resolvers.search.folding import fold_name
from resolvers.search.matching import Fit, Match, fit_at, match
from resolvers.search.pinyin import SIGNS, Patterns, full_patterns, initials_patterns, spelled
from resolvers.search.words import Word

_END = "\n"
"""Ends a line. No folded text holds it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that has all the words. `field` and `text` are where the first word fits best; `fit` is that of the word that fits worst."""

    key: str
    union: str | None
    fit: Fit
    field: str
    text: str


@dataclass(slots=True)
class _Joined:
    """Texts one after another, and where each begins."""

    text: str
    starts: array[int]

    @staticmethod
    def of(lines: Sequence[str]) -> _Joined:
        starts = array("I")
        at = 0
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        return _Joined("".join(line + _END for line in lines), starts)

    def line_at(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1

    def within(self, line: int) -> str:
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[line] : end - 1]


class Names:
    """The searchable texts of one entity's records in one source; about 0.4 kB a record."""

    def __init__(self, entity: Entity, records: Iterable[Record]) -> None:
        self._keys: list[str] = []
        self._unions: list[str | None] = []
        owners: dict[tuple[str, str], list[int]] = {}
        for record in records:
            self._add(entity, record, owners)
        self._lines = tuple(owners)
        self._owners = tuple(owners.values())
        folded = [fold_name(text) for _, text in self._lines]
        read = [entity.searchable[field] is Searchable.NAME for field, _ in self._lines]
        self._folded = _Joined.of(folded)
        self._signs = _Joined.of([SIGNS.of(line) if named else "" for line, named in zip(folded, read, strict=True)])

    def __len__(self) -> int:
        return len(self._keys)

    def _add(self, entity: Entity, record: Record, owners: dict[tuple[str, str], list[int]]) -> None:
        """A text that many records share, such as a trade, is one line."""
        for field in entity.searchable:
            value = getattr(record, field)
            for text in value if isinstance(value, tuple) else (value,):
                if text:
                    owners.setdefault((field, text), []).append(len(self._keys))
        self._keys.append(getattr(record, entity.key))
        self._unions.append(union_of(entity, record))

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """The records that have all the words, each once, in no order."""
        best = [self._owners_of(self._fitting(word)) for word in words]
        for owner in set(best[0]).intersection(*best[1:]):
            fits = [found[owner] for found in best]
            field, text = self._lines[fits[0][2]]
            yield Hit(self._keys[owner], self._unions[owner], max(fit for fit, _, _ in fits), field, text)

    def _owners_of(self, lines: dict[int, Fit]) -> dict[int, tuple[Fit, int, int]]:
        """For each record that has one of the lines: its best fit, the shortest line with that fit, and which line that is."""
        found: dict[int, tuple[Fit, int, int]] = {}
        for candidate in sorted(((fit, len(self._lines[line][1]), line) for line, fit in lines.items()), reverse=True):
            found.update(dict.fromkeys(self._owners[candidate[2]], candidate))
        return found

    def _fitting(self, word: Word) -> dict[int, Fit]:
        """The lines that fit a word, and how."""
        lines = self._literal(word.text)
        if word.letters:
            for line in self._spelled(word.letters):
                lines.setdefault(line, Fit.PINYIN)
            for line in self._initials(word.letters):
                lines.setdefault(line, Fit.INITIALS)
        return lines

    def _literal(self, text: str) -> dict[int, Fit]:
        lines: dict[int, Fit] = {}
        joined, at = self._folded.text, -1
        while (at := joined.find(text, at + 1)) >= 0:
            line = self._folded.line_at(at)
            fit = fit_at(self._folded.within(line), text, at - self._folded.starts[line])
            if fit < lines.get(line, Fit.INITIALS):
                lines[line] = fit
        return lines

    def _spelled(self, letters: str) -> Iterator[int]:
        for place in _places(full_patterns(letters), self._signs.text):
            if spelled(self._signs.text, place, letters) is not None:
                yield self._signs.line_at(place)

    def _initials(self, letters: str) -> Iterator[int]:
        return map(self._signs.line_at, _places(initials_patterns(letters), self._signs.text))


def _places(patterns: Patterns, text: str) -> Iterator[int]:
    """Where one of the patterns fits, also where fits overlap."""
    for pattern in patterns:
        at = -1
        while (found := pattern.search(text, at + 1)) is not None:
            at = found.start()
            yield at


def union_of(entity: Entity, record: Record) -> str | None:
    """The code of the union that a record belongs to, None if it shows none."""
    if entity.record.union is None:
        return None
    field, pattern = entity.record.union
    return extracted(pattern, getattr(record, field))


def marks(entity: str, field: str, text: str, words: Iterable[Word]) -> list[Match]:
    """Where the words fit a text, each once, in order of the text."""
    pinyin = ENTITIES[entity].searchable[field] is Searchable.NAME
    found = {fit for word in words if (fit := match(text, word, pinyin=pinyin)) is not None}
    return sorted(found, key=lambda one: (one.start, one.end))
