"""What adapters tell of what they send: typed facts, for whoever listens.

An adapter tells a fact at the one place where it sends; it knows nothing of who listens and what for. Somebody listens either to one call,
from around it (`listening`: the ear goes with the call's context, into its tasks and into the host's threads), or to a whole host
(`Tracer.subscribe`). Where nobody listens, `Tracer.heard` is false, and nothing is measured or made.

Facts hold what was asked and how it went, never what authorises it: no headers, no address of a database, of a query only what was part
of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An SQL statement that was run. `arguments` may be personal, so they are not in the repr. Rows are None where it failed."""

    sql: str
    arguments: Sequence[Any] | Mapping[str, Any] = field(default=(), repr=False)
    rows: int | None = None
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An HTTP request and its answer.

    `url` has neither user nor query. Of the query's `parameters`, a value is None where it was no part of the question; so is the
    `body`. `status` is None where no answer came; `size` is the length of its body in bytes, as far as it was read.
    """

    method: str
    url: str
    parameters: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)
    body: str | None = field(default=None, repr=False)
    status: int | None = None
    size: int = 0
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file that was read. Rows are None where it was rejected."""

    name: str
    rows: int | None = None
    milliseconds: float = 0.0


Fact = Statement | Exchange | FileRead
Listener = Callable[[Fact], None]

_ear: ContextVar[Listener | None] = ContextVar("craftgraph_ear", default=None)


class Tracer:
    """Passes facts on, in the thread in which they are told."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return _ear.get() is not None or bool(self._listeners)

    def tell(self, fact: Fact) -> None:
        """Pass a fact on."""
        if (ear := _ear.get()) is not None:
            ear(fact)
        for listener in self._listeners:
            listener(fact)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Pass every fact to this listener, too, until what is returned is called."""
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return leave


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While it lasts, hear what is sent on behalf of this context, tasks that are begun in it included."""
    token = _ear.set(listener)
    try:
        yield
    finally:
        _ear.reset(token)
