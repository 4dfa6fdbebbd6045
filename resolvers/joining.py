"""Answering conditions over links by semi-joins: from a condition on an entity and its links to a predicate on the entity alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.entities import Record
from adapters.errors import SourceError
from adapters.predicate import Compare, Not, Op, Predicate, conjunction
from resolvers.calls import together
from resolvers.coverage import Coverage
from resolvers.errors import no_answer
from resolvers.explaining.node import Kind
from resolvers.joining_plan import Form, JoinPlan, Step, candidates, keys_in, plan_join, without
from resolvers.joining_side import Side, read_side, read_values
from resolvers.linked import Condition, is_plain
from resolvers.links import Link
from resolvers.listing import NOTHING, Context
from resolvers.narrowing import intersected
from resolvers.pushdown import FALSE, TRUE, normalise
from resolvers.request import ListRequest

Shown = Mapping[Link, Mapping[Any, Record]]
"""For to-one links that were followed on the way: the records that they show, by the value of the parents' field."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A condition free of links. `coverage` are the sources on which it rests.

    `error` says why no record can be judged at all; `where` must not be used then. Otherwise a record that could not be judged, because a
    source that may hold what its links lead to failed, does not satisfy `where`.
    """

    where: Predicate | None
    coverage: Coverage = NOTHING
    error: SourceError | None = None
    shown: Shown = field(default_factory=dict)


async def join(
    context: Context,
    entity: str,
    where: Condition | None,
    *,
    own: Predicate | None = None,
    extra: Mapping[Link, Iterable[str]] | None = None,
) -> Joined:
    """The predicate on `entity` alone that keeps the same records as `where`, among those that satisfy `own`.

    `extra` are fields that the records shown should carry as well. Raises `OverBudget` if too much would have to be read.
    """
    if where is None or is_plain(where):
        return Joined(where)
    apart = context.apart()
    planned = plan_join(entity, where, context.sources, own, chunk=context.calls.spending.budgets.chunk)
    context.note(planned)
    run = _Run(apart, planned, own, extra or {})
    predicate, error = await run.result()
    return Joined(predicate, context.settle(apart), error, run.shown)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a step comes to: a predicate on the parents, and where there is none that is not false, why nobody can be judged by it."""

    predicate: Predicate
    error: SourceError | None = None


class _Run:
    """Carrying out one `JoinPlan`."""

    def __init__(self, context: Context, plan: JoinPlan, own: Predicate | None, extra: Mapping[Link, Iterable[str]]) -> None:
        self._context = context
        self._round = context
        self._plan = plan
        self._own = own
        self._extra = extra
        self._answers: dict[int, _Answer] = {}
        self._parents: dict[str, frozenset[Any]] = {}
        self.shown: dict[Link, Mapping[Any, Record]] = {}

    async def result(self) -> tuple[Predicate, SourceError | None]:
        """The predicate, or why no record can be judged."""
        for late in (False, True):
            if self._so_far() != FALSE:
                await self._ask([step for step in self._plan.steps if step.late is late])
        errors = [answer.error for answer in self._answers.values() if answer.error is not None]
        if self._so_far() != FALSE:
            return intersected(self._plan.predicate(self._found)), None
        if errors and self._so_far(hoping=True) != FALSE:
            return FALSE, no_answer(errors)
        return FALSE, None

    def _found(self, step: Step) -> Predicate:
        answer = self._answers.get(step.number)
        return TRUE if answer is None else answer.predicate

    def _hoped(self, step: Step) -> Predicate:
        answer = self._answers.get(step.number)
        return TRUE if answer is None or answer.error is not None else answer.predicate

    def _so_far(self, *, hoping: bool = False) -> Predicate:
        """What is known of the records that come into question; `hoping`, as if the failed sources had let all of them pass."""
        return normalise(conjunction(self._own, self._plan.predicate(self._hoped if hoping else self._found)))

    async def _ask(self, steps: list[Step]) -> None:
        if not steps:
            return
        known = self._so_far()
        self._round = self._context.within(self._context.calls.spending.budgets.join_share)
        await self._read_parents(steps, known)
        answers = await together([self._answer(step, known) for step in steps])
        self._answers |= {step.number: answer for step, answer in zip(steps, answers, strict=True)}

    async def _read_parents(self, steps: list[Step], known: Predicate) -> None:
        """Read the parents' side first where that takes fewer calls: then only their children need to be read."""
        wanted = dict.fromkeys([step.link.parent_field for step in steps if await self._parents_first(step, known)])
        found = await together([self._values_of_parents(name, known) for name in wanted])
        self._parents |= {name: values for name, values in zip(wanted, found, strict=True) if isinstance(values, frozenset)}

    async def _parents_first(self, step: Step, known: Predicate) -> bool:
        calls = self._round.calls
        way = candidates(self._plan, step, known, self._context.sources, calls.spending.budgets.chunk)
        if way is None or not way.counted:
            return way is not None
        source = way.parents.sources[0]
        outcome = await calls.attempt(source.source, calls.count(source.source, self._plan.entity, source.split.where))
        return outcome.value is not None and way.cost(outcome.value.records) < way.alternative

    async def _values_of_parents(self, name: str, known: Predicate) -> frozenset[Any] | SourceError:
        """The values of a field of the records that come into question, or why none is known."""
        part = self._round.part(Kind.PARENTS, f"{self._plan.entity}.{name}")
        outcomes = await read_values(part, ListRequest(self._plan.entity, (name,), known), "where")
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if errors and len(errors) == len(outcomes):
            return no_answer(errors)
        return frozenset(value for outcome in outcomes if outcome.value for value in outcome.value.values if value is not None)

    def _keys_of_parents(self, step: Step, known: Predicate) -> frozenset[Any] | None:
        """The values that the parents in question have in a link's field, if they are known."""
        read, told = self._parents.get(step.link.parent_field), keys_in(known, step.link.parent_field)
        return told if read is None else read if told is None else read & told

    async def _answer(self, step: Step, known: Predicate) -> _Answer:
        link, keys = step.link, self._keys_of_parents(step, known)
        narrowing = None if keys is None else Compare(link.child_field, Op.IN, tuple(sorted(keys)))
        part = self._round.part(Kind.JOIN, f"{step.number}. {self._plan.entity}.{link.name}")
        inner = _Run(part, step.inner, conjunction(narrowing, link.where), {})
        judged, error = await inner.result()
        if error is not None and step.form is Form.SEMI:
            return _Answer(FALSE, error)
        if step.needs_nothing(judged):
            return _Answer(without(link, TRUE) if step.form is Form.ANTI else FALSE)
        side = await read_side(part, step, judged, narrowing, self._extra.get(link, ()))
        self.shown[link] = side.shown
        return await self._against(step, side, keys, known) if step.form is Form.ANTI else _among(step, side)

    async def _against(self, step: Step, side: Side, keys: frozenset[Any] | None, known: Predicate) -> _Answer:
        """An anti-join: the parents that are not among the keys, as far as it is known that nothing is missing of them."""
        link = step.link
        if keys is None and not side.failures:
            return _Answer(without(link, Not(_one_of(link, side.keys)) if side.keys else TRUE))
        if keys is None and side.hides_all(link):
            keys = frozenset(side.shown)
        if keys is None:
            found = await self._values_of_parents(link.parent_field, known)
            if isinstance(found, SourceError):
                return _Answer(FALSE, found)
            keys = found
        open_keys = keys - side.keys
        kept = frozenset(value for value in open_keys if side.is_known(link, value))
        unknown = bool(side.failures) and not kept and (bool(open_keys) or side.hides_all(link))
        return _Answer(without(link, _one_of(link, kept)), no_answer(side.errors) if unknown else None)


def _among(step: Step, side: Side) -> _Answer:
    """A semi-join: the parents that are among the keys."""
    silent = bool(side.failures) and len(side.failures) == side.asked
    return _Answer(_one_of(step.link, side.keys), no_answer(side.errors) if silent else None)


def _one_of(link: Link, keys: frozenset[Any]) -> Predicate:
    return normalise(Compare(link.parent_field, Op.IN, tuple(sorted(keys))))
