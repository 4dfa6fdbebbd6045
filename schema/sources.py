"""The sources behind the graph (数据源)."""

from __future__ import annotations

from typing import Any

import strawberry

from adapters.entities import Record
from adapters.source import Source as SourceData
from schema.batching import batch_field
from schema.context import Context, Info


@strawberry.type(description="An existing system that the graph reads, as configured (数据源)")
class Source:
    """GraphQL view of `adapters.source.Source`."""

    id: strawberry.ID = strawberry.field(description="Id of the source (标识)")
    label: str = strawberry.field(description="Its name (名称)")
    adapter: str = strawberry.field(description="Kind of adapter that speaks to it (适配器)")
    group: str | None = strawberry.field(description="Group of like sources that it belongs to (分组)")
    partition: str | None = strawberry.field(description="The part of the group's records that it holds, such as a union's code (分区)")
    entities: list[str] = strawberry.field(description="Record types that it serves (提供的记录类型)")
    quarantined: str | None = strawberry.field(description="Why it cannot be used at all, if so (隔离原因)")


def show_source(source: SourceData) -> Source:
    """A source as the graph shows it: no address, no secret."""
    return Source(
        id=strawberry.ID(source.id),
        label=source.label,
        adapter=source.kind,
        group=source.group,
        partition=source.partition,
        entities=list(source.entities),
        quarantined=source.quarantine.public if source.quarantine else None,
    )


def source_field() -> Any:
    """The field that says which source a record was read from."""
    return batch_field(
        _no_request,
        _sources_of,
        name="source",
        graph_type=Source | None,
        description="The source that the record was read from (来源)",
    )


def _no_request(info: Info) -> None:
    del info


def _sources_of(context: Context, request: None, records: list[Record]) -> list[Source | None]:
    del request
    found = {name: context.sources.get(name) for name in {record.source for record in records}}
    shown = {name: None if source is None else show_source(source) for name, source in found.items()}
    return [shown[record.source] for record in records]
