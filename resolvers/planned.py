"""An operation that is planned and not carried out: what can be known of it before anything is sent.

In the place of what a source would answer stands one record with made-up values, so that the links that go on from there are met. What they
are asked depends on the real records; their plans name the step that they wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.entities import ENTITIES, CodeList, FieldDefinition, Record
from adapters.predicate import Compare, Op, Predicate, conjunction
from resolvers.aggregates.answer import AggregateAnswer
from resolvers.aggregates.plan import plan as plan_totals
from resolvers.aggregates.request import AggregateRequest, AggregateResult, GroupField
from resolvers.coverage import Coverage
from resolvers.explained import ExplainedOperation
from resolvers.explaining.node import Kind, Node
from resolvers.explaining.plans import BatchPlan, FetchPlan
from resolvers.fetching import candidates
from resolvers.global_id import GlobalKey
from resolvers.joining_plan import plan_join
from resolvers.linked import Condition, LinkedOrder, is_plain, plain_where
from resolvers.links import Link
from resolvers.planning import plan, plan_source
from resolvers.pushdown import normalise
from resolvers.request import FetchResult, LinkResult, ListRequest, ListResult
from resolvers.requirement import Requirement


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Stands for values that an earlier step will find."""

    what: str

    def __str__(self) -> str:
        return f"each {self.what}"


class PlannedOperation(ExplainedOperation):
    """Another operation, planned in `root`."""

    async def list(self, request: ListRequest, coverage: Requirement | None = None) -> ListResult:
        node = self.root.part(Kind.LIST, request.entity)
        return self._page(node, request)

    async def fetch(self, entity: str, keys: Sequence[GlobalKey], fields: Sequence[str]) -> Sequence[FetchResult]:
        node = self.root.part(Kind.FETCH, entity)
        asked: dict[str, int] = {}
        for key in dict.fromkeys(keys):
            for source in candidates(self._context, ENTITIES[entity], key):
                asked[source.id] = asked.get(source.id, 0) + 1
        node.plans.append(FetchPlan(entity, len(set(keys)), asked))
        return [_made_up(node, entity) for _ in keys]

    async def link(
        self, link: Link, parents: Sequence[Record], request: ListRequest, coverage: Requirement | None = None
    ) -> Sequence[LinkResult]:
        node = self._after(Kind.LINK, link, parents)
        self._children(node, link, replace(request, order=request.order or link.order))
        page = _one(node, request)
        return [page if link.many else page.records[0] for _ in parents]

    async def aggregate(self, request: AggregateRequest, coverage: Requirement | None = None) -> AggregateResult:
        return self._totals(self.root.part(Kind.AGGREGATE, request.entity), request, None)

    async def aggregate_link(
        self, link: Link, parents: Sequence[Record], request: AggregateRequest, coverage: Requirement | None = None
    ) -> Sequence[AggregateAnswer]:
        grouped = replace(request, groups=(GroupField(link.child_field), *request.groups))
        answer = self._totals(self._after(Kind.AGGREGATE, link, parents), grouped, conjunction(_through(link), link.where))
        return [answer for _ in parents]

    def _after(self, kind: Kind, link: Link, parents: Sequence[Record]) -> Node:
        home = self.root.home(parents)
        node = home.part(kind, f"{link.parent}.{link.name}")
        node.after = f"{home.kind.value} {home.title}" if home is not self.root else ""
        return node

    def _page(self, node: Node, request: ListRequest) -> ListResult:
        request.check()
        where = self._joined(node, request.entity, request.where, None)
        order = tuple(term for term in request.order if not isinstance(term, LinkedOrder))
        whole = len(order) < len(request.order)
        known = replace(request, where=where, order=() if whole else order, after=None, before=None)
        node.plans.append(plan(replace(known, first=None, last=None) if whole else known, self._context.sources))
        return _one(node, request)

    def _children(self, node: Node, link: Link, request: ListRequest) -> None:
        """How the children of many parents are read together."""
        request.check()
        entity, sources = ENTITIES[link.child], self._context.sources
        own = _through(link)
        rest = normalise(conjunction(link.where, self._joined(node, link.child, request.where, own)))
        ready = [source for source in sources.serving(link.child) if source.quarantine is None]
        if not link.many and link.child_field == entity.key:
            node.plans.append("\n".join([f"{link.child}: by key, each {link.parent_field}", ", ".join(source.id for source in ready)]))
            return
        order = tuple(term for term in request.order if not isinstance(term, LinkedOrder))
        where = normalise(conjunction(own, rest))
        wanted = {*request.fields, link.child_field, *(term.field for term in order)}
        reads = [plan_source(source, sources.rank(source.id), entity, wanted, where, prefer=link.child_field) for source in ready]
        node.plans.append(BatchPlan(link, (_Waiting(link.parent_field),), rest, order, reads))

    def _totals(self, node: Node, request: AggregateRequest, own: Predicate | None) -> AggregateResult:
        request.check()
        where = conjunction(own, self._joined(node, request.entity, request.where, own))
        node.plans.append(plan_totals(replace(request, where=where), self._context.sources))
        return AggregateResult([], 0, Coverage())

    def _joined(self, node: Node, entity: str, where: Condition | None, own: Predicate | None) -> Predicate | None:
        """The filter with what its steps will find in their places."""
        if where is None or is_plain(where):
            return plain_where(where)
        joined = plan_join(entity, where, self._context.sources, own)
        node.plans.append(joined)
        return joined.predicate(lambda step: step.symbolic())


def _through(link: Link) -> Predicate:
    return Compare(link.child_field, Op.IN, (_Waiting(link.parent_field),))


def _one(node: Node, request: ListRequest) -> ListResult:
    return ListResult([_made_up(node, request.entity)], False, False, Coverage(), 0 if request.count else None, lambda record: "")


def _made_up(node: Node, entity: str) -> Record:
    definition = ENTITIES[entity]
    make: Any = definition.record
    record: Record = make(**{name: _value(field) for name, field in definition.fields.items()})
    node.gave([record])
    return record


def _value(field: FieldDefinition) -> Any:
    if field.many:
        return ()
    kind = field.type
    if isinstance(kind, type) and issubclass(kind, CodeList):
        return next(iter(kind))
    simple: dict[Any, Any] = {int: 0, bool: False, Decimal: Decimal(0), date: date(2000, 1, 1), datetime: datetime(2000, 1, 1, tzinfo=UTC)}
    return simple.get(kind, 0 if getattr(kind, "__name__", "") == "Money" else "?")
