"""Databases that descend from PostgreSQL: KingbaseES (人大金仓) and openGauss.

By a setting of the server, '' may be NULL and `||` may mean OR: neither is relied upon. Text compares by the bytes of the server's
encoding: by code point in UTF-8 only, which the source has to promise.
"""

from __future__ import annotations

from adapters.sql.dialects.base import Encoding
from adapters.sql.dialects.postgresql import PostgreSQL
from adapters.sql.dialects.traits import NUMBERS, WITHOUT_EMPTY, Traits


class LookAlike(PostgreSQL):
    """Exact comparison by the collation C, where the server stores UTF-8."""

    traits = Traits(applied=NUMBERS, exact_text=False, text_order=False, merges_empty=True, lists=False, totals=False)
    in_utf8 = Traits(applied=WITHOUT_EMPTY, merges_empty=True, lists=False)
    encoding = Encoding("SHOW server_encoding", "UTF8")


class Kingbase(LookAlike):
    """KingbaseES. Its driver and these statements are tested here on PostgreSQL."""

    name = "kingbase"


class OpenGauss(LookAlike):
    """openGauss. These statements are tested here on PostgreSQL."""

    name = "opengauss"
