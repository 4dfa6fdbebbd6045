"""An explanation as plain data: a tree of nodes, each with its plans and the calls that were made for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter

from adapters.entities import ENTITIES, Record
from adapters.errors import SourceError
from adapters.tracing import Fact


class Kind(StrEnum):
    """What a node is about."""

    OPERATION = "operation"
    LIST = "list"
    FETCH = "fetch"
    LINK = "link"
    AGGREGATE = "aggregate"
    JOIN = "join"
    """A step that answers a condition over a link."""
    PARENTS = "parents"
    """Reading which parents come into question, before a step."""
    FOLLOW = "follow"
    """Following a link for an order or for groups."""


@dataclass(slots=True)
class CallNote:
    """One call to one source: what was asked, what was sent for it, and what it gave.

    `fields` are those whose values the call carries; `attempts` is 0 where nothing had to be sent, `cache` says how far the
    answer rests on the cache, and `age`, in seconds, how old that part is. `rows` are records, groups, or for a
    count the number itself.
    """

    source: str
    phase: str
    entity: str
    fields: frozenset[str] = frozenset()
    rows: int | None = None
    milliseconds: float = 0.0
    attempts: int = 0
    cache: str = "bypass"
    age: float | None = None
    error: SourceError | None = None
    sent: list[Fact] = field(default_factory=list)
    done: bool = False

    def hear(self, fact: Fact) -> None:
        """Keep what is sent for this call. What still comes when it is over belongs to nobody."""
        if not self.done:
            self.sent.append(fact)

    @property
    def open(self) -> bool:
        """Whether the values that were sent may be shown: those of fields that need no named role."""
        known = ENTITIES[self.entity].fields
        return not any(known[name].sensitivity.is_guarded for name in self.fields if name in known)


@dataclass(slots=True)
class Node:
    """One part of an operation. `records` are what it gave, so that the links that go on from them find their place."""

    kind: Kind
    title: str
    begun: float = field(default_factory=perf_counter)
    milliseconds: float = 0.0
    error: SourceError | None = None
    plans: list[object] = field(default_factory=list)
    calls: list[CallNote] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    after: str = ""
    """The node whose answer it waits for, where it is only planned."""

    def part(self, kind: Kind, title: str) -> Node:
        """A new node below this one."""
        node = Node(kind, title)
        self.parts.append(node)
        return node

    def gave(self, records: Iterable[Record]) -> None:
        """Remember what came of it."""
        self.records.extend(records)

    def passed(self) -> None:
        """Something of it is over: so long did it take until now."""
        self.milliseconds = (perf_counter() - self.begun) * 1000

    def finish(self, error: SourceError | None = None) -> None:
        """Nothing more comes."""
        self.passed()
        self.error = error

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def home(self, parents: Sequence[Record]) -> Node:
        """The node that gave the parents: there a link goes on. This one, where none did."""
        if not parents:
            return self
        first = parents[0]
        return next((node for node in self.walk() if any(record is first for record in node.records)), self)
