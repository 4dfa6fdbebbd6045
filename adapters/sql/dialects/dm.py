"""DM8 (达梦): much like Oracle, but how text compares is settled when the database is made.

CASE_SENSITIVE = N ignores case, and BLANK_PAD_MODE = 0, the default, ignores trailing blanks: no comparison of text is taken at its word.
"""

from __future__ import annotations

from adapters.mapping.kinds import Kind
from adapters.sql.dialects.oracle import Oracle
from adapters.sql.dialects.traits import NUMBERS, Traits


class DM(Oracle):
    """Comparisons of text are supersets; '' may be NULL, by COMPATIBLE_MODE. Not tested here on a server."""

    name = "dm"
    traits = Traits(
        applied=NUMBERS,
        exact_text=False,
        text_order=False,
        merges_empty=True,
        lists=False,
        totals=False,
        unread=frozenset({Kind.ZONED, Kind.LIST}),
        uncompared=frozenset({Kind.FLOAT}),
    )
    in_utf8 = None
    encoding = None
