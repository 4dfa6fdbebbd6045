"""What an operation asks of the cache, and what it was served: the state of each call, its age, and the error that it stands in for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from adapters.errors import SourceError
from adapters.host import ZONE
from resolvers.coverage import CacheState, SourceReport

PUBLIC = "public"
"""The scope of answers that everybody may see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheControl:
    """What one operation accepts of the cache.

    `max_age` is the greatest age in seconds of anything that it takes from there, fresh, stale or in place of an error; None leaves it to
    the sources' configuration. `no_cache` takes nothing; what the sources then answer is kept for others. Only operations of the same
    `scope` share answers: who may see less must bring a scope of their own.
    """

    max_age: float | None = None
    no_cache: bool = False
    scope: str = PUBLIC

    def accepts(self, age: float) -> bool:
        """Whether an answer of that age may be used."""
        return not self.no_cache and (self.max_age is None or age <= self.max_age)


ANYTHING = CacheControl()


@dataclass(slots=True)
class Served:
    """What the calls for one source came from, taken together: the state furthest from the source, the greatest age in seconds, the
    moment that it belongs to, and why the source was not used."""

    cache: CacheState = CacheState.BYPASS
    age: float | None = None
    as_of: datetime | None = None
    error: SourceError | None = None
    outer: Served | None = None
    """Who is told, too."""
    rests_on: list[SourceReport] = field(default_factory=list)
    """Of a derived source: the sources from whose records its own were worked out."""

    def add(self, state: CacheState, *, age: float | None = None, stored_at: float | None = None, error: SourceError | None = None) -> None:
        """Count one more answer; `stored_at` in seconds since 1970."""
        self.cache = max(self.cache, state, key=lambda one: one.rank)
        if age is not None and stored_at is not None and (self.age is None or age > self.age):
            self.age, self.as_of = age, datetime.fromtimestamp(stored_at, ZONE)
        self.error = self.error or error
        if self.outer is not None:
            self.outer.add(state, age=age, stored_at=stored_at, error=error)

    def rest_on(self, reports: Sequence[SourceReport]) -> None:
        """Note sources from whose records an answer was worked out."""
        self.rests_on.extend(reports)
        if self.outer is not None:
            self.outer.rest_on(reports)


_served: ContextVar[Served | None] = ContextVar("craftgraph_served", default=None)


class Observed:
    """What is served while it lasts, to the task that entered it and those that it starts. Whoever observes from further out is told
    only with `also`. A class, because every call to a source is observed: a generator takes three times as long."""

    __slots__ = ("_served", "_token")

    def __init__(self, *, also: bool = False) -> None:
        self._served = Served(outer=_served.get() if also else None)

    def __enter__(self) -> Served:
        self._token = _served.set(self._served)
        return self._served

    def __exit__(self, *failure: object) -> None:
        _served.reset(self._token)


def note(state: CacheState, *, age: float | None = None, stored_at: float | None = None, error: SourceError | None = None) -> None:
    """Tell whoever observes that one answer was served."""
    served = _served.get()
    if served is not None:
        served.add(state, age=age, stored_at=stored_at, error=error)


def note_reports(reports: Iterable[SourceReport]) -> None:
    """Tell whoever observes on which sources an answer rests that was worked out."""
    served = _served.get()
    if served is not None:
        served.rest_on(tuple(reports))
