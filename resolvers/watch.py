"""The watch over the sources: what is known of each of them now, from every call that was made and every check.

It holds the current `Sources`, which is replaced as a whole when one of them changes: an operation keeps the one that it began with. Each
change of a source's standing is logged once, however many calls fail in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.errors import CallerError, Conflict, Drift, Rejected, SourceError
from adapters.source import Source, Sources
from resolvers.errors import FieldsLost, SourceSkipped
from resolvers.gate import Gate, Timekeeping
from resolvers.standing import SourceState, Standing

logger = logging.getLogger("craftgraph.sources")

ABOUT_THE_REQUEST = (CallerError, SourceSkipped, Conflict, Rejected)
"""Errors that say nothing of how the source does."""
QUIET = 10.0
"""Seconds without a failure after which an answer ends `FAILING`: a source that fails now and then is one message, not many."""


@dataclass(slots=True)
class _Trouble:
    """What ails a source. Moments are in seconds of the clock."""

    state: SourceState
    error: SourceError
    since: float
    last: float
    failed: int = 0
    due: float | None = None


class Watch:
    """One for the process and its event loop. `wanted` is called with the id of a source that should be checked soon."""

    def __init__(self, sources: Sources, time: Timekeeping) -> None:
        self.sources = sources
        self.time = time
        self.wanted: Callable[[str], None] = _nobody
        self.gates = {source.id: Gate(source, time, self.heard) for source in sources}
        # What is derived does well as long as the engine does.
        self._since = dict.fromkeys([*self.gates, *(source.id for source in sources.derived)], time.clock())
        self._troubles: dict[str, _Trouble] = {}
        for source in sources:
            if source.quarantine is not None:
                self._enter(source.id, SourceState.QUARANTINED, source.quarantine)

    def standing(self, identifier: str) -> Standing:
        """How a source does now."""
        trouble = self._troubles.get(identifier)
        if trouble is None:
            return Standing(state=SourceState.READY, since=self._moment(self._since[identifier]))
        due = [trouble.due] if trouble.due is not None else []
        if trouble.state is SourceState.DOWN:
            due.append(self.time.clock() + self.gates[identifier].breaker.wait)
        return Standing(
            state=trouble.state,
            since=self._moment(trouble.since),
            code=trouble.error.code,
            reason=trouble.error.public,
            next_try=self._moment(min(due)) if due else None,
        )

    def heard(self, identifier: str, error: SourceError | None) -> None:
        """A call to a source ended: with an answer, or with this error."""
        if error is None:
            self._answered(identifier)
        elif not isinstance(error, ABOUT_THE_REQUEST):
            self._failed(identifier, error)

    def well(self, source: Source) -> None:
        """A check found nothing wrong."""
        self._replace(source)
        self.gates[source.id].breaker.succeeded()
        self._leave(source.id)

    def ill(self, source: Source, state: SourceState, error: SourceError) -> None:
        """A check found something wrong."""
        self._replace(source)
        if state is SourceState.DOWN:
            self.gates[source.id].trip(error)
        self._enter(source.id, state, error)

    def planned(self, identifier: str, seconds: float) -> None:
        """The next check of a source in trouble comes in so many seconds."""
        trouble = self._troubles.get(identifier)
        if trouble is not None:
            trouble.due = self.time.clock() + seconds

    def _replace(self, source: Source) -> None:
        old = self.sources.get(source.id)
        if old is source:
            return
        self.sources = self.sources.replaced(source)
        if old is None or old.policy != source.policy:
            self.gates[source.id] = Gate(source, self.time, self.heard)

    def _answered(self, identifier: str) -> None:
        trouble = self._troubles.get(identifier)
        if trouble is None:
            return
        quiet = self.time.clock() - trouble.last >= QUIET
        if trouble.state is SourceState.DOWN or (trouble.state is SourceState.FAILING and quiet):
            self._leave(identifier)

    def _failed(self, identifier: str, error: SourceError) -> None:
        down = self.gates[identifier].breaker.open
        trouble = self._troubles.get(identifier)
        if trouble is None or (down and trouble.state is SourceState.FAILING):
            trouble = self._enter(identifier, SourceState.DOWN if down else SourceState.FAILING, error)
        trouble.failed += 1
        trouble.last = self.time.clock()
        if down or (isinstance(error, Drift) and not isinstance(error, FieldsLost)):
            self.wanted(identifier)

    def _enter(self, identifier: str, state: SourceState, error: SourceError) -> _Trouble:
        now = self.time.clock()
        trouble = self._troubles.get(identifier)
        if trouble is None:
            trouble = self._troubles[identifier] = _Trouble(state, error, now, now)
        elif trouble.state is state:
            trouble.error = error
            return trouble
        else:
            trouble.state, trouble.error, trouble.since = state, error, now
        logger.warning("source %s is %s: %s", identifier, state.value, error, extra={"source": identifier})
        return trouble

    def _leave(self, identifier: str) -> None:
        trouble = self._troubles.pop(identifier, None)
        if trouble is None:
            return
        now = self._since[identifier] = self.time.clock()
        told = "source %s is ready again, after %.0f s and %d failed calls"
        logger.warning(told, identifier, now - trouble.since, trouble.failed, extra={"source": identifier})

    def _moment(self, clock: float) -> datetime:
        return self.time.now() + timedelta(seconds=clock - self.time.clock())


def _nobody(identifier: str) -> None:
    """Nobody checks sources."""
