"""What of a mapping's abilities holds on a kind of database: nothing is claimed that is not known to be so there.

Three things make a pushed-down comparison lie, and each is answered here:

- **text that does not compare by code point**: an equality that ignores case or trailing blanks, a character set without a character
  that is asked for. Then comparisons of text are only ever supersets, and text has no order (`exact_text`, `text_order`).
- **'' that is NULL**, on Oracle always, on others by a setting of the server (`merges_empty`).
- **expressions**: a transform that the database would apply differently, for instance trimming to '' where '' is NULL (`applied`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import DecimalText, IntegerText, TextInteger
from adapters.mapping.text import FoldDigits, Nulls
from adapters.mapping.transform import Transform

NUMBERS: frozenset[type[Transform]] = frozenset({IntegerText, DecimalText, TextInteger})
"""Transforms that no collation and no empty text changes."""
WITHOUT_EMPTY: frozenset[type[Transform]] = NUMBERS | {FoldDigits, Nulls}
"""Those that no empty text changes: they never make one."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Limits of a kind of database; without arguments there are none."""

    applied: frozenset[type[Transform]] | None = None
    """Transforms that it may apply itself; None for all that can be written as an expression."""
    exact_text: bool = True
    """Text compares by code point."""
    text_order: bool = True
    """Text orders by code point."""
    merges_empty: bool = False
    """'' may be NULL. What is sent then holds whether it is or not."""
    lists: bool = True
    """A list stored as text can be searched for an element."""
    totals: bool = True
    """Sums, extremes and groups are worked out by the database."""
    unread: frozenset[Kind] = field(default_factory=frozenset)
    """Kinds of columns whose values its driver does not hand over faithfully: a mapping that has one is refused."""
    uncompared: frozenset[Kind] = field(default_factory=frozenset)
    """Kinds of columns that are read, but neither compared nor ordered by."""
    max_in: int | None = None
    """Values in one IN comparison, where it is less than elsewhere."""

    @property
    def doubtful(self) -> bool:
        """Whether conditions have to be weakened or said differently."""
        return self.merges_empty or not self.exact_text


FULL = Traits()
"""SQLite, PostgreSQL, MySQL and MariaDB: proven against the reference on real servers."""
