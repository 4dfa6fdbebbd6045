"""Fields that lead from an entity to others. All parents of a field are answered in one batch."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.dataloader import DataLoader

from adapters.entities import ENTITIES
from resolvers.links import Link
from schema.connections import DEFAULT_PAGE, MAX_PAGE, PageArguments, connection_fields, wants_total
from schema.context import Info
from schema.coverage import COVERAGE, CoverageRequirement, to_requirement
from schema.filters import to_condition
from schema.orders import to_terms
from schema.registry import TYPES
from schema.selection import record_fields, requested


def link_field(name: str, link: Link) -> Any:
    """The GraphQL field of a link: an object, or a connection with its arguments."""
    description = f"{link.description} ({link.zh})"
    if not link.many:
        return strawberry.field(resolver=_to_one(link), name=name, graphql_type=f"{link.child} | None", description=description)
    return strawberry.field(resolver=_to_many(link), name=name, graphql_type=f"{link.child}Connection | None", description=description)


def _to_one(link: Link) -> Any:
    child = ENTITIES[link.child]

    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        fields = record_fields(child, requested(info))
        return await _loader(info, link, fields).load(root)

    return resolve


def _to_many(link: Link) -> Any:
    child = ENTITIES[link.child]

    async def resolve(
        root: strawberry.Parent[Any],
        info: Info,
        first: Any = UNSET,
        after: Any = UNSET,
        last: Any = UNSET,
        before: Any = UNSET,
        where: Any = UNSET,
        order_by: Any = UNSET,
        coverage: Any = UNSET,
    ) -> Any:
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
        return await _loader(info, link, connection_fields(child, info), **arguments).load(root)

    return list_arguments(resolve, child.name)


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


def _loader(info: Info, link: Link, fields: tuple[str, ...], **arguments: Any) -> DataLoader[Any, Any]:
    """The loader of one link with these fields and arguments; two aliases with the same share it.

    It does not cache: records are unhashable, and their identity may be reused once a record is done with.
    """
    key = (link.parent, link.name, fields, *arguments.values())
    loaders = info.context.loaders
    if key not in loaders:

        async def load(parents: list[Any]) -> Any:
            return await info.context.operation.link(link, parents, fields, **arguments)

        loaders[key] = DataLoader(load_fn=load, cache=False)
    return loaders[key]
