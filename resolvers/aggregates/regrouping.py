"""Groups by fields of linked records: the groups of the field that the link starts at, taken together by what it leads to.

Each value of that field is looked up once, however many records have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from resolvers.aggregates.request import UNRESOLVED, AggregateRequest, GroupField, bases, links
from resolvers.aggregates.tally import Keys, Tally
from resolvers.calls import together
from resolvers.coverage import Coverage
from resolvers.explaining.node import Kind
from resolvers.linking import follow
from resolvers.links import Link
from resolvers.listing import Context
from resolvers.request import LinkResult, ListRequest

_Found = dict[Any, LinkResult]
"""What a link leads to, by the value that it starts at."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The tally under the keys of the request's groups, and the coverage of what was looked up for it."""

    tally: Tally
    coverage: Coverage


async def regroup(context: Context, request: AggregateRequest, tally: Tally) -> Regrouped | SourceError:
    """Follow the links of the groups; an error if nothing at all is known of where one of them leads."""
    own, apart = bases(request.groups), context.apart()
    wanted = list(links(request.groups))
    work = [_look_up(apart, link, fields, _values(tally, own.index(link.parent_field))) for link, fields in wanted]
    answers = await together(work)
    found = {link: answer for (link, _), answer in zip(wanted, answers, strict=True)}
    coverage = context.settle(apart)
    for answer in answers:
        errors = [result for result in answer.values() if isinstance(result, SourceError)]
        if errors and len(errors) == len(answer):
            return errors[0]
    readers = [_reader(group, own.index(group.base), found) for group in request.groups]
    return Regrouped(tally.rekeyed(lambda keys: tuple([read(keys) for read in readers])), coverage)


def _values(tally: Tally, at: int) -> list[Any]:
    return list(dict.fromkeys(keys[at] for keys in tally.groups if keys[at] is not None))


async def _look_up(context: Context, link: Link, fields: tuple[str, ...], values: Iterable[Any]) -> _Found:
    make: Callable[..., Record] = ENTITIES[link.parent].record
    starts = list(values)
    parents = [make(**{link.parent_field: value}) for value in starts]
    if not parents:
        return {}
    part = context.part(Kind.FOLLOW, f"{link.parent}.{link.name}")
    return dict(zip(starts, await follow(part, link, parents, ListRequest(link.child, fields)), strict=True))


def _reader(group: GroupField, at: int, found: dict[Link, _Found]) -> Callable[[Keys], Any]:
    if group.link is None:
        return lambda keys: keys[at]
    answers, field = found[group.link], group.field

    def read(keys: Keys) -> Any:
        record = answers.get(keys[at])
        if isinstance(record, SourceError):
            return UNRESOLVED
        return getattr(record, field) if isinstance(record, Record) else None

    return read
