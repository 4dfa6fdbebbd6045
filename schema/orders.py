"""`orderBy` inputs, derived from the entities and their to-one links, and their translation into orders."""

from __future__ import annotations

from typing import Any

import strawberry

from adapters.entities import ENTITIES, Entity
from adapters.requests import Order
from resolvers.linked import LinkedOrder, Term
from resolvers.links import Link
from schema.enums import Direction, Nulls
from schema.filters import MAX_LINKS, BadFilter
from schema.names import field_description, field_name, links_by_graph_name
from schema.references import optional
from schema.registry import input_type


def order_of(entity: Entity) -> Any:
    """The `orderBy` term of an entity, registered as ``<Entity>Order``: one field, or one to-one link with such a term of its own."""
    name = f"{entity.name}Order"
    namespace: dict[str, Any] = {"__annotations__": {"nulls_": optional(Nulls)}}
    namespace["nulls_"] = _input_field("nulls", "Where unknown values stand; last by default (空值位置)")
    for field in entity.fields.values():
        if not field.many:
            namespace["__annotations__"][_attribute(field.name)] = optional(Direction)
            namespace[_attribute(field.name)] = _input_field(field_name(field), field_description(field))
    for link_name, link in _to_one(entity):
        description = f"{link.description}; no record counts as unknown ({link.zh})"
        namespace[_link_attribute(link)] = _input_field(link_name, description, f"{link.child}Order | None")
    description = f"One term of an order of {entity.name}: give exactly one field or link ({entity.zh}排序)"
    return input_type(name, description, namespace)


def _to_one(entity: Entity) -> list[tuple[str, Link]]:
    return [(name, link) for name, link in links_by_graph_name(entity).items() if not link.many]


def _input_field(name: str, description: str, kind: str | None = None) -> Any:
    return strawberry.field(name=name, default=strawberry.UNSET, description=description, graphql_type=kind)


def _attribute(name: str) -> str:
    return f"{name}_field"


def _link_attribute(link: Link) -> str:
    return f"{link.name}_link"


def to_orders(entity: str, terms: Any) -> tuple[Order, ...]:
    """The order that an `orderBy` list means for a single source, which knows no links. Raises `BadFilter`, also for a link."""
    order = to_terms(entity, terms)
    plain = tuple(term for term in order if isinstance(term, Order))
    if len(plain) < len(order):
        raise BadFilter(public=f"orderBy reaches over links, but is about the {entity} records of one source alone.")
    return plain


def to_terms(entity: str, terms: Any) -> tuple[Term, ...]:
    """The order that an `orderBy` list means. Raises `BadFilter` for a term without exactly one field."""
    if terms is None or terms is strawberry.UNSET:
        return ()
    return tuple(_to_term(ENTITIES[entity], term, f"orderBy[{index}]", ()) for index, term in enumerate(terms))


def _to_term(entity: Entity, term: Any, place: str, links: tuple[Link, ...]) -> Term:
    fields = {
        name: direction
        for name, field in entity.fields.items()
        if not field.many and (direction := getattr(term, _attribute(name))) not in (strawberry.UNSET, None)
    }
    through = {
        (name, link): inner
        for name, link in _to_one(entity)
        if (inner := getattr(term, _link_attribute(link))) not in (strawberry.UNSET, None)
    }
    if len(fields) + len(through) != 1:
        said = f"{place} names {len(fields) + len(through)} fields; give exactly one field a term, and several terms in a list."
        raise BadFilter(public=said)
    if through:
        ((name, link), inner) = through.popitem()
        return _through(term, inner, f"{place}.{name}", (*links, link))
    ((name, direction),) = fields.items()
    order = Order(field=name, descending=direction is Direction.DESC, nulls_first=term.nulls_ is Nulls.FIRST)
    return LinkedOrder(links, order) if links else order


def _through(term: Any, inner: Any, place: str, links: tuple[Link, ...]) -> Term:
    if term.nulls_ not in (strawberry.UNSET, None):
        raise BadFilter(public=f"{place}: give nulls inside, beside the field that may be unknown.")
    if len(links) > MAX_LINKS:
        raise BadFilter(public=f"{place} is the {len(links)}th link in a row; an order may follow at most {MAX_LINKS}.")
    return _to_term(ENTITIES[links[-1].child], inner, place, links)
