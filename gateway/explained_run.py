"""One operation, run in this process against the configured sources and explained; or only planned, and nothing sent."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import OperationType

from adapters.host import SharedHost
from adapters.lifecycle import close_sources, open_sources
from adapters.registry import build_sources
from adapters.source import Sources
from gateway.context import RequestContext
from gateway.errors import Code, OperationRefused, Problem, Reporter
from gateway.execution import Plans, compiled
from gateway.http.handover import adopt, handed_over
from gateway.limits import Document, Documents, check_variables
from gateway.settings import Settings
from resolvers.engine import Engine
from resolvers.explained import ExplainedOperation
from resolvers.planned import PlannedOperation
from schema import build


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be explained."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of it: the response's extensions, and its errors."""

    extensions: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


class Runner:
    """Explains operations. The document is checked when it is made; raises `OperationRefused` with all that is wrong with it."""

    def __init__(self, settings: Settings, asked: Asked) -> None:
        self._settings = settings
        self._schema = build([compiled(Plans(settings.http.documents.cached_documents))] if settings.compiled else [])
        adopt(self._schema)
        self._document: Document = Documents(self._schema._schema, settings.http.documents).prepare(asked.text)
        if self._document.operation(asked.operation).operation is not OperationType.QUERY:
            problem = Problem(message="Only queries can be explained.", code=Code.OPERATION_NOT_SUPPORTED)
            raise OperationRefused(problem)
        check_variables(dict(asked.variables), settings.http.documents)
        self._asked = asked

    async def run(self, say: Callable[[str], None]) -> Run:
        """Ask the sources; `say` hears what is being done. Nothing is taken from a cache."""
        host = SharedHost(self._settings.secrets, self._settings.resources)
        say("opening the sources")
        sources = await open_sources(build_sources(self._settings.sources), host)
        try:
            say(f"asking {len(sources)} sources")
            engine = self._engine(sources)
            seconds = self._settings.http.deadline_ms / 1000
            return await self._execute(ExplainedOperation(engine.operation(time.monotonic() + seconds)), sources)
        finally:
            await close_sources(sources)
            await host.close()

    async def plan(self) -> Run:
        """Plan it and send nothing. What depends on what a source would have answered says so."""
        sources = build_sources(self._settings.sources)
        run = await self._execute(PlannedOperation(self._engine(sources).operation()), sources)
        return Run(extensions={"explain": run.extensions["explain"]}, problems=run.problems)

    def _engine(self, sources: Sources) -> Engine:
        return Engine(sources, cursor_secret=secrets.token_bytes(32))

    async def _execute(self, operation: ExplainedOperation, sources: Sources) -> Run:
        context = RequestContext(operation, sources, mask=self._settings.secrets.mask)
        with handed_over(self._document):
            result = await self._schema.execute(
                self._document.text,
                variable_values=dict(self._asked.variables),
                context_value=context,
                operation_name=self._asked.operation,
            )
        return Run(extensions=context.extensions(), problems=Reporter().of_result(result.errors or ()))
