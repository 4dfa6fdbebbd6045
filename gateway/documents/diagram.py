"""docs/entity-diagram.md: how the entities hang together, a diagram a domain, from the table of links."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from adapters.entities import ENTITIES, Entity
from gateway.documents.markdown import WRITTEN, document
from resolvers.links import LINKS, Link
from schema.names import field_name, links_by_graph_name
from schema.scalars import type_name

_INTRODUCTION = f"""
{WRITTEN}

# Entity diagram (实体关系图)

A diagram for each domain: its record types with their keys, and every field that leads from one to another. A type of another domain is a
box without fields. A line that ends in a crow's foot leads to many; the words on it are the fields of the graph by which it is
followed, from either end.
"""


def diagram() -> str:
    """The document."""
    domains: dict[str, list[Entity]] = {}
    for entity in ENTITIES.values():
        domains.setdefault(entity.record.__module__, []).append(entity)
    parts = (_domain(module, entities) for module, entities in domains.items())
    return document(_INTRODUCTION.strip().splitlines(), *parts)


def _domain(module: str, entities: list[Entity]) -> list[str]:
    title = (sys.modules[module].__doc__ or module).split("\n")[0].partition(")")[0] + ")"
    lines = [line for entity in entities for line in _box(entity)] + [f"    {line}" for line in _lines({one.name for one in entities})]
    return [f"## {title}", "", "```mermaid", "erDiagram", *lines, "```"]


def _box(entity: Entity) -> Iterator[str]:
    """The entity with its key and the fields that its links start from."""
    starts = {link.parent_field for link in links_by_graph_name(entity).values()}
    yield f"    {entity.name} {{"
    for field in entity.fields.values():
        if field.meta.key or field.name in starts:
            mark = " PK" if field.meta.key else ""
            yield f'        {type_name(field.type)} {field_name(field)}{mark} "{field.meta.zh}"'
    yield "    }"


def _lines(domain: set[str]) -> Iterator[str]:
    """One line for two entities that a link of the domain connects, with the links of both directions."""
    starts = (link for link in LINKS if link.parent in domain)
    pairs = dict.fromkeys((link.parent, link.child) for link in starts)
    drawn: set[frozenset[str]] = set()
    for left, right in pairs:
        if frozenset((left, right)) not in drawn:
            drawn.add(frozenset((left, right)))
            yield _line(left, right, _between(left, right), _between(right, left) if left != right else [])


def _between(parent: str, child: str) -> list[Link]:
    return [link for link in LINKS if (link.parent, link.child) == (parent, child)]


def _line(left: str, right: str, there: list[Link], back: list[Link]) -> str:
    """Where nothing leads back, a field that leads to one record is taken to lead there from many."""
    one_left = not any(link.many for link in back) if back else any(link.many for link in there)
    one_right = not any(link.many for link in there)
    words = " · ".join(", ".join(map(_name, links)) for links in (there, back) if links)
    return f'{left} {"|o" if one_left else "}o"}--{"o|" if one_right else "o{"} {right} : "{words}"'


def _name(link: Link) -> str:
    return next(name for name, one in links_by_graph_name(ENTITIES[link.parent]).items() if one is link)
