"""Links of the star ratings (星级评定)."""

from resolvers.links.link import SITE, Link, one

LINKS: tuple[Link, ...] = (
    one("StarRating", "site", "Site", SITE, "Site rated", "建设点"),
)  # fmt: skip
