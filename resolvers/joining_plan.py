"""How conditions over links will be answered, as plain data with a stable text form. Planning sends nothing.

Each linked leaf of a condition becomes a step: it reads the keys of the children of which the leaf's condition is true (a semi-join,
the parent's field is *in* them), or is not true (an anti-join, *not in* them). Steps inside a step come first. The condition with these
comparisons in the leaves' places is an ordinary predicate on the parent. `docs/engine.md` tells it at length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

from msgspec import structs

from adapters.entities import ENTITIES
from adapters.predicate import Compare, Not, Op, Or, Predicate, comparisons, conjunction
from adapters.source import Sources
from resolvers.joining_cost import KEYS_IN_A_CALL, calls, rows
from resolvers.linked import AllOf, Condition, Linked, Quantifier, leaves, on_nothing, plain_where, positive, substitute
from resolvers.links import Link
from resolvers.plan import CHUNK, Plan, Reading, SourcePlan, left_out, source_lines
from resolvers.planning import plan
from resolvers.pruning import may_hold, partitions
from resolvers.pushdown import FALSE, TRUE, normalise, top_level, untrue
from resolvers.request import ListRequest

QUICK = 1
"""Calls up to which a step is quick: quick steps go first, and the others are narrowed by what they find."""
WIDE = 8
"""Calls from which on a step waits for the quick ones in any case, for they may show that few parents come into question."""


class Form(StrEnum):
    """How the parents relate to the keys that a step finds."""

    SEMI = "in"
    ANTI = "not in"


@dataclass(frozen=True, slots=True)
class KeysOf:
    """Stands for the keys that a step will find."""

    number: int

    def __str__(self) -> str:
        return f"keys of {self.number}"


@dataclass(frozen=True, slots=True)
class _More:
    def __str__(self) -> str:
        return "…"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One linked leaf. `late` steps wait for the others at their place.

    With `choose`, the link leads to one of perhaps several records: all are read, the one that the link shows is judged here.
    `children` is how they will be read, as far as it is known before the steps that narrow it.
    """

    number: int
    leaf: Linked
    form: Form
    choose: bool
    inner: JoinPlan
    children: Plan
    late: bool = False
    candidates: Candidates | None = None

    @property
    def link(self) -> Link:
        """The link that the leaf is about."""
        return self.leaf.link

    def request(self, judged: Predicate, narrowing: Predicate | None = None) -> ListRequest:
        """The children to read, where `judged` is the leaf's condition, free of links."""
        return _request(self.link, self.form, judged, narrowing, choose=self.choose)

    def needs_nothing(self, judged: Predicate) -> bool:
        """Whether no child can be among the keys, whatever the sources hold: that is so of all parents, known ones or not."""
        return normalise(plain_where(self.request(judged).where)) == FALSE

    def symbolic(self) -> Predicate:
        """The comparison that will take the leaf's place."""
        among = Compare(self.link.parent_field, Op.IN, (KeysOf(self.number), _More()))
        return among if self.form is Form.SEMI else without(self.link, Not(among))


@dataclass(frozen=True, kw_only=True)
class JoinPlan:
    """The steps for one condition on an entity. `condition` is positive; `own` holds for all records that come into question."""

    entity: str
    condition: Condition
    own: Predicate | None
    steps: tuple[Step, ...]

    def predicate(self, by: Callable[[Step], Predicate]) -> Predicate:
        """The condition with a predicate in the place of each step, normal."""
        found = {step.leaf: by(step) for step in self.steps}
        return normalise(substitute(self.condition, found.__getitem__))

    def __str__(self) -> str:
        return "\n".join([f"{self.entity}: {self.condition}", *self.lines()])

    def lines(self) -> Iterator[str]:
        """The text form of all steps, each after those inside it and those that it waits for."""
        for step in sorted(self.steps, key=lambda step: step.late):
            yield from step.inner.lines()
            yield from _step_lines(self, step)


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Reading the parents before the children of a step, so that only their children need to be read.

    `holders` are the sources that can hold those, fewer where `scattered` is false: then each key lies in one of them. `alternative` is
    the number of calls that reading all the children takes.
    """

    parents: Plan
    holders: int
    scattered: bool
    alternative: int

    @property
    def counted(self) -> bool:
        """Whether one call can tell how many parents there are."""
        sources = self.parents.sources
        return len(sources) == 1 and sources[0].capability.count and not (sources[0].split.residual or sources[0].parts)

    def cost(self, found: int | None = None) -> int:
        """Calls for the parents and for their children, `found` being the number of parents if it is known."""
        number = rows(self.parents) if found is None else found
        asked = self.holders if self.scattered else min(self.holders, number)
        pages = calls(self.parents) if found is None else -(-found // (self.parents.sources[0].scan.limit or CHUNK))
        return pages + asked * -(-number // (KEYS_IN_A_CALL * max(1, asked)))


def without(link: Link, kept: Predicate) -> Predicate:
    """A predicate that also keeps the parents whose link starts at null, and so leads nowhere for certain."""
    if link.parent_field == ENTITIES[link.parent].key:
        return kept
    return normalise(Or((Compare(link.parent_field, Op.IS_NULL, True), kept)))


def plan_join(entity: str, where: Condition, sources: Sources, own: Predicate | None = None, *, chunk: int = CHUNK) -> JoinPlan:
    """The steps that answer a condition, among the records that satisfy `own`."""
    return _Planner(sources, chunk).plan(entity, where, own)


class _Planner:
    def __init__(self, sources: Sources, chunk: int) -> None:
        self._sources = sources
        self._chunk = chunk
        self._numbers = count(1)

    def plan(self, entity: str, where: Condition, own: Predicate | None) -> JoinPlan:
        condition = positive(where)
        drafts = [self._draft(leaf) for leaf in leaves(condition)]
        feeding = {step.link.parent_field for step in drafts if _is_quick(step) and _decides(step, condition)}
        steps = [replace(step, late=_is_late(step, feeding)) for step in drafts]
        joined = JoinPlan(entity=entity, condition=condition, own=own, steps=tuple(steps))
        known = conjunction(own, joined.predicate(lambda step: TRUE if step.late else step.symbolic()))
        found = [replace(step, candidates=candidates(joined, step, known, self._sources, self._chunk)) for step in steps]
        return replace(joined, steps=tuple(found))

    def _draft(self, leaf: Linked) -> Step:
        link = leaf.link
        missing = on_nothing(leaf.where) is True if leaf.quantifier is Quantifier.ONE else leaf.quantifier is Quantifier.EVERY
        form = Form.ANTI if missing else Form.SEMI
        choose = not link.many and not _is_unique(link, self._sources)
        inner = self.plan(link.child, leaf.where, link.where)
        judged = inner.predicate(lambda step: step.symbolic())
        request = _request(link, form, judged, None, choose=choose)
        children = plan_values(request, self._sources, records=choose, chunk=self._chunk)
        return Step(number=next(self._numbers), leaf=leaf, form=form, choose=choose, inner=inner, children=children)


def _is_quick(step: Step) -> bool:
    return calls(step.children) <= QUICK and not any(inner.late for inner in step.inner.steps)


def _decides(step: Step, condition: Condition) -> bool:
    """Whether only parents among the step's keys can satisfy the condition."""
    among = condition.parts if isinstance(condition, AllOf) else (condition,)
    return step.form is Form.SEMI and step.leaf in among


def _is_late(step: Step, feeding: set[str]) -> bool:
    return not _is_quick(step) and bool(feeding) and (step.link.parent_field in feeding or calls(step.children) >= WIDE)


def _is_unique(link: Link, sources: Sources) -> bool:
    """Whether no two children of a to-one link can have the same parent: it leads to their key, and no two sources share keys."""
    if link.child_field != ENTITIES[link.child].key:
        return False
    held = [source.partition for source in sources.serving(link.child)]
    divided = None not in held and len(set(held)) == len(held)
    return len(held) <= 1 or (divided and link.child_field in ENTITIES[link.child].record.partition)


def _request(link: Link, form: Form, judged: Predicate, narrowing: Predicate | None, *, choose: bool) -> ListRequest:
    own = conjunction(narrowing, link.where)
    kept = normalise(judged) if form is Form.SEMI else untrue(normalise(judged))
    if choose and kept != FALSE:
        fields = (link.child_field, *(part.field for part in comparisons(judged)), *(term.field for term in link.order))
        return ListRequest(link.child, tuple(dict.fromkeys(fields)), own)
    return ListRequest(link.child, (link.child_field,), conjunction(own, kept))


def plan_values(request: ListRequest, sources: Sources, *, records: bool, chunk: int = CHUNK) -> Plan:
    """How to read the first field of all records, each value at least once, or the `records` themselves.

    A source that can group by the field need not send more than its values.
    """
    planned = plan(request, sources, chunk=chunk)
    if records:
        told = (source if source.split.residual else structs.replace(source, lacks=None) for source in planned.sources)
        return replace(planned, sources=tuple(told))
    return replace(planned, sources=tuple(_grouped(source, request.fields[0]) for source in planned.sources))


def _grouped(source: SourcePlan, field: str) -> SourcePlan:
    known = source.capability.fields.get(field)
    parts = tuple(_grouped(part, field) for part in source.parts)
    if known is None or not known.group or source.split.residual or source.reading is Reading.NOTHING:
        lacks = "" if source.split.residual else f"group by {field}, which would give the keys alone"
        return structs.replace(source, parts=parts, lacks=source.lacks or lacks)
    return structs.replace(source, parts=parts, reading=Reading.VALUES, scan=replace(source.scan, fields=(field,)))


def candidates(joined: JoinPlan, step: Step, known: Predicate | None, sources: Sources, chunk: int = CHUNK) -> Candidates | None:
    """How to read the parents that satisfy `known` before the children of a step, if that may take fewer calls; else None."""
    link, where, alternative = step.link, normalise(known), calls(step.children)
    if where == FALSE or keys_in(where, link.parent_field) is not None or alternative <= QUICK:
        return None
    child, parent = ENTITIES[link.child], ENTITIES[joined.entity]
    partitioned = link.child_field in child.record.partition
    wanted = partitions(parent, where) if partitioned and link.parent_field in parent.record.partition else None
    found = Candidates(
        parents=plan(ListRequest(joined.entity, (link.parent_field,), known), sources, chunk=chunk),
        holders=sum(may_hold(source.source.partition, wanted) for source in step.children.sources),
        scattered=not partitioned,
        alternative=alternative,
    )
    return found if not found.parents.quarantined and found.cost(0 if found.counted else None) < alternative else None


def keys_in(where: Predicate, field: str) -> frozenset[object] | None:
    """The values that a field can have in the rows of a normal predicate; None if it does not say."""
    answer: frozenset[object] | None = None
    for part in top_level(where):
        if isinstance(part, Compare) and part.field == field and part.op in (Op.EQ, Op.IN):
            found = frozenset(part.value if part.op is Op.IN else (part.value,))
            answer = found if answer is None else answer & found
    return answer


def _step_lines(joined: JoinPlan, step: Step) -> Iterator[str]:
    link, form = step.link, step.form
    judged = step.inner.predicate(lambda inner: inner.symbolic())
    what = f"{link.child}.{link.child_field}"
    where = f" where {link.where}" if link.where else ""
    if step.choose:
        first = f" by {', '.join(map(str, link.order))}" if link.order else ""
        told = f"{what}{where}, of each the first{first}, if {judged} {'holds' if form is Form.SEMI else 'does not hold'}"
    else:
        told = f"{what} where {step.children.request.where}" if step.children.request.where else what
    yield f"{step.number}. {joined.entity}.{link.name}: {told}"
    late = ", after the others, among what they leave" if step.late else ""
    yield f"   then {link.parent_field} {form.value} [keys of {step.number}]{late}"
    if step.candidates is not None:
        way = "counted, and read if they are few" if step.candidates.counted else "read"
        yield f"   before it, {joined.entity}.{link.parent_field} is {way}"
    yield from (f"   {line}" for line in source_lines(step.children.sources))
    yield from (f"   {line}" for line in left_out(step.children.quarantined, step.children.pruned))
