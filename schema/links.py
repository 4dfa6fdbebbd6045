"""Fields that lead from an entity to others. All parents of a field are answered in one batch."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from adapters.entities import ENTITIES
from resolvers.links import Link
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
    request, answer, kind = (_to_many(link), _pages(link), "Connection") if link.many else (_to_one(link), _records(link), "")
    return batch_field(
        request, answer, name=name, graph_type=f"{link.child}{kind} | None", description=description, directives=of_link(link)
    )


def _to_one(link: Link) -> Any:
    child = ENTITIES[link.child]

    def request(info: Info) -> tuple[str, ...]:
        return record_fields(child, requested(info))

    return request


def _records(link: Link) -> Answer:
    async def answer(context: Context, fields: tuple[str, ...], parents: list[Any]) -> Any:
        return await context.operation.link(link, parents, fields)

    return answer


def _to_many(link: Link) -> Any:
    child = ENTITIES[link.child]

    def request(
        info: Info,
        first: Any = UNSET,
        after: Any = UNSET,
        last: Any = UNSET,
        before: Any = UNSET,
        where: Any = UNSET,
        order_by: Any = UNSET,
        coverage: Any = UNSET,
    ) -> _PageRequest:
        page = PageArguments.of(first, after, last, before)
        arguments = {
            "where": to_condition(child.name, where),
            "order": to_terms(child.name, order_by),
            "first": page.first,
            "after": page.after,
            "last": page.last,
            "before": page.before,
            "count": wants_total(info),
            "coverage": to_requirement(coverage),
        }
        return connection_fields(child, info), tuple(arguments.items())

    return list_arguments(request, child.name)


_PageRequest = tuple[tuple[str, ...], tuple[tuple[str, Any], ...]]
"""Fields and named arguments of `Operation.link`, hashable."""


def _pages(link: Link) -> Answer:
    async def answer(context: Context, request: _PageRequest, parents: list[Any]) -> Any:
        fields, arguments = request
        return await context.operation.link(link, parents, fields, **dict(arguments))

    return answer


def list_arguments(resolve: Any, entity: str) -> Any:
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
