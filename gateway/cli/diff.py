"""``craftgraph sources diff``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.choosing import opened
from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.printing import as_json
from gateway.cli.progress import Progress

if TYPE_CHECKING:
    from adapters.introspection.drift import Difference, Now
    from gateway.settings import Settings

FOLDER = "columns"
"""Where records are kept, beside the configuration."""


def diff(
    source: Annotated[str, Parameter(help="Source by its id (数据源)")],
    /,
    *,
    record: Annotated[bool, Parameter(negative="", help="Write down what there is now, to compare with later (记录现状)")] = False,
    lock: Annotated[Path | None, Parameter(help="Where; columns/SOURCE.json beside the configuration by default (记录文件)")] = None,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Compare the columns (or paths) that the mapping reads with those that the system has now, types too; and with what was recorded.

    Exit codes: 0 nothing that matters; 1 something is missing, does not fit, is gone or has changed its type, or the source cannot be
    read; 2 the configuration is not in order.
    """
    settings = read_settings(config, need_secrets=False)
    path = lock or config.parent / FOLDER / f"{source}.json"
    from adapters.errors import SourceError
    from gateway.cli.recording import read_record, write_record

    progress = Progress()
    try:
        progress.say(f"reading the columns of {source}")
        differences, now = asyncio.run(_compare(settings, source, read_record(path)))
    except SourceError as error:
        print(settings.secrets.mask(f"{source} cannot be read: {error.internal or error.public}"))
        return FAILED
    finally:
        progress.clear()
    if record:
        if now is None:
            raise Refusal(f"source {source} has no columns to record: its adapter does not show them")
        write_record(path, source, now)
    print(
        as_json(_facts(source, differences, path if record else None)) if json else "\n".join(_told(differences, path if record else None))
    )
    return FAILED if any(_matters(one) for one in differences) else DONE


async def _compare(settings: Settings, name: str, recorded: dict[str, dict[str, str]] | None) -> tuple[list[Difference], Now | None]:
    from adapters.introspection.drift import compared
    from gateway.cli.shapes import missing, needs_and_now

    async with opened(settings, name) as (source, host):
        assert source.adapter is not None
        found = await needs_and_now(source.adapter, host)
        if found is None:
            return await missing(source.adapter), None
        needs, now = found
        return compared(needs, now, recorded), now


def _matters(difference: Difference) -> bool:
    return difference.change.value != "new"


def _told(differences: list[Difference], recorded: Path | None) -> list[str]:
    lines = [str(one) for one in differences] or ["no difference"]
    return [*lines, f"recorded in {recorded}"] if recorded else lines


def _fact(one: Difference) -> dict[str, str | None]:
    return {"change": one.change.value, "table": one.table, "column": one.column or None, "detail": one.detail or None}


def _facts(source: str, differences: list[Difference], recorded: Path | None) -> dict[str, object]:
    return {
        "source": source,
        "ok": not any(map(_matters, differences)),
        "differences": [
            {"change": one.change.value, "table": one.table, "column": one.column or None, "detail": one.detail or None}
            for one in differences
        ],
        "recorded": None if recorded is None else str(recorded),
    }
