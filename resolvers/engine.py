"""The engine: answers lists, fetches and links over all sources, one operation at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.source import Sources
from resolvers.aggregates.answer import AggregateAnswer, aggregate, aggregate_link
from resolvers.aggregates.request import AggregateRequest, AggregateResult
from resolvers.budget import DEFAULT_BUDGETS, Budgets, Spending
from resolvers.calls import Calls
from resolvers.coverage import Coverage, Ledger
from resolvers.fetching import fetch
from resolvers.gate import Gate, Timekeeping
from resolvers.global_id import GlobalKey
from resolvers.joining_lists import joined_links, joined_page
from resolvers.linked import Condition, Term
from resolvers.links import Link
from resolvers.listing import Context
from resolvers.request import FetchResult, LinkResult, ListRequest, ListResult

DEADLINE = 5.0
"""Seconds that an operation has if it does not say."""
RESERVE = 0.05
"""Seconds before the deadline at which the last sources are given up, so that what the others gave is delivered in time."""


class Engine:
    """All sources with their gates. One for the process and its event loop; its breakers and slots are shared by all operations.

    `cursor_secret` seals the cursors: processes that serve the same graph need the same one. `clock`, `sleep` and `jitter` are for tests.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        cursor_secret: bytes,
        budgets: Budgets = DEFAULT_BUDGETS,
        deadline: float = DEADLINE,
        reserve: float = RESERVE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not cursor_secret:
            raise ValueError("cursor_secret is empty: anybody could make cursors")
        keeping = Timekeeping(clock, sleep, jitter)
        self.sources = sources
        self.clock = clock
        self.budgets = budgets
        self.gates = {source.id: Gate(source, keeping) for source in sources}
        self._secret = cursor_secret
        self._deadline = deadline
        self._reserve = reserve

    def operation(self, deadline: float | None = None) -> Operation:
        """A new operation, to be done by `deadline` in seconds of the engine's clock."""
        ends = (self.clock() + self._deadline if deadline is None else deadline) - self._reserve
        calls = Calls(self.gates, deadline=ends, clock=self.clock, spending=Spending(self.budgets))
        return Operation(Context(self.sources, calls, Ledger(), self._secret))


class Operation:
    """What one GraphQL operation asks of the engine. Its fields may ask concurrently."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def list(self, request: ListRequest) -> ListResult:
        """One page of a merged list. A source that fails is missing from it and named in its coverage.

        Raises `InvalidRequest`, `InvalidCursor` or `OverBudget` for the caller's faults, and if none of the sources that were asked
        answered, their error: the one source's own, or `NoSourceAnswered`. So also where the filter or the order reaches over links and
        nothing can be judged by it; rows that cannot be judged, because a source failed, are left out as that source's own rows are.
        """
        page = await joined_page(self._context, request)
        if isinstance(page, SourceError):
            raise page
        return page

    async def fetch(self, entity: str, keys: Sequence[GlobalKey], fields: Sequence[str]) -> Sequence[FetchResult]:
        """Records by key, aligned to `keys`: None where there is no such record, an error where only failed sources could hold it."""
        return await fetch(self._context, entity, keys, fields)

    async def link(
        self,
        link: Link,
        parents: Sequence[Record],
        fields: Sequence[str],
        *,
        where: Condition | None = None,
        order: tuple[Term, ...] = (),
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        count: bool = False,
    ) -> Sequence[LinkResult]:
        """What a link leads to, one result a parent: a record or None (to-one), a page (to-many), or an error if it is not known.

        The parents must carry `link.parent_field`. Raises what `list` raises for the caller's faults; sources' errors are results.
        """
        request = ListRequest(link.child, tuple(fields), where, order, first, after, last, before, count)
        return await joined_links(self._context, link, parents, request)

    async def aggregate(self, request: AggregateRequest) -> AggregateResult:
        """Totals of a merged list. A source that fails is missing from them and named in their coverage.

        Raises as `list` does, and if it is not known at all where a link leads by whose fields the groups are formed.
        """
        answer = await aggregate(self._context, request)
        if isinstance(answer, SourceError):
            raise answer
        return answer

    async def aggregate_link(self, link: Link, parents: Sequence[Record], request: AggregateRequest) -> Sequence[AggregateAnswer]:
        """Totals of what a to-many link leads to, one answer a parent, or an error if they are not known.

        The parents must carry `link.parent_field`. Raises what `aggregate` raises for the caller's faults.
        """
        return await aggregate_link(self._context, link, parents, request)

    def report(self) -> Coverage:
        """All sources that the operation asked so far, and the worst that became of each."""
        rank = self._context.sources.rank
        return Coverage.of(sorted(self._context.ledger.reports(), key=lambda report: rank(report.source)))
