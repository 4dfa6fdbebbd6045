"""Which sources an answer rests on (数据覆盖)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from resolvers.coverage import Coverage as CoverageData
from resolvers.coverage import SourceReport as SourceReportData
from resolvers.coverage import SourceStatus

strawberry.enum(SourceStatus, description="How a source took part in an answer (数据源状态)")


@strawberry.type(description="How one source took part in an answer (单个数据源的应答情况)")
class SourceReport:
    """GraphQL view of `resolvers.coverage.SourceReport`."""

    source: str = strawberry.field(description="Id of the source (数据源标识)")
    status: SourceStatus = strawberry.field(description="Whether it answered (状态)")
    rows: int = strawberry.field(description="Records that it contributed to reading (行数)")
    milliseconds: float = strawberry.field(description="Time that it took, in ms (耗时)")
    as_of: datetime | None = strawberry.field(description="Moment whose state it showed, if not now (数据时点)")
    code: str | None = strawberry.field(description="Why it did not answer, as a code (错误代码)")
    message: str | None = strawberry.field(description="Why it did not answer, in words (说明)")


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
    }
