"""``craftgraph check``."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.table import render

if TYPE_CHECKING:
    from gateway.checking import SourceCheck
    from gateway.settings import Settings

STEPS = ("reach", "auth", "schema", "row")


def check(
    *,
    config: Config = DEFAULT_CONFIG,
    timeout: Annotated[float, Parameter(validator=Number(gt=0), help="Seconds for one source (单个数据源的时限，秒)")] = 10.0,
    json: Json = False,
) -> int:
    """Check every source at once: can it be reached, are the credentials good, does its schema fit the mapping, can one row be read.

    Exit codes: 0 all in order; 1 at least one source is not; 2 the configuration is not in order.
    """
    return report(read_settings(config), timeout=timeout, json=json)


def report(settings: Settings, *, timeout: float, json: bool) -> int:
    """Check the sources of a configuration and print what was found."""
    from adapters.problems import ConfigurationProblems
    from gateway import log
    from gateway.checking import check_sources

    log.configure("error", settings.server.log_format, settings.secrets.mask)
    progress = Progress(len(settings.sources), show=sys.stderr.isatty())
    try:
        checks = asyncio.run(check_sources(settings, seconds=timeout, progress=progress.count))
    except ConfigurationProblems as problems:
        raise Refusal(str(problems)) from problems
    finally:
        progress.clear()
    print(settings.secrets.mask(_as_json(checks) if json else _as_table(checks)))
    return DONE if all(check.ok for check in checks) else FAILED


class Progress:
    """One line on the terminal that says how far the check is."""

    def __init__(self, total: int, *, show: bool) -> None:
        self._total = total
        self._done = 0
        self._show = show

    def count(self, check: SourceCheck) -> None:
        """One more is done."""
        self._done += 1
        if self._show:
            print(f"\r\x1b[Kchecked {self._done} of {self._total}: {check.source.id}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._show:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _as_table(checks: list[SourceCheck]) -> str:
    table = render(("source", "name", *STEPS, "ms", "what is wrong"), [_row(check) for check in checks])
    failed = sum(not check.ok for check in checks)
    return f"{table}\n\n{len(checks) - failed} of {len(checks)} sources are in order"


def _row(check: SourceCheck) -> tuple[str, ...]:
    outcome = {step.name: "ok" if step.ok else "FAILED" for step in check.steps}
    first_line = check.message.partition("\n")[0]
    return (check.source.id, check.source.label, *(outcome.get(name, "-") for name in STEPS), f"{check.milliseconds:.0f}", first_line)


def _as_json(checks: list[SourceCheck]) -> str:
    import msgspec

    body = {"ok": all(check.ok for check in checks), "sources": [_facts(check) for check in checks]}
    return msgspec.json.format(msgspec.json.encode(body)).decode()


def _facts(check: SourceCheck) -> dict[str, Any]:
    return {
        "id": check.source.id,
        "label": check.source.label,
        "adapter": check.source.kind,
        "ok": check.ok,
        "milliseconds": round(check.milliseconds, 1),
        "problem": check.problem,
        "steps": [{"name": s.name, "ok": s.ok, "message": s.message, "milliseconds": round(s.milliseconds, 1)} for s in check.steps],
        "missing": {entity: list(fields) for entity, fields in check.missing.items()},
    }
