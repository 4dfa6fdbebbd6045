"""Which sources an answer rests on (数据覆盖)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from resolvers.coverage import CacheState, SourceStatus
from resolvers.coverage import Coverage as CoverageData
from resolvers.coverage import SourceReport as SourceReportData
from resolvers.requirement import Requirement
from schema.enums import described_enum

_STATUSES = {
    SourceStatus.ANSWERED: "It answered (已应答)",
    SourceStatus.STALE: "It failed; an older answer of its stands in (陈旧)",
    SourceStatus.FAILED: "It failed: its part is missing (失败)",
    SourceStatus.SKIPPED: "It was not asked: it is left alone, or cannot do what was wanted (跳过)",
}
described_enum(SourceStatus, "How a source took part in an answer (数据源状态)", {one.name: text for one, text in _STATUSES.items()})

_STATES = {
    CacheState.BYPASS: "Nothing is kept of this (不缓存)",
    CacheState.MISS: "The source was asked (未命中)",
    CacheState.HIT: "A kept answer, still fresh, is at least part of this (命中)",
    CacheState.STALE: "An older answer is, because the source failed or while it is asked again (过期)",
}
described_enum(CacheState, "How far an answer rests on the cache (缓存状态)", {one.name: text for one, text in _STATES.items()})


@strawberry.type(description="How one source took part in an answer (单个数据源的应答情况)")
class SourceReport:
    """GraphQL view of `resolvers.coverage.SourceReport`."""

    source: str = strawberry.field(description="Id of the source (数据源标识)")
    status: SourceStatus = strawberry.field(description="Whether it answered (状态)")
    rows: int = strawberry.field(description="Records that it contributed to reading (行数)")
    milliseconds: float = strawberry.field(description="Time that it took, in ms (耗时)")
    as_of: datetime | None = strawberry.field(description="Moment whose state it showed, if not now (数据时点)")
    code: str | None = strawberry.field(description="Why it did not answer, or not itself, as a code (错误代码)")
    message: str | None = strawberry.field(description="Why it did not answer, or not itself, in words (说明)")
    cache: CacheState = strawberry.field(description="How far it rests on the cache (缓存状态)")
    age: float | None = strawberry.field(description="Age of the oldest kept answer in it, in seconds (缓存秒数)")


@strawberry.type(description="Which sources an answer rests on, and which it lacks (数据覆盖)")
class Coverage:
    """GraphQL view of `resolvers.coverage.Coverage`."""

    asked: int = strawberry.field(description="Sources asked (询问数)")
    answered: int = strawberry.field(description="Sources that answered (应答数)")
    stale: int = strawberry.field(description="Sources that answered with older data (过期数)")
    failed: int = strawberry.field(description="Sources that failed (失败数)")
    skipped: int = strawberry.field(description="Sources passed over, for instance behind an open breaker (跳过数)")
    complete: bool = strawberry.field(description="Whether every source that was asked answered (是否完整)")
    gaps: list[str] = strawberry.field(
        description="Sources that came back in mid-scroll; their earlier records are not shown (中途恢复、有缺口的数据源)"
    )
    sources: list[SourceReport] = strawberry.field(description="Every source asked, in order of configuration (各数据源)")


@strawberry.enum(description="Whether an answer may lack sources (覆盖要求方式)")
class CoverageMode(Enum):
    """Partial answers, or none."""

    PARTIAL = strawberry.enum_value("partial", description="What the sources that answer give; `coverage` names the others (允许部分应答)")
    FAIL = strawberry.enum_value("fail", description="An error in place of an answer that lacks any source (不完整则报错)")


@strawberry.input(description="Which sources an answer must not lack; where it does, the field is an error COVERAGE_INCOMPLETE (覆盖要求)")
class CoverageRequirement:
    """GraphQL view of `resolvers.requirement.Requirement`."""

    mode: CoverageMode = strawberry.field(default=CoverageMode.PARTIAL, description="Whether it may lack sources at all (方式)")
    require: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Sources that it must not lack, as far as they can hold it (必须应答的数据源)"
    )
    current: bool = strawberry.field(default=False, description="Whether a stale answer of such a source counts as lacking (必须为最新)")


COVERAGE = "Which sources the answer must not lack; without it as the header craftgraph-coverage says, else any may lack (覆盖要求)"
"""Description of the argument that takes a `CoverageRequirement`."""


def to_requirement(given: Any) -> Requirement | None:
    """What the argument demands; None if it was not given."""
    if given is UNSET or given is None:
        return None
    return Requirement(given.mode is CoverageMode.FAIL, frozenset(map(str, given.require)), given.current)


def coverage_json(coverage: CoverageData) -> dict[str, Any]:
    """The same facts as plain JSON, for a response's `extensions`."""
    return {
        "asked": coverage.asked,
        "answered": coverage.answered,
        "stale": coverage.stale,
        "failed": coverage.failed,
        "skipped": coverage.skipped,
        "complete": coverage.complete,
        "sources": [_report_json(report) for report in coverage.sources],
    }


def _report_json(report: SourceReportData) -> dict[str, Any]:
    return {
        "source": report.source,
        "status": report.status.name,
        "rows": report.rows,
        "milliseconds": round(report.milliseconds, 1),
        "asOf": report.as_of and report.as_of.isoformat(),
        "code": report.code,
        "message": report.message,
        "cache": report.cache.name,
        "age": None if report.age is None else round(report.age, 1),
    }
