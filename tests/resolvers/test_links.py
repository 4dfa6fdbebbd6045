"""The table of links fits the entities."""

from __future__ import annotations

import pytest

from adapters.entities import ENTITIES
from adapters.predicate import comparisons
from resolvers.links import LINKS, Link, links_of


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.parent}.{link.name}")
def test_a_link_joins_fields_of_one_type(link: Link) -> None:
    parent, child = ENTITIES[link.parent], ENTITIES[link.child]
    start, end = parent.fields[link.parent_field], child.fields[link.child_field]
    assert not start.many
    assert not end.many
    assert start.type is end.type
    assert link.name not in parent.fields
    for field in [term.field for term in link.order] + [part.field for part in comparisons(link.where)]:
        assert field in child.fields
    assert link.description
    assert link.zh


def test_no_name_is_used_twice() -> None:
    assert len({(link.parent, link.name) for link in LINKS}) == len(LINKS)


def test_a_link_to_many_never_leads_to_a_key() -> None:
    assert not [link for link in LINKS if link.many and link.child_field == ENTITIES[link.child].key]


def test_what_belongs_to_a_site_leads_back_to_it() -> None:
    for name, link in links_of("Site").items():
        if link.child_field == "site_code":
            assert "site" in links_of(link.child), name
