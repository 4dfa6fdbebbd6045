"""What of a plan goes down to how many sources, and what is left to the gateway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.capabilities import Exactness
from adapters.predicate import Op, Predicate, comparisons
from adapters.requests import Order
from resolvers.plan import Reading, SourcePlan
from resolvers.pushdown import TRUE, top_level


@dataclass(frozen=True, slots=True)
class Share:
    """One comparison or term of an order, and the number of sources that do it exactly, that only narrow by it, and that leave it here."""

    part: str
    exact: int = 0
    superset: int = 0
    here: int = 0

    def __str__(self) -> str:
        told = [
            f"pushed down in {self.exact}" if self.exact else "",
            f"narrowed by in {self.superset} and filtered here" if self.superset else "",
            f"done here for {self.here}" if self.here else "",
        ]
        return f"{self.part}: {', '.join(filter(None, told)) or 'decided before anything is sent'}"


def shares(where: Predicate, order: Iterable[Order], reads: Iterable[SourcePlan]) -> list[Share]:
    """One share for each part of a normal filter, and for each term of the order."""
    read = [source for source in reads if source.reading is not Reading.NOTHING]
    parts = () if where == TRUE else top_level(where)
    found = [_filtered(part, [how(part, source) for source in read]) for part in parts]
    return [*found, *(_ordered(term, read) for term in order)]


def how(part: Predicate, source: SourcePlan) -> Exactness | str | None:
    """How a source takes a part of the filter: exactly, as a superset, not (``here``); None where its plan need not say, for it lacks the
    field or its partition decides. The source may get the part in another form, such as a list of one for an equality."""
    shape = _shape(part)
    residual = any(_shape(rest) == shape for rest in source.split.residual)
    pushed = [one.exactness for one in source.split.pushed if _shape(one.predicate) == shape]
    if residual:
        return Exactness.SUPERSET if Exactness.SUPERSET in pushed else "here"
    return Exactness.EXACT if pushed else None


def _shape(part: Predicate) -> tuple[tuple[str, str], ...]:
    """The fields and operators of a part, by which it is known again when its values were narrowed or rewritten."""
    return tuple((compare.field, Op.EQ if compare.op is Op.IN else compare.op) for compare in comparisons(part))


def _filtered(part: Predicate, found: Iterable[Exactness | str | None]) -> Share:
    listed = list(found)
    return Share(str(part), listed.count(Exactness.EXACT), listed.count(Exactness.SUPERSET), listed.count("here"))


def _ordered(term: Order, read: Iterable[SourcePlan]) -> Share:
    sides = [_sorted(term, source) for source in read if source.reading not in (Reading.COUNT, Reading.PROBE, Reading.VALUES)]
    return Share(f"order by {term}", exact=sides.count(True), here=sides.count(False))


def _sorted(term: Order, source: SourcePlan) -> bool | None:
    if term.field not in (*source.capability.fields, *(one.field for one in source.scan.order)):
        return None
    return any(one.field == term.field for one in source.scan.order)
