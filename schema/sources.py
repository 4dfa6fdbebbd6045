"""The sources behind the graph (数据源)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from adapters.entities import ENTITIES, Record, Sensitivity
from adapters.source import Source as SourceData
from resolvers.standing import SourceState, Standing
from schema.batching import batch_field
from schema.classification import Classification
from schema.context import Context, Info
from schema.enums import described_enum
from schema.names import field_name

_STATES = {
    SourceState.READY: "Nothing is known to be wrong with it (正常)",
    SourceState.FAILING: "Its last calls failed; it is asked nevertheless (调用失败)",
    SourceState.DOWN: "It failed repeatedly or cannot be reached: it is left alone until the next try (停机)",
    SourceState.DRIFTED: "It answers, but no longer as its mapping says (结构漂移)",
    SourceState.QUARANTINED: "It is not configured correctly, or its adapter is broken: it cannot be asked at all (隔离)",
}
described_enum(SourceState, "How a source does (数据源运行状态)", {one.name: text for one, text in _STATES.items()})


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
    status: SourceState = strawberry.field(description="How it does now (状态)")
    since: datetime = strawberry.field(description="Since when it has done so, as far as this gateway knows (状态起始时间)")
    code: str | None = strawberry.field(description="What ails it, as a code (原因代码)")
    reason: str | None = strawberry.field(description="What ails it, in words (原因)")
    next_try: datetime | None = strawberry.field(description="When it is looked at again, if something ails it (下次尝试时间)")
    drifted: list[str] = strawberry.field(
        description="Fields that it has no longer, as Entity.field: what needs them is refused (结构漂移的字段)"
    )


def show_source(source: SourceData, standing: Standing) -> Source:
    """A source as the graph shows it: no address, no secret."""
    return Source(
        id=strawberry.ID(source.id),
        label=source.label,
        adapter=source.kind,
        group=source.group,
        partition=source.partition,
        entities=list(source.entities),
        quarantined=source.quarantine.public if source.quarantine else None,
        status=standing.state,
        since=standing.since,
        code=standing.code,
        reason=standing.reason,
        next_try=standing.next_try,
        drifted=[_graph_name(entity, name) for entity, names in source.lost.items() for name in sorted(names)],
    )


def _graph_name(entity: str, name: str) -> str:
    return f"{entity}.{field_name(ENTITIES[entity].fields[name])}"


def source_field() -> Any:
    """The field that says which source a record was read from."""
    return batch_field(
        _no_request,
        _sources_of,
        name="source",
        graph_type=Source | None,
        description="The source that the record was read from (来源)",
        directives=[Classification(level=Sensitivity.INTERNAL)],
    )


def _no_request(info: Info) -> None:
    del info


def _sources_of(context: Context, request: None, records: list[Record]) -> list[Source | None]:
    del request
    found = {name: context.sources.get(name) for name in {record.source for record in records}}
    shown = {name: None if source is None else show_source(source, context.operation.standing(source.id)) for name, source in found.items()}
    return [shown[record.source] for record in records]
