"""Checks every source at once: reach, authentication, schema, one row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from adapters.errors import SourceError
from adapters.host import SharedHost
from adapters.lifecycle import close_sources, open_sources
from adapters.registry import build_sources
from adapters.requests import CheckStep
from adapters.source import Source
from gateway.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceCheck:
    """What the check of one source found."""

    source: Source
    steps: tuple[CheckStep, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entity → fields that the mapping names and the source does not have."""
    problem: str | None = None
    """Why there is no report at all."""
    milliseconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the source can be used as configured."""
        return self.problem is None and not self.missing and all(step.ok for step in self.steps)

    @property
    def message(self) -> str:
        """What is wrong, empty if nothing is."""
        failed = [f"{step.name}: {step.message}" if step.message else step.name for step in self.steps if not step.ok]
        gone = [f"{entity} lacks {', '.join(fields)}" for entity, fields in self.missing.items()]
        return "; ".join([*([self.problem] if self.problem else []), *failed, *gone])


Progress = Callable[[SourceCheck], None]


async def check_sources(settings: Settings, *, seconds: float, progress: Progress) -> list[SourceCheck]:
    """Check all sources concurrently, each for at most `seconds`; `progress` hears of each as it is done.

    Raises `ConfigurationProblems` for what the adapters find wrong with their options.
    """
    host = SharedHost(settings.secrets, settings.resources)
    sources = await open_sources(build_sources(settings.sources), host)
    try:
        return list(await asyncio.gather(*(_check(source, seconds, progress) for source in sources)))
    finally:
        await close_sources(sources)
        await host.close()


async def _check(source: Source, seconds: float, progress: Progress) -> SourceCheck:
    begun = time.perf_counter()
    steps: tuple[CheckStep, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = {}
    problem = None
    try:
        async with asyncio.timeout(seconds):
            if source.adapter is None:
                raise source.quarantine or SourceError("the source has neither an adapter nor a reason")
            report = await source.adapter.check()
            steps, missing = report.steps, report.missing
    except TimeoutError:
        problem = f"no result within {seconds:g} s"
    except SourceError as error:
        problem = error.internal or error.public
    except Exception as error:
        problem = f"the adapter failed with {error!r}"
    spent = (time.perf_counter() - begun) * 1000
    check = SourceCheck(source=source, steps=steps, missing=missing, problem=problem, milliseconds=spent)
    progress(check)
    return check
