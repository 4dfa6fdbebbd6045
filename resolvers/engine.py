"""The engine: answers lists, fetches and links over all sources, one operation at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.source import Sources
from resolvers.aggregates.answer import AggregateAnswer, aggregate, aggregate_link
from resolvers.aggregates.request import AggregateRequest, AggregateResult
from resolvers.budget import DEFAULT_BUDGETS, Budgets, Spending
from resolvers.cache.cache import Cache
from resolvers.cache.control import ANYTHING, CacheControl
from resolvers.calls import Calls
from resolvers.commanding import Done
from resolvers.coverage import Coverage, Ledger
from resolvers.derived import Derivation, Run
from resolvers.fetching import fetch
from resolvers.gate import Timekeeping
from resolvers.global_id import GlobalKey
from resolvers.identity import Identity
from resolvers.joining_lists import joined_links, joined_page
from resolvers.links import Link
from resolvers.listing import Context
from resolvers.rating_acts import Proposal, RatingAct, act, propose
from resolvers.request import FetchResult, LinkResult, ListRequest, ListResult
from resolvers.requirement import PARTIAL, Requirement
from resolvers.search.options import SearchOptions
from resolvers.search.request import SearchRequest, SearchResult
from resolvers.search.searching import search
from resolvers.search.shelf import Shelf
from resolvers.standing import Standing
from resolvers.watch import Watch

Answer = TypeVar("Answer", ListResult, AggregateResult, SearchResult)

DEADLINE = 5.0
"""Seconds that an operation has if it does not say."""
RESERVE = 0.05
"""Seconds before the deadline at which the last sources are given up, so that what the others gave is delivered in time."""
DEFAULT_NAMES = SearchOptions()


class Engine:
    """All sources with their gates. One for the process and its event loop; its breakers and slots are shared by all operations.

    `cursor_secret` seals the cursors: processes that serve the same graph need the same one. Without a `cache`
    nothing is kept. `clock`, `sleep`, `jitter` and `now` are for tests.
    """

    def __init__(
        self,
        sources: Sources,
        *,
        cursor_secret: bytes,
        budgets: Budgets = DEFAULT_BUDGETS,
        cache: Cache | None = None,
        names: SearchOptions = DEFAULT_NAMES,
        derivations: Sequence[Derivation] = (),
        deadline: float = DEADLINE,
        reserve: float = RESERVE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not cursor_secret:
            raise ValueError("cursor_secret is empty: anybody could make cursors")
        known = sources.and_derived(one.source for one in derivations)
        self.watch = Watch(known, Timekeeping(clock, sleep, jitter, now))
        self.clock = clock
        self.budgets = budgets
        self.cache = cache
        self._shelf = Shelf(self.watch.gates, budgets=budgets, options=names, clock=clock)
        self._derivations = tuple(derivations)
        self._now = now
        self._secret = cursor_secret
        self._deadline = deadline
        self._reserve = reserve

    @property
    def sources(self) -> Sources:
        """The sources as they are now; an operation keeps those of its beginning."""
        return self.watch.sources

    def operation(self, deadline: float | None = None, coverage: Requirement = PARTIAL, control: CacheControl = ANYTHING) -> Operation:
        """A new operation, to be done by `deadline` in seconds of the engine's clock.

        `coverage` is required of all its lists and totals that do not say otherwise; `control` is what it accepts of the cache.
        """
        ends = (self.clock() + self._deadline if deadline is None else deadline) - self._reserve
        sources, spending, derived = self.sources, Spending(self.budgets), self._derived(self.sources)
        calls = Calls(
            self.watch.gates,
            deadline=ends,
            clock=self.clock,
            spending=spending,
            cache=self.cache,
            control=control,
            derived=derived,
        )
        return self._operation(Context(sources, calls, Ledger(), self._secret), coverage)

    def _derived(self, sources: Sources) -> dict[str, Run]:
        """The derivations of one operation, which ask by operations like it, with ledgers of their own."""

        def ask(calls: Calls, ledger: Ledger) -> Operation:
            return self._operation(Context(sources, calls, ledger, self._secret), PARTIAL)

        return {one.source.id: Run(one, ask, self._now()) for one in self._derivations}

    def _operation(self, context: Context, coverage: Requirement) -> Operation:
        return Operation(context, self._shelf, coverage, self.watch.standing)

    async def close(self) -> None:
        """Break off what is read beside the operations."""
        await self._shelf.close()
        if self.cache is not None:
            await self.cache.close()


class Operation:
    """What one GraphQL operation asks of the engine. Its fields may ask concurrently.

    A list or totals whose `coverage` does not meet what is required of it is a `CoverageIncomplete`. Records by key and to-one links need
    no requirement: what was found is whole, and what may lie in a source that failed is an error.
    """

    def __init__(self, context: Context, shelf: Shelf, coverage: Requirement, standing: Callable[[str], Standing]) -> None:
        self._context = context
        self._shelf = shelf
        self._coverage = coverage
        self.standing = standing
        """How a source does now, by its id."""

    async def list(self, request: ListRequest, coverage: Requirement | None = None) -> ListResult:
        """One page of a merged list. A source that fails is missing from it and named in its coverage.

        Raises `InvalidRequest`, `InvalidCursor` or `OverBudget` for the caller's faults, and if none of the sources that were asked
        answered, their error: the one source's own, or `NoSourceAnswered`. So also where the filter or the order reaches over links and
        nothing can be judged by it; rows that cannot be judged, because a source failed, are left out as that source's own rows are.
        """
        required = self._required(coverage)
        page = _judged(await joined_page(self._context, request), request.entity, required)
        if isinstance(page, SourceError):
            raise page
        return page

    async def fetch(self, entity: str, keys: Sequence[GlobalKey], fields: Sequence[str]) -> Sequence[FetchResult]:
        """Records by key, aligned to `keys`: None where there is no such record, an error where only failed sources could hold it."""
        return await fetch(self._context, entity, keys, fields)

    async def link(
        self, link: Link, parents: Sequence[Record], request: ListRequest, coverage: Requirement | None = None
    ) -> Sequence[LinkResult]:
        """What a link leads to, one result a parent: a record or None (to-one), a page (to-many), or an error if it is not known.

        `request` is the list that is wanted of each parent, without the link's own filter. The parents must carry `link.parent_field`.
        Raises what `list` raises for the caller's faults; sources' errors are results.
        """
        required = self._required(coverage)
        answers = await joined_links(self._context, link, parents, request)
        if not required.demanding:
            return answers
        return [_judged(answer, link.child, required) if isinstance(answer, ListResult) else answer for answer in answers]

    async def aggregate(self, request: AggregateRequest, coverage: Requirement | None = None) -> AggregateResult:
        """Totals of a merged list. A source that fails is missing from them and named in their coverage.

        Raises as `list` does, and if it is not known at all where a link leads by whose fields the groups are formed.
        """
        required = self._required(coverage)
        answer = _judged(await aggregate(self._context, request), request.entity, required)
        if isinstance(answer, SourceError):
            raise answer
        return answer

    async def aggregate_link(
        self, link: Link, parents: Sequence[Record], request: AggregateRequest, coverage: Requirement | None = None
    ) -> Sequence[AggregateAnswer]:
        """Totals of what a to-many link leads to, one answer a parent, or an error if they are not known.

        The parents must carry `link.parent_field`. Raises what `aggregate` raises for the caller's faults.
        """
        required = self._required(coverage)
        answers = await aggregate_link(self._context, link, parents, request)
        return [_judged(answer, link.child, required) for answer in answers]

    async def search(self, request: SearchRequest, coverage: Requirement | None = None) -> SearchResult:
        """One page of what a text finds in names and numbers. A source whose names are not known is named in its coverage.

        Raises as `list` does.
        """
        required = self._required(coverage)
        page = _judged(await search(self._context, self._shelf, request), "Search", required)
        if isinstance(page, SourceError):
            raise page
        return page

    async def propose_rating(self, identity: Identity, proposal: Proposal) -> Done:
        """Make a star rating. Raises what `resolvers.rating_acts.propose` does."""
        return await propose(self._context, identity, proposal)

    async def act_on_rating(self, identity: Identity, asked: RatingAct) -> Done:
        """Confirm, publish or revoke a star rating. Raises what `resolvers.rating_acts.act` does."""
        return await act(self._context, identity, asked)

    def report(self) -> Coverage:
        """All sources that the operation asked so far, and the worst that became of each."""
        rank = self._context.sources.rank
        return Coverage.of(sorted(self._context.ledger.reports(), key=lambda report: rank(report.source)))

    def _required(self, coverage: Requirement | None) -> Requirement:
        """What is required of one field. Raises `InvalidRequest` before anything is sent."""
        required = self._coverage if coverage is None else coverage
        required.check(self._context.sources)
        return required


def _judged(answer: Answer | SourceError, entity: str, required: Requirement) -> Answer | SourceError:
    """The answer, or why it will not do."""
    if isinstance(answer, SourceError):
        return answer
    return required.unmet(entity, answer.coverage) or answer
