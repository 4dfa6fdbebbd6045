"""Relay connections, with coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry

from adapters.entities import Entity
from resolvers.request import Edge, ListResult
from schema.batching import computed_field
from schema.coverage import Coverage
from schema.filters import BadFilter
from schema.registry import object_type
from schema.selection import record_fields, requested

DEFAULT_PAGE = 20
MAX_PAGE = 500


@strawberry.type(description="Where a page stands in its list (分页信息)")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more records follow (有下一页)")
    has_previous_page: bool = strawberry.field(description="Whether records precede (有上一页)")
    start_cursor: str | None = strawberry.field(description="Cursor of the first record (起始游标)")
    end_cursor: str | None = strawberry.field(description="Cursor of the last record (结束游标)")


@dataclass(frozen=True, slots=True)
class PageArguments:
    """Relay's page arguments, checked."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    @staticmethod
    def of(first: Any, after: Any, last: Any, before: Any) -> PageArguments:
        """Check the arguments, absent ones `UNSET` or None, and fill in the default page. Raises `BadFilter`."""
        first, after, last, before = (None if value is strawberry.UNSET else value for value in (first, after, last, before))
        if first is not None and last is not None:
            raise BadFilter(public="Give either first or last, not both.")
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 0 <= size <= MAX_PAGE:
                raise BadFilter(public=f"{name} is {size}; a page holds from 0 to {MAX_PAGE} records. Use cursors for more.")
        if first is None and last is None:
            first = DEFAULT_PAGE
        return PageArguments(first, after, last, before)


def connection_of(entity: Entity) -> Any:
    """The connection and edge types of an entity, registered as ``<Entity>Connection`` and ``<Entity>Edge``."""
    object_type(
        f"{entity.name}Edge",
        f"A record in a list of {entity.name} ({entity.zh}条目)",
        {
            "cursor": _field(_cursor, "str", "Where the record stands in the list (游标)"),
            "node": _field(_node, f"{entity.name} | None", f"The record ({entity.zh})"),
        },
    )
    return object_type(
        f"{entity.name}Connection",
        f"A page of a list of {entity.name} ({entity.zh}列表)",
        {
            "edges": _field(_edges, f"list[{entity.name}Edge]", "Records with their cursors (条目)"),
            "nodes": _field(_nodes, f"list[{entity.name} | None]", f"The records alone ({entity.zh})"),
            "page_info": _field(_page_info, PageInfo, "Where the page stands (分页信息)"),
            "total_count": _field(_total, "int | None", "Records in the whole list, of the sources that answered: see coverage (总数)"),
            "coverage": _field(_coverage, Coverage, "Which sources the page rests on (数据覆盖)"),
        },
    )


def _field(compute: Any, graph_type: Any, description: str) -> Any:
    return computed_field(compute, graph_type=graph_type, description=description)


def _cursor(root: strawberry.Parent[Edge]) -> Any:
    return root.cursor


def _node(root: strawberry.Parent[Edge]) -> Any:
    return root.record


def _edges(root: strawberry.Parent[ListResult]) -> Any:
    return root.edges


def _nodes(root: strawberry.Parent[ListResult]) -> Any:
    return root.records


def _page_info(root: strawberry.Parent[ListResult]) -> Any:
    return PageInfo(
        has_next_page=root.has_next,
        has_previous_page=root.has_previous,
        start_cursor=root.mint(root.records[0]) if root.records else None,
        end_cursor=root.mint(root.records[-1]) if root.records else None,
    )


def _total(root: strawberry.Parent[ListResult]) -> Any:
    return root.total


def _coverage(root: strawberry.Parent[ListResult]) -> Any:
    return root.coverage


def connection_fields(entity: Entity, info: strawberry.Info[Any, Any]) -> tuple[str, ...]:
    """The record fields that a connection's selection needs."""
    return record_fields(entity, requested(info, "nodes") | requested(info, "edges", "node"))


def wants_total(info: strawberry.Info[Any, Any]) -> bool:
    """Whether the selection asks for the total; it is not counted otherwise."""
    return "totalCount" in requested(info)
