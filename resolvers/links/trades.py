"""Links of the specialty trades, which are joined by their names (特色工种)."""

from resolvers.links.link import Link, down, many, one, up

_TRADE = "trade = name"
"""The parent names its trade."""
_OF_TRADE = "name = trade"
"""The parent is the trade that the child names."""

LINKS: tuple[Link, ...] = (
    many("SpecialtyTrade", "brands", "TradeBrand", _OF_TRADE, "Brands of the trade that sites cultivate", "特色工种品牌"),
    many("SpecialtyTrade", "courses", "Course", _OF_TRADE, "Courses of the online academy for the trade", "课程"),
    many(
        "SpecialtyTrade", "practical_sessions", "PracticalSession", _OF_TRADE,
        "Practical sessions in the trade, latest first", "实操培训", down("starts_on"),
    ),
    many(
        "SpecialtyTrade", "certificates", "Certificate", _OF_TRADE,
        "Certificates issued in the trade, latest first", "证书", down("issued_on"),
    ),
    many("SpecialtyTrade", "teachers", "Teacher", _OF_TRADE, "Teachers of the online academy for the trade", "教师", up("name")),
    *(
        one(parent, "specialty_trade", "SpecialtyTrade", _TRADE, "The trade in the catalogue; null if it is not listed", "特色工种")
        for parent in ("TradeBrand", "Course", "PracticalSession", "Certificate", "Teacher")
    ),
)  # fmt: skip
