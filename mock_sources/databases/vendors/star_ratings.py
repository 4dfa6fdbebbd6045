"""The star-rating registry (星级评定库), a model of its own."""

from decimal import Decimal

from mock_sources.databases.codecs import Codec, blank, codes, flag, yyyymmdd_text
from mock_sources.databases.model import Model, Table, decimal, integer, text

_STARS = {"ONE": "★", "TWO": "★★", "THREE": "★★★", "FOUR": "★★★★", "FIVE": "★★★★★"}
_SCORE = Codec("0 to 100 with two decimals; NULL for none", lambda value, row: None if value is None else Decimal(value))

STAR_RATINGS = Model(
    "star-ratings",
    "Levels as stars, '' for none; reversed `lishi` (1 = of an older scheme, so not current); yyyymmdd text; "
    "withdrawn rows under `zuofei`.",
    (
        Table(
            "xjpd",
            "StarRating",
            (
                text("pdbh", "id", width=20, key=True),
                text("jsdbh", "siteCode", width=32, index=True),
                text("bfbb", "schemeVersion", width=10),
                integer("lishi", "current", flag(0, 1, " (历史: 1 = not current)")),
                text("xj", "level", codes(_STARS, ""), width=10),
                decimal("pf", "score", _SCORE),
                text("yj", "evidence", blank),
                text("pdrq", "ratedOn", yyyymmdd_text(None), width=8),
                integer("zuofei", "_deleted", flag(1, 0)),
            ),
            "zuofei = 0",
        ),
    ),
)
