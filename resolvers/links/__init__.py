"""Links: the fields that lead from an entity to others. One table a domain, all of them in `LINKS`."""

from resolvers.links import academies, derived, funding, planning, policy, ratings, sites, trades, training, unions
from resolvers.links.link import Link

LINKS: tuple[Link, ...] = (
    *sites.LINKS,
    *unions.LINKS,
    *training.LINKS,
    *academies.LINKS,
    *trades.LINKS,
    *funding.LINKS,
    *ratings.LINKS,
    *policy.LINKS,
    *planning.LINKS,
    *derived.LINKS,
)
"""Every link of the graph, by parent."""


def links_of(entity: str) -> dict[str, Link]:
    """The links that start at an entity, by name."""
    return {link.name: link for link in LINKS if link.parent == entity}


__all__ = ["LINKS", "Link", "links_of"]
