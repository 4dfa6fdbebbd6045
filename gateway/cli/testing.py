"""``craftgraph sources test``."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from gateway.cli.choosing import opened
from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.printing import as_json
from gateway.cli.progress import Progress
from gateway.cli.table import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.conformance import Report, Result
    from gateway.settings import Settings

WIDTH = 200


def prove(
    source: Annotated[str, Parameter(help="Source by its id (数据源)")],
    /,
    *,
    entity: Annotated[list[str] | None, Parameter(negative="", help="Entities to compare; all if none is named (实体)")] = None,
    seed: Annotated[int | None, Parameter(help="Seed of the random requests; printed with the result (随机种子)")] = None,
    rows: Annotated[int, Parameter(validator=Number(gte=1), help="Records of an entity that are compared (比对记录数)")] = 2_000,
    cases: Annotated[int, Parameter(validator=Number(gte=1), help="Random requests of each kind and entity (随机请求数)")] = 6,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Put a live source to those checks of the conformance kit that only read.

    What a full scan gives is taken for the truth (of an entity with more than --rows records, a sample). Every filter, order, page, count
    and look-up that the source claims to do itself has to agree with the same worked out here. Nothing is written. A system that is
    written to meanwhile may fail by that alone: run it again.

    Exit codes: 0 all agree; 1 something does not, or the source cannot be read; 2 the configuration is not in order.
    """
    settings = read_settings(config, need_secrets=False)
    progress = Progress()
    try:
        report, compared = asyncio.run(_run(settings, source, entity, seed, rows, cases, progress))
    finally:
        progress.clear()
    text = as_json(_facts(report, compared)) if json else "\n".join(_told(report, compared))
    print(settings.secrets.mask(text))
    return DONE if report.ok else FAILED


async def _run(
    settings: Settings, name: str, entities: list[str] | None, seed: int | None, rows: int, cases: int, progress: Progress
) -> tuple[Report, Mapping[str, str]]:
    from adapters.conformance import DEFAULT_SEED
    from adapters.conformance.live import GENTLE, live_checks, run_live
    from adapters.mapping.yaml import suggestion

    async with opened(settings, name) as (source, _):
        for one in entities or ():
            if one not in source.entities:
                raise Refusal(f"source {name} has no {one!r}; {suggestion(one, source.entities)}")
        assert source.adapter is not None
        places = count(1)

        def heard(result: Result) -> None:
            done = f"{next(places)} of {len(live_checks())}"
            progress.say(f"{name}: check {done}: {result.number:02} {result.name.replace('_', ' ')}: {result.status.value}")

        return await run_live(
            source.adapter,
            name=name,
            entities=entities,
            rows=rows,
            seed=DEFAULT_SEED if seed is None else seed,
            profile=replace(GENTLE, cases=cases),
            progress=heard,
            reading=lambda entity, records: progress.say(f"{name}: reading {entity}: {records} records"),
        )


def _told(report: Report, compared: Mapping[str, str]) -> list[str]:
    lines = [render(("no", "result", "grade", "check", "why"), list(map(_row, report.results))), ""]
    lines += [f"{entity}: {what}" for entity, what in compared.items()]
    return [*lines, _summary(report)]


def _row(one: Result) -> tuple[str, ...]:
    return (f"{one.number:02}", one.status.value, one.tier.value, one.name.replace("_", " "), _short(one.reason))


def _short(reason: str) -> str:
    line = reason.replace("\n", " ")
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _summary(report: Report) -> str:
    counts = {status: sum(one.status == status for one in report.results) for status in ("passed", "failed", "exempt", "skipped")}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{report.adapter}: {told} (seed {report.seed}; a grade needs the whole kit, over a source that it can fill)"


def _facts(report: Report, compared: Mapping[str, str]) -> dict[str, Any]:
    facts = report.to_dict()
    del facts["tier"], facts["leftOut"]
    return {**facts, "live": True, "compared": dict(compared)}
