"""Chance with a name: the same topic and seed give the same values in every process."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

T = TypeVar("T")
BEIJING = timezone(timedelta(hours=8))


class Dice(random.Random):
    """`random.Random` seeded with text (hashed by SHA-512, so independent of `PYTHONHASHSEED`), and a few figures of speech."""

    def chance(self, probability: float) -> bool:
        """True with a probability."""
        return self.random() < probability

    def pick(self, weights: Mapping[T, float]) -> T:
        """One of the keys, by weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def maybe(self, value: T, none: float) -> T | None:
        """The value, or None with a probability."""
        return None if self.chance(none) else value

    def some(self, items: Sequence[T], least: int, most: int) -> list[T]:
        """Between `least` and `most` different items, in the order of the sequence."""
        chosen = sorted(self.sample(range(len(items)), self.randint(least, most)))
        return [items[index] for index in chosen]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both possible; `first` if they are the wrong way round."""
        return first + timedelta(days=self.randint(0, max(0, (last - first).days)))

    def time_of(self, on: date) -> str:
        """A time of a working day as ISO text with +08:00; on the full hour now and then, so that times tie."""
        moment = datetime(on.year, on.month, on.day, self.randint(8, 18), tzinfo=BEIJING)
        if not self.chance(0.3):
            moment += timedelta(seconds=self.randint(0, 3599))
        return moment.isoformat()
