"""Searching where there are too many names to keep: the source is asked for the records whose text contains a word, as it is typed.

Neither pinyin nor a text field that the source cannot filter by is looked at there; the coverage says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from adapters.entities import Record
from adapters.errors import TooBroad
from adapters.predicate import Compare, Op
from resolvers.calls import Calls, Outcome, together
from resolvers.coverage import SourceReport, SourceStatus
from resolvers.errors import OverBudget
from resolvers.planning import plan_source
from resolvers.reader import read_all
from resolvers.search.names import Names
from resolvers.search.shelf import Shelf, Volume
from resolvers.search.words import Word

MOST = 1_000
"""Records that one source may find; ranked, they have to be here all at once."""
CODE = "SEARCH_LITERAL"


async def ask(shelf: Shelf, volume: Volume, words: Sequence[Word], seconds: float) -> Outcome[Names]:
    """The names of the records in which the source finds the longest of the words."""
    calls = shelf.calls(seconds=seconds, rows=MOST)
    word = max(words, key=lambda one: len(one.text))
    try:
        return await calls.attempt(volume.source, _found(calls, volume, word))
    except OverBudget:
        return Outcome(volume.source, error=_too_many(volume, f"More than {MOST} records contain {word.typed!r}: type more of the name."))


def report_of(shelf: Shelf, volume: Volume, outcome: Outcome[Names]) -> SourceReport:
    """The source's part in the answer, with what it could not look at."""
    report = outcome.report(len(outcome.value or ()))
    if report.status is not SourceStatus.ANSWERED:
        return report
    fields = " and ".join(_filtered(volume))
    said = f"More than {shelf.options.names} {volume.entity.name} records: searched by {fields} as written, not by pinyin."
    return structs.replace(report, code=CODE, message=said)


def _filtered(volume: Volume) -> list[str]:
    """The searchable fields by whose text the source can filter."""
    known = volume.source.entities[volume.entity.name].fields
    return [name for name in volume.entity.searchable if name in known and Op.CONTAINS in known[name].filters]


async def _found(calls: Calls, volume: Volume, word: Word) -> Names:
    fields = _filtered(volume)
    if not fields:
        raise _too_many(volume, "The source has more records than names are kept of, and cannot filter by a part of a name.")
    written = dict.fromkeys((word.typed, word.text, word.text.upper()))
    found = await together([_containing(calls, volume, field, text) for field in fields for text in written])
    by_key = {getattr(record, volume.entity.key): record for records in found for record in records}
    return Names(volume.entity, by_key.values())


async def _containing(calls: Calls, volume: Volume, field: str, text: str) -> list[Record]:
    entity = volume.entity
    union = (entity.record.union[0],) if entity.record.union else ()
    planned = plan_source(volume.source, 0, entity, (entity.key, *entity.searchable, *union), Compare(field, Op.CONTAINS, text))
    records, _ = await read_all(calls, planned)
    return records


def _too_many(volume: Volume, said: str) -> TooBroad:
    return TooBroad(public=said, source=volume.source.id, entity=volume.entity.name)
