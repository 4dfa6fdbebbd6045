"""Fields that lead from an entity to others. All parents of a field are answered in one batch."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from adapters.entities import ENTITIES, Entity
from resolvers.links import Link
from resolvers.request import ListRequest
from resolvers.requirement import Requirement
from schema.batching import Answer, batch_field
from schema.classification import of_link
from schema.connections import DEFAULT_PAGE, MAX_PAGE, PageArguments, connection_fields, wants_total
from schema.context import Context, Info
from schema.coverage import COVERAGE, CoverageRequirement, to_requirement
from schema.filters import to_condition
from schema.orders import to_terms
from schema.registry import TYPES
from schema.selection import record_fields, requested


def link_field(name: str, link: Link) -> Any:
    """The GraphQL field of a link: an object, or a connection with its arguments."""
    description = f"{link.description} ({link.zh})"
    request, kind = (list_question(ENTITIES[link.child]), "Connection") if link.many else (_to_one(link), "")
    return batch_field(
        request, _answer(link), name=name, graph_type=f"{link.child}{kind} | None", description=description, directives=of_link(link)
    )


def _to_one(link: Link) -> Any:
    child = ENTITIES[link.child]

    def request(info: Info) -> _Question:
        return ListRequest(child.name, record_fields(child, requested(info))), None

    return request


def _answer(link: Link) -> Answer:
    async def answer(context: Context, question: _Question, parents: list[Any]) -> Any:
        return await context.operation.link(link, parents, *question)

    return answer


def list_question(entity: Entity) -> Any:
    """The `request` of a batch field that is a list, with a list's arguments."""

    def request(
        info: Info,
        first: Any = UNSET,
        after: Any = UNSET,
        last: Any = UNSET,
        before: Any = UNSET,
        where: Any = UNSET,
        order_by: Any = UNSET,
        coverage: Any = UNSET,
    ) -> _Question:
        page = PageArguments.of(first, after, last, before)
        wanted = ListRequest(
            entity=entity.name,
            fields=connection_fields(entity, info),
            where=to_condition(entity.name, where),
            order=to_terms(entity.name, order_by),
            first=page.first,
            after=page.after,
            last=page.last,
            before=page.before,
            count=wants_total(info),
        )
        return wanted, to_requirement(coverage)

    return _list_arguments(request, entity.name)


_Question = tuple[ListRequest, Requirement | None]
"""A list, and what is required of its coverage."""


def _list_arguments(resolve: Any, entity: str) -> Any:
    """Give a list resolver's arguments their types and descriptions."""
    types = {
        "first": int,
        "after": str,
        "last": int,
        "before": str,
        "where": TYPES[f"{entity}Where"],
        "order_by": list[TYPES[f"{entity}Order"]],  # type: ignore[misc]
        "coverage": CoverageRequirement,
    }
    resolve.__annotations__["info"] = Info  # A value, where Strawberry would have to compile a text.
    for name, description in _ARGUMENTS.items():
        resolve.__annotations__[name] = Annotated[types[name] | None, strawberry.argument(description=description)]
    return resolve


_ARGUMENTS = {
    "first": f"Records wanted from the start, {DEFAULT_PAGE} by default, at most {MAX_PAGE} (前 N 条)",
    "after": "Cursor behind which to go on (游标之后)",
    "last": f"Records wanted from the end, at most {MAX_PAGE} (后 N 条)",
    "before": "Cursor before which to stop (游标之前)",
    "where": "Conditions (筛选条件)",
    "order_by": "Terms of the order, the first one leading; ties and no terms order by source and key (排序)",
    "coverage": COVERAGE,
}
