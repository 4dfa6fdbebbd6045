"""Links of the star ratings (星级评定) and their history."""

from resolvers.links.link import SITE, Link, many, one, up

LINKS: tuple[Link, ...] = (
    one("StarRating", "site", "Site", SITE, "Site rated", "建设点"),
    many("StarRating", "history", "RatingEvent", "id = rating_id", "What was done to it, earliest first", "评定记录", up("acted_at")),
    one("RatingEvent", "rating", "StarRating", "rating_id = id", "Rating that was acted on", "星级评定"),
    one("RatingEvent", "site", "Site", SITE, "Site rated", "建设点"),
)  # fmt: skip
