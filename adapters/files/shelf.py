"""A shelf: the drops of one feed that are in use, those that are not, and the table that they make. Everything here blocks."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import perf_counter

from adapters.errors import Unavailable
from adapters.files.accumulate import Accumulation, accumulate, duplicate, made_up_for, without_duplicates
from adapters.files.drop import Drop, DropReader, Moving, Rejection
from adapters.files.feed import Feed, FeedKind, Limits
from adapters.files.folder import Found, Settling, look
from adapters.files.table import Table
from adapters.tracing import FileRead, Tracer

logger = logging.getLogger("adapters.files")


@dataclass(frozen=True, kw_only=True)
class State:
    """What a feed has to offer now. `rejections` are those that no later good drop has made up for."""

    table: Table | None = field(default=None, repr=False)
    as_of: datetime | None = None
    drops: tuple[str, ...] = ()
    """The drops in use, in order."""
    rejections: tuple[Rejection, ...] = ()
    gaps: tuple[str, ...] = ()
    """What is missing in a chain of increments."""
    held: tuple[str, ...] = ()
    """Good drops behind a gap."""
    waiting: Mapping[str, str] = field(default_factory=dict)
    """Drops that are not whole yet, with the reason."""
    problem: str = ""
    """Why the folder could not be looked at."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What somebody has to see to."""
        held = f"; held back behind it: {', '.join(self.held)}" if self.held else ""
        return (
            *([self.problem] if self.problem else []),
            *map(str, self.rejections),
            *(f"{gap}{held}" for gap in self.gaps),
        )


class Shelf:
    """The drops of one feed. `refresh` must not run twice at once."""

    def __init__(self, source: str, feed: Feed, folder: Path, limits: Limits, tracer: Tracer) -> None:
        self._source = source
        self._tracer = tracer
        self._feed = feed
        self._folder = folder if feed.folder is None else folder / feed.folder
        self._reader = DropReader(feed, limits.max_bytes)
        self._settling = Settling(limits.settle)
        self._good: dict[str, Drop] = {}
        self._current: Drop | None = None
        """Of full drops: the one in use."""
        self._rejected: dict[str, Rejection] = {}
        self._table: Table | None = None
        self._in_use: tuple[tuple[str, str], ...] = ()
        self._state = State()

    def refresh(self, now: datetime) -> State:
        """Look at the folder, read what is new, and put it together anew if something is."""
        try:
            listing = look(self._folder, self._feed.pattern, self._feed.manifest)
        except Unavailable as error:
            return self._announced(replace(self._state, problem=error.internal))
        waiting = dict(listing.waiting)
        ready = [drop for drop in listing.drops.values() if self._is_ready(drop, now, waiting)]
        self._settling.forget(listing.drops)
        self._rejected = {name: rejection for name, rejection in self._rejected.items() if name in listing.drops}
        full = self._feed.rule.kind is FeedKind.FULL
        return self._announced(self._newest(ready, waiting) if full else self._accumulated(ready, waiting))

    def _is_ready(self, drop: Found, now: datetime, waiting: dict[str, str]) -> bool:
        if self._verdict(drop) is not None or self._settling.settled(drop, now):
            return True
        waiting[drop.name] = "it is still being written"
        return False

    def _verdict(self, drop: Found) -> Drop | Rejection | None:
        """What is known of the very file that lies there."""
        known = (self._good.get(drop.name), self._rejected.get(drop.name))
        return next((one for one in known if one is not None and one.stamps == drop.stamps), None)

    def _judge(self, drop: Found, waiting: dict[str, str]) -> Drop | Rejection | None:
        """Read a drop unless it is known; None if it turns out not to be whole yet."""
        known = self._verdict(drop)
        if known is not None:
            return known
        try:
            read = self._read(drop)
        except Moving as error:
            waiting[drop.name] = error.internal
            return None
        if isinstance(read, Drop):
            self._rejected.pop(drop.name, None)
        else:
            self._rejected[drop.name] = read
        return read

    def _read(self, drop: Found) -> Drop | Rejection:
        begun, count = perf_counter(), None
        try:
            read = self._reader.read(drop)
            count = len(read.rows) if isinstance(read, Drop) else None
            return read
        finally:
            if self._tracer.heard:
                self._tracer.tell(FileRead(name=drop.name, rows=count, milliseconds=(perf_counter() - begun) * 1000))

    def _newest(self, ready: Sequence[Found], waiting: dict[str, str]) -> State:
        """Full drops: from the newest backward, up to the first good one or the one in use."""
        standing: list[Rejection] = []
        for order, group in groupby(sorted(ready, key=_name_order, reverse=True), key=_name_order):
            if self._current is not None and order < self._current.named.order:
                break
            read = [self._judge(drop, waiting) for drop in sorted(group, key=lambda drop: drop.arrived)]
            good, bad = self._genuine([one for one in read if isinstance(one, Drop)], ready)
            standing += [*(one for one in read if isinstance(one, Rejection)), *bad]
            if good:
                self._choose(good)
                break
        return self._state_of(Accumulation(() if self._current is None else (self._current,)), standing, waiting)

    def _choose(self, good: Sequence[Drop]) -> None:
        """Take the one of the highest number into use; of the others only what tells them again is kept."""
        best, current = max(good, key=lambda drop: drop.label.order), self._current
        if current is None or best.name == current.name or best.label.order > current.label.order:
            self._current = best
        self._good = {drop.name: drop if drop is self._current else replace(drop, rows=()) for drop in good}

    def _genuine(self, drops: Sequence[Drop], ready: Sequence[Found]) -> tuple[list[Drop], list[Rejection]]:
        """Drops that are new, and duplicates: of the one in use, of each other, or of earlier ones that lie there."""
        current = self._current
        known = [current] if current is not None and all(drop.name != current.name for drop in drops) else []
        good, bad = without_duplicates([*known, *drops], self._feed.rule)
        for drop in [] if self._feed.rule.same_content else list(good):
            original = self._original(drop, ready)
            if original is not None:
                good.remove(drop)
                bad.append(duplicate(drop, f"it has the same content as {original}"))
        self._rejected |= {rejection.name: rejection for rejection in bad}
        return [drop for drop in good if drop not in known], bad

    def _original(self, drop: Drop, ready: Sequence[Found]) -> str | None:
        """The earlier drop that has the same content. Only files of the same size are read to find out."""
        if self._current is not None and self._current.name == drop.name:
            return None
        size = drop.stamps[0].size
        earlier = (other for other in ready if other.size == size and other.label.order < drop.named.order)
        return next((other.name for other in earlier if self._has_digest(other, drop.digest)), None)

    def _has_digest(self, drop: Found, digest: str) -> bool:
        try:
            return self._reader.digest(drop) == digest
        except Unavailable:
            return False

    def _accumulated(self, ready: Sequence[Found], waiting: dict[str, str]) -> State:
        """Increments: all of them, up to a gap."""
        for drop in sorted(ready, key=lambda drop: (drop.label.order, drop.arrived)):
            read = self._judge(drop, waiting)
            if isinstance(read, Drop):
                self._good[drop.name] = read
        rejected = list(self._rejected.values())
        sums = accumulate(self._good.values(), rejected, self._feed.rule)
        gaps = tuple(gap.reason for gap in sums.gaps)
        standing = [one for one in rejected if not made_up_for(one, self._good.values(), self._feed.rule)]
        return replace(self._state_of(sums, [*standing, *sums.duplicates], waiting), gaps=gaps, held=sums.held)

    def _state_of(self, sums: Accumulation, rejections: Iterable[Rejection], waiting: Mapping[str, str]) -> State:
        """The table is made anew only where the drops in use are others than before."""
        in_use = tuple((drop.name, drop.digest) for drop in sums.applied)
        if in_use != self._in_use:
            self._table = Table(self._feed.entity, sums.records(self._feed.entity.key), self._feed.key_order) if in_use else None
            self._in_use = in_use
        return State(
            table=self._table,
            as_of=max((drop.as_of for drop in sums.applied), default=None),
            drops=tuple(drop.name for drop in sums.applied),
            rejections=tuple(rejections),
            waiting=waiting,
        )

    def _announced(self, state: State) -> State:
        """Log what is different from before."""
        entity, before = self._feed.entity.name, self._state
        for fault in state.faults:
            if fault not in before.faults:
                logger.warning("%s: %s: %s", self._source, entity, fault)
        if state.drops != before.drops and state.drops:
            rows = 0 if state.table is None else len(state.table)
            logger.info("%s: %s: now from %s, %d records as of %s", self._source, entity, state.drops[-1], rows, state.as_of)
        self._state = state
        return state


def _name_order(drop: Found) -> tuple[datetime, int]:
    return drop.label.order
