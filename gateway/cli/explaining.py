"""What becomes of one list in one source: the plan, part by part, and what would be sent."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.capabilities import Exactness
from adapters.dry_run import Sent, would_send
from adapters.entities import ENTITIES
from adapters.errors import SourceError, Unsupported
from adapters.host import SharedHost
from adapters.mapping.yaml import suggestion
from adapters.source import Source, Sources
from gateway.cli.choosing import built
from gateway.cli.exits import Refusal
from gateway.cli.literals import orders, predicate
from gateway.settings import Settings
from resolvers.linked import plain_where
from resolvers.plan import Plan, Reading, SourcePlan
from resolvers.planning import plan
from resolvers.pushdown import normalise, top_level
from resolvers.request import ListRequest

MEANINGS = {
    Exactness.EXACT: "the source answers it",
    Exactness.SUPERSET: "the source narrows, the gateway looks again",
    None: "the gateway does it",
}


@dataclass(frozen=True)
class Part:
    """One comparison or one term of the order: ``exact``, ``superset`` or ``residual``."""

    text: str
    exactness: Exactness | None

    @property
    def how(self) -> str:
        """In one word."""
        return "residual" if self.exactness is None else self.exactness.value

    @property
    def meaning(self) -> str:
        """In a sentence."""
        return MEANINGS[self.exactness]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What was found out. `pruned` says why the source would not be asked at all."""

    source: str
    entity: str
    plan: Plan
    pruned: str | None = None
    comparisons: tuple[Part, ...] = ()
    orders: tuple[Part, ...] = ()
    reading: str = ""
    absent: tuple[str, ...] = ()
    sent: tuple[Sent, ...] = ()


async def explain(settings: Settings, name: str, entity: str, *, where: str | None, order: str | None, first: int) -> Explanation:
    """Plan the list and let the adapter prepare its first call. Raises `Refusal` and `SourceError`."""
    source = built(settings, name)
    if entity not in source.entities:
        raise Refusal(f"source {name} has no {entity!r}; {suggestion(entity, source.entities)}")
    request = ListRequest(
        entity=entity,
        fields=tuple(ENTITIES[entity].fields),
        where=predicate(entity, where),
        order=orders(entity, order),
        first=first,
    )
    made = plan(request, Sources([source]))
    if not made.sources:
        reason = made.pruned[0].reason if made.pruned else "it is in quarantine"
        return Explanation(source=name, entity=entity, plan=made, pruned=reason)
    (planned,) = made.sources
    return Explanation(
        source=name,
        entity=entity,
        plan=made,
        comparisons=tuple(_comparisons(made, planned)),
        orders=tuple(_orders(made, planned)),
        reading=planned.reading.value,
        absent=planned.absent,
        sent=tuple(await _sent(settings, source, planned)),
    )


def _comparisons(made: Plan, planned: SourcePlan) -> list[Part]:
    """Each part of the predicate that has to hold. The source may get another form of it, so what is not residual went down exactly."""
    narrowing = {str(pushed.predicate) for pushed in planned.split.pushed if pushed.exactness is Exactness.SUPERSET}
    narrowed = len(narrowing) > 0
    found = []
    for part in top_level(normalise(plain_where(made.request.where))):
        residual = part in planned.split.residual
        superset = residual and narrowed and (str(part) in narrowing or _rewritten(part, planned))
        found.append(Part(str(part), Exactness.SUPERSET if superset else None if residual else Exactness.EXACT))
    return found


def _rewritten(part: object, planned: SourcePlan) -> bool:
    """Whether the source gets the part in another form: an equality as a list of one, or the other way round."""
    field = getattr(part, "field", None)
    return any(pushed.exactness is Exactness.SUPERSET and getattr(pushed.predicate, "field", 0) == field for pushed in planned.split.pushed)


def _orders(made: Plan, planned: SourcePlan) -> list[Part]:
    done = {term.field for term in planned.scan.order}
    here = planned.reading is Reading.EVERYTHING
    return [Part(str(term), Exactness.EXACT if term.field in done and not here else None) for term in made.request.order]


async def _sent(settings: Settings, source: Source, planned: SourcePlan) -> list[Sent]:
    if planned.reading in (Reading.NOTHING, Reading.COUNT) or source.adapter is None:
        return []
    host = SharedHost(settings.secrets, settings.resources)
    try:
        return await would_send(source.adapter, planned.scan, host)
    except Unsupported as error:
        raise Refusal(f"source {source.id}: {error.internal or error.public}") from error
    except SourceError as error:
        raise error.at(source=source.id) from None
    finally:
        await host.close()
