"""Lists whose filter or order may reach over links, as the engine answers them: first the joins, then the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, conjunction
from resolvers.cursor import CursorCodec
from resolvers.joining import join
from resolvers.joining_order import fields_through, ordered_lists, ordered_page
from resolvers.linked import LinkedOrder
from resolvers.linking import codec_of, follow, nothing_linked, parent_values
from resolvers.links import Link
from resolvers.listing import Context, bounds_of, list_page
from resolvers.request import LinkResult, ListRequest, ListResult


async def joined_page(context: Context, request: ListRequest) -> ListResult | SourceError:
    """One page of a list, or why nothing is known of it. Cursors are bound to the filter as it was given, not to what it came to."""
    request.check()
    codec = CursorCodec(context.secret, request.entity, request.order, request.where)
    if not request.linked:
        return await list_page(context, request, codec)
    bounds_of(request, codec)
    joined = await join(context, request.entity, request.where, extra=_wanted(request))
    if joined.error is not None:
        return joined.error
    plain = replace(request, where=joined.where)
    if request.ordered_over_links:
        return await ordered_page(context, plain, codec, joined)
    return await list_page(context, plain, codec, joined.coverage)


async def joined_links(context: Context, link: Link, parents: Sequence[Record], request: ListRequest) -> list[LinkResult]:
    """What a link leads to, one result a parent, where the filter or the order of its list may reach over further links."""
    if not request.linked:
        return await follow(context, link, parents, request)
    request.check()
    codec = codec_of(context, link, request)
    bounds_of(request, codec)
    values = parent_values(link, parents)
    known = tuple(dict.fromkeys(value for value in values if value is not None))
    own = conjunction(Compare(link.child_field, Op.IN, known), link.where)
    joined = await join(context, link.child, request.where, own=own, extra=_wanted(request))
    if joined.error is not None:
        return [nothing_linked(request) if value is None else joined.error for value in values]
    plain = replace(request, where=joined.where)
    if request.ordered_over_links:
        return await ordered_lists(context, link, parents, plain, codec, joined)
    return await follow(context, link, parents, plain, codec=codec, linked=joined.coverage)


def _wanted(request: ListRequest) -> dict[Link, tuple[str, ...]]:
    """What the order needs of the records behind its first links: where a condition reads those anyway, they can carry it."""
    first = dict.fromkeys(term.links[:1] for term in request.order if isinstance(term, LinkedOrder))
    return {path[0]: fields_through(request.order, path) for path in first}
