"""A source: one configured instance of an adapter, with the policy under which the engine may use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from adapters.capabilities import Description, EntityCapability
from adapters.entities import ENTITIES
from adapters.errors import SourceError
from adapters.interface import Adapter


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many calls in any span of so many seconds."""

    calls: int
    seconds: float = 1.0

    @classmethod
    def per_second(cls, calls: float) -> Self:
        """The rate of a number of calls a second, which need not be whole."""
        whole = max(1, int(calls))
        return cls(whole, whole / calls)

    @property
    def pause(self) -> float:
        """Seconds from one call to the next on average."""
        return self.seconds / self.calls

    def __str__(self) -> str:
        return f"at most {self.calls} times in {self.seconds:g} s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How hard a source may be pressed. Times are in seconds."""

    timeout: float = 2.0
    """For one call; the operation's deadline may be shorter."""
    concurrency: int = 8
    """Calls at the same time."""
    rate: Rate | None = None
    """Calls in a span of time; None sets no limit."""
    attempts: int = 2
    """Tries of one read, the first included, where the error says retry."""
    retry_budget: float = 0.2
    """Share of all calls that may be second and further tries, from 0 to 1; a few are free."""
    breaker_failures: int = 5
    """Failures in a row that open the breaker."""
    breaker_pause: float = 10.0
    """How long an open breaker stays open before one probe is let through."""

    def within(self, offer: Description) -> Policy:
        """The policy for a system that itself says what it bears: the stricter of both."""
        concurrency = self.concurrency if offer.concurrency is None else min(self.concurrency, offer.concurrency)
        rates = [rate for rate in (self.rate, offer.rate and Rate.per_second(offer.rate)) if rate]
        return replace(self, concurrency=concurrency, rate=max(rates, key=lambda rate: rate.pause, default=None))


@dataclass(frozen=True, kw_only=True, slots=True)
class Freshness:
    """How old an answer of a source may be. Times are in seconds; all zero keeps nothing."""

    ttl: float = 0.0
    """It is used without asking the source."""
    stale_while_revalidate: float = 0.0
    """Beyond that, it is used once more while the source is asked in the background."""
    stale_if_error: float = 0.0
    """Beyond `ttl`, it is used in the place of a source that fails."""

    @property
    def kept(self) -> float:
        """How long an answer is of any use."""
        return self.ttl + max(self.stale_while_revalidate, self.stale_if_error)

    @property
    def in_error(self) -> float:
        """The age from which on it does not stand in for an error."""
        return self.ttl + self.stale_if_error

    def usable(self, *, walk: bool) -> float:
        """The age from which on it is not used unless the source fails; in the middle of a kept walk, all that is left of it is."""
        return self.kept if walk else self.ttl + self.stale_while_revalidate


NOTHING_KEPT = Freshness()


@dataclass(frozen=True, kw_only=True, slots=True)
class Caching:
    """How old the answers of a source may be, for all of its entities, or for some of them otherwise."""

    default: Freshness = NOTHING_KEPT
    entities: Mapping[str, Freshness] = field(default_factory=dict)

    def of(self, entity: str) -> Freshness | None:
        """What holds for an entity; None where nothing is kept."""
        freshness = self.entities.get(entity, self.default)
        return freshness if freshness.kept else None


@dataclass(frozen=True, kw_only=True)
class Source:
    """One system, ready to be asked, or quarantined with the reason.

    `partition` is the value by which records are divided over the group's sources (for the union databases, the union's code).
    """

    id: str
    label: str
    kind: str
    """Name of the adapter."""
    adapter: Adapter | None
    group: str | None = None
    partition: str | None = None
    policy: Policy = field(default_factory=Policy)
    caching: Caching = field(default_factory=Caching)
    quarantine: SourceError | None = None
    """Why the source cannot be used at all; `adapter` is None then."""
    entities: Mapping[str, EntityCapability] = field(default_factory=dict)
    """What the source can do, as described when it was configured."""
    derived: bool = False
    """It holds nothing: its records are worked out from those of other sources, see `resolvers.derived`."""
    lost: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Entity → fields that it has no longer, as a check found: a request that needs one of them is refused, without a call."""

    def may_answer(self, entity: str) -> bool:
        """Whether there is any point in asking: it can be used, or what it said before it went into quarantine may be kept."""
        return self.quarantine is None or self.caching.of(entity) is not None


class Sources:
    """All configured sources, in order of configuration. That order is their rank in a merged list.

    Derived ones rank behind them. They can be found by id and by what they serve, but are not among the systems that one iterates over.
    """

    def __init__(self, sources: Iterable[Source], derived: Iterable[Source] = ()) -> None:
        self._systems = {source.id: source for source in sources}
        self.derived = tuple(derived)
        self._by_id = self._systems | {source.id: source for source in self.derived}
        self._by_entity = {name: [s for s in self._by_id.values() if name in s.entities] for name in ENTITIES}
        self._rank = {identifier: rank for rank, identifier in enumerate(self._by_id)}
        self._alike: dict[str, dict[str, int]] = {}

    def __iter__(self) -> Iterator[Source]:
        return iter(self._systems.values())

    def __len__(self) -> int:
        return len(self._systems)

    def get(self, identifier: str) -> Source | None:
        """The source of that id, if there is one."""
        return self._by_id.get(identifier)

    def replaced(self, source: Source) -> Sources:
        """The same sources, one of them in a new state."""
        return Sources((source if one.id == source.id else one for one in self), self.derived)

    def and_derived(self, derived: Iterable[Source]) -> Sources:
        """The same sources, and derived ones. Raises `ValueError` for an id that is taken."""
        listed = tuple(derived)
        if taken := [source.id for source in listed if source.id in self._by_id]:
            raise ValueError(f"the source id {taken[0]!r} is the one of what the gateway works out itself; give the source another")
        return Sources(self, listed)

    def serving(self, entity: str) -> list[Source]:
        """The sources that serve an entity, in rank order."""
        return self._by_entity[entity]

    def rank(self, identifier: str) -> int:
        """Position of a source in the order of configuration."""
        return self._rank[identifier]

    def alike(self, entity: str) -> Mapping[str, int]:
        """Numbers by source id: sources with the same number can do the same with the entity."""
        known = self._alike.get(entity)
        if known is None:
            known = self._alike[entity] = self._compared(entity)
        return known

    def _compared(self, entity: str) -> dict[str, int]:
        numbers: dict[str, int] = {}
        kinds: list[EntityCapability] = []
        for source in self.serving(entity):
            capability = source.entities[entity]
            if capability not in kinds:
                kinds.append(capability)
            numbers[source.id] = kinds.index(capability)
        return numbers
