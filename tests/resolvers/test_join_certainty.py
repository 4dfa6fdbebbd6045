"""A condition that holds of whatever a link leads to holds also where the sources that could tell are out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.capabilities import EntityCapability
from adapters.entities import Record
from adapters.memory import MemoryAdapter, everything
from adapters.predicate import Compare, Op
from adapters.source import Source
from resolvers.linked import Exists, Linked, Negated, Quantifier, all_of, any_of
from resolvers.links import links_of
from resolvers.request import ListRequest
from tests.resolvers.world import engine, fail, memory, rating, site

SITE, RATINGS = links_of("StarRating")["site"], links_of("Site")["ratings"]
NO_RATINGS = Negated(Linked(RATINGS, Quantifier.SOME, Exists(True)))
ANY_SITE = Negated(Linked(RATINGS, Quantifier.SOME, all_of([Exists(False), Compare("current", Op.EQ, True)])))
"""True of every site: no rating is a rating that is not there."""


def source(name: str, able: EntityCapability, *rows: Record) -> Source:
    entity = type(rows[0]).__name__
    adapter = MemoryAdapter({entity: list(rows)}, {entity: able})
    return Source(id=name, label=name, kind="memory", adapter=adapter, entities={entity: able})


def one_a_page(able: EntityCapability) -> EntityCapability:
    """So that reading all of it is dear: it cannot give the sites alone either."""
    return replace(able, max_page=1, fields=able.fields | {"site_code": replace(able.fields["site_code"], group=False)})


@pytest.mark.anyio
async def test_what_needs_no_reading_is_not_narrowed_to_the_parents_that_could_be_read() -> None:
    """Sites are read before their ratings, which come one a page; one source of sites is out, and the rating of its site stays."""
    ratings = source("ratings", one_a_page(everything("StarRating")), rating("1", "here"), rating("2", "out"))
    here, out = source("here", everything("Site"), site("here")), source("out", everything("Site"), site("out"))
    memory(out).fault = fail
    where = Linked(SITE, Quantifier.ONE, any_of([NO_RATINGS, ANY_SITE, Exists(False)]))
    page = await engine(ratings, here, out).operation().list(ListRequest("StarRating", ("site_code",), where))
    assert [getattr(record, "site_code", None) for record in page.records] == ["here", "out"]
