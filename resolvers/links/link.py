"""What a link is, and the short words that the tables of links are written in."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.predicate import Predicate
from adapters.requests import Order


@dataclass(frozen=True, slots=True)
class Link:
    """A field of `parent` that leads to the `child` records whose `child_field` has the value of the parent's `parent_field`.

    To many, or to one: of several, the first in `order`. `where` narrows the children; `order` is theirs if the caller gives none.
    `description` is an English sentence, `zh` the Chinese term.
    """

    name: str
    parent: str
    child: str
    parent_field: str
    child_field: str
    many: bool
    description: str
    zh: str
    where: Predicate | None = None
    order: tuple[Order, ...] = ()


def up(field: str) -> tuple[Order, ...]:
    return (Order(field=field),)


def down(*fields: str) -> tuple[Order, ...]:
    return tuple(Order(field=field, descending=True) for field in fields)


def one(
    parent: str, name: str, child: str, fields: str, en: str, zh: str, *, where: Predicate | None = None, order: tuple[Order, ...] = ()
) -> Link:
    start, _, end = fields.partition(" = ")
    return Link(name, parent, child, start, end, False, en, zh, where, order)


def many(parent: str, name: str, child: str, fields: str, en: str, zh: str, order: tuple[Order, ...] = ()) -> Link:
    start, _, end = fields.partition(" = ")
    return Link(name, parent, child, start, end, True, en, zh, None, order)


SITE = "site_code = code"
"""The parent names its site."""
OF_SITE = "code = site_code"
"""The parent is the site that the child names."""
UNION = "union_code = code"
"""The parent names its trade union."""
OF_UNION = "code = union_code"
"""The parent is the trade union that the child names."""
