"""Searching: look through the names, rank, cut out a page, and fetch its records from their sources.

The order is total and the same on every page: the better fit, then the shorter text, then the key, then entity and source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Any, NamedTuple

import msgspec

from adapters.entities import ENTITIES, Entity
from adapters.predicate import And, Compare, Op, compile_test
from adapters.source import Source
from resolvers.calls import Outcome, together
from resolvers.coverage import Ledger
from resolvers.cursor import Seal
from resolvers.errors import InvalidCursor, no_answer
from resolvers.fetching import fetch
from resolvers.global_id import GlobalKey
from resolvers.listing import Context, coverage_of
from resolvers.pruning import may_hold
from resolvers.request import FetchResult
from resolvers.search import crowded
from resolvers.search.matching import Fit
from resolvers.search.names import Names, marks
from resolvers.search.request import Found, SearchRequest, SearchResult
from resolvers.search.shelf import Shelf, Volume
from resolvers.search.words import Word, words_of

SHARE = 0.6
"""The share of an operation's time that may pass until all names are there; the rest is for fetching the records."""


class Place(NamedTuple):
    """Where a hit stands among all others; no two have the same."""

    fit: int
    length: int
    key: str
    entity: str
    source: str


class Ranked(NamedTuple):
    """A hit in its place, with the field and the text that fit."""

    place: Place
    field: str
    text: str


async def search(context: Context, shelf: Shelf, request: SearchRequest) -> SearchResult:
    """One page of what a text finds.

    Raises `InvalidRequest` and `InvalidCursor` for the caller's faults, and if not one source's names are known, the sources' error.
    """
    words = words_of(request.text)
    cursors = _Cursors(context.secret, request, words)
    after, missing = cursors.read(request.after)
    ledger = Ledger()
    looked = await _look(context, shelf, request, words, ledger)
    ranked = [one for volume, names in looked for one in _ranked(volume, names, request, words)]
    behind = ranked if after is None else [one for one in ranked if one.place > after]
    page = nsmallest(request.first, behind)
    apart = context.apart()
    records = await _records(apart, request.fields, [one.place for one in page])
    for report in ledger.reports():
        context.ledger.add(report)
    coverage = coverage_of(context.sources, ledger.reports(), missing, context.settle(apart))
    lost = sorted(missing.union(coverage.missing))
    wanted = request.fields is not None
    return SearchResult(
        found=[
            _found(one, record, words, cursors.make(one.place, lost))
            for one, record in zip(page, records, strict=True)
            if record is not None or not wanted
        ],
        has_next=len(behind) > len(page),
        has_previous=after is not None,
        coverage=coverage,
        total=len(ranked) if request.count else None,
    )


class _Cursors:
    """The cursors of one search: the place of a hit, and the sources that were missing so far."""

    def __init__(self, secret: bytes, request: SearchRequest, words: Sequence[Word]) -> None:
        asked = (" ".join(word.text for word in words), *request.entities, *map(str, (*request.sources, *request.unions)))
        self._seal = Seal(secret, "search|" + "|".join(asked) + "|")

    def make(self, place: Place, missing: Sequence[str]) -> str:
        return self._seal.close(msgspec.msgpack.encode((place, missing)))

    def read(self, cursor: str | None) -> tuple[Place | None, frozenset[str]]:
        if cursor is None:
            return None, frozenset()
        try:
            return msgspec.msgpack.decode(self._seal.open(cursor), type=tuple[Place, frozenset[str]])
        except msgspec.DecodeError as error:
            raise InvalidCursor(f"sealed by us, but not readable any more: {error}") from error


async def _look(
    context: Context, shelf: Shelf, request: SearchRequest, words: Sequence[Word], ledger: Ledger
) -> list[tuple[Volume, Names]]:
    """The names of all sources that can hold what is sought, as far as they are known; who answered stands in the ledger.

    Raises the sources' error if none of them is known.
    """
    seconds = context.calls.left * SHARE
    volumes = await shelf.take([pair for name in request.entities for pair in _holders(context, ENTITIES[name], request)], seconds)
    outcomes = await _outcomes(shelf, volumes, words, seconds, ledger)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors and len(errors) == len(outcomes):
        for report in ledger.reports():
            context.ledger.add(report)
        raise no_answer(list({error.source: error for error in errors}.values()))
    return [(volume, outcome.value) for volume, outcome in zip(volumes, outcomes, strict=True) if outcome.value is not None]


async def _outcomes(shelf: Shelf, volumes: Sequence[Volume], words: Sequence[Word], seconds: float, ledger: Ledger) -> list[Outcome[Names]]:
    """The names of each volume, kept or asked for now."""
    asked = [volume for volume in volumes if volume.crowded]
    answers = await together([crowded.ask(shelf, volume, words, seconds) for volume in asked])
    by_volume = {id(volume): answer for volume, answer in zip(asked, answers, strict=True)}
    outcomes: list[Outcome[Names]] = []
    for volume in volumes:
        answer = by_volume.get(id(volume))
        ledger.add(shelf.report(volume) if answer is None else crowded.report_of(shelf, volume, answer))
        outcomes.append(volume.outcome() if answer is None else answer)
    return outcomes


def _holders(context: Context, entity: Entity, request: SearchRequest) -> Iterator[tuple[Entity, Source]]:
    """The sources that can hold records of an entity of the unions that are asked for."""
    chosen = _test(request.sources)
    wanted = _unions(request.unions) if entity.record.partition else None
    for source in context.sources.serving(entity.name):
        if chosen(source) and may_hold(source.partition, wanted):
            yield entity, source


def _unions(compared: Iterable[Compare]) -> frozenset[str] | None:
    """The unions that can satisfy the comparisons, None if they do not say."""
    named = [frozenset(one.value if one.op is Op.IN else (one.value,)) for one in compared if one.op in (Op.EQ, Op.IN)]
    return frozenset.intersection(*named) if named else None


def _test(compared: tuple[Compare, ...]) -> Any:
    """Whether something that is no record, but has the attributes compared, satisfies them."""
    return compile_test(And(compared))


def _ranked(volume: Volume, names: Names, request: SearchRequest, words: Sequence[Word]) -> Iterator[Ranked]:
    chosen = _test(request.unions)
    for hit in names.find(words):
        if chosen(hit):
            place = Place(hit.fit, len(hit.text), hit.key, volume.entity.name, volume.source.id)
            yield Ranked(place, hit.field, hit.text)


async def _records(context: Context, fields: Mapping[str, tuple[str, ...]] | None, places: Sequence[Place]) -> list[FetchResult]:
    """The records in these places, aligned, as their sources have them now."""
    if fields is None:
        return [None] * len(places)
    by_entity: dict[str, list[Place]] = {}
    for place in places:
        by_entity.setdefault(place.entity, []).append(place)

    async def one(entity: str, wanted: list[Place]) -> list[tuple[Place, FetchResult]]:
        keys = [GlobalKey(place.source, place.key) for place in wanted]
        return list(zip(wanted, await fetch(context, entity, keys, fields.get(entity, ())), strict=True))

    found = dict(pair for part in await together([one(*each) for each in by_entity.items()]) for pair in part)
    return [found[place] for place in places]


def _found(one: Ranked, record: FetchResult, words: Sequence[Word], cursor: str) -> Found:
    place = one.place
    return Found(
        entity=place.entity,
        source=place.source,
        field=one.field,
        text=one.text,
        fit=Fit(place.fit),
        marks=tuple(marks(place.entity, one.field, one.text, words)),
        record=record,
        cursor=cursor,
    )
