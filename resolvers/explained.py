"""An operation that writes down what it does, for `extensions.explain` and ``craftgraph explain``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace

from adapters.entities import Record
from adapters.errors import SourceError
from resolvers.aggregates.answer import AggregateAnswer
from resolvers.aggregates.request import AggregateRequest, AggregateResult
from resolvers.engine import Operation
from resolvers.explained_calls import ExplainedCalls
from resolvers.explaining.node import Kind, Node
from resolvers.global_id import GlobalKey
from resolvers.links import Link
from resolvers.listing import Context
from resolvers.request import FetchResult, LinkResult, ListRequest, ListResult
from resolvers.requirement import Requirement


class ExplainedOperation(Operation):
    """Another operation, explained in `root`."""

    def __init__(self, operation: Operation) -> None:
        vars(self).update(vars(operation))
        self._plain = operation
        self.root = Node(Kind.OPERATION, "")
        self._context = _at(self._context, self.root)

    async def list(self, request: ListRequest, coverage: Requirement | None = None) -> ListResult:
        with self._part(Kind.LIST, request.entity) as (part, node):
            page = await part.list(request, coverage)
            node.gave(page.records)
            return page

    async def fetch(self, entity: str, keys: Sequence[GlobalKey], fields: Sequence[str]) -> Sequence[FetchResult]:
        with self._part(Kind.FETCH, entity) as (part, node):
            found = await part.fetch(entity, keys, fields)
            node.gave(_records(found))
            return found

    async def link(
        self, link: Link, parents: Sequence[Record], request: ListRequest, coverage: Requirement | None = None
    ) -> Sequence[LinkResult]:
        with self._part(Kind.LINK, _name(link), parents) as (part, node):
            found = await part.link(link, parents, request, coverage)
            node.gave(_records(found))
            return found

    async def aggregate(self, request: AggregateRequest, coverage: Requirement | None = None) -> AggregateResult:
        with self._part(Kind.AGGREGATE, request.entity) as (part, _):
            return await part.aggregate(request, coverage)

    async def aggregate_link(
        self, link: Link, parents: Sequence[Record], request: AggregateRequest, coverage: Requirement | None = None
    ) -> Sequence[AggregateAnswer]:
        with self._part(Kind.AGGREGATE, _name(link), parents) as (part, _):
            return await part.aggregate_link(link, parents, request, coverage)

    @contextmanager
    def _part(self, kind: Kind, title: str, parents: Sequence[Record] = ()) -> Iterator[tuple[Operation, Node]]:
        node = self.root.home(parents).part(kind, title)
        try:
            part = copy(self._plain)
            part._context = _at(self._context, node)
            yield part, node
        except SourceError as error:
            node.finish(error)
            raise
        except BaseException:
            node.finish()
            raise
        node.finish()


def _at(context: Context, node: Node) -> Context:
    return replace(context, calls=ExplainedCalls(context.calls, node))


def _name(link: Link) -> str:
    return f"{link.parent}.{link.name}"


def _records(found: Sequence[LinkResult]) -> Iterator[Record]:
    for one in found:
        if isinstance(one, Record):
            yield one
        elif isinstance(one, ListResult):
            yield from one.records
