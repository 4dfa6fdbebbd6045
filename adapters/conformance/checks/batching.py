"""Batches: records by key, lists of values, and how many calls they cost."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.capabilities import Exactness
from adapters.conformance.check import check
from adapters.conformance.differences import listed, shown
from adapters.conformance.harness import Capturing
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.reference import projected
from adapters.conformance.subject import NO_MORE, Subject
from adapters.conformance.traps import INJECTIONS, UNSTORABLE
from adapters.entities import Record
from adapters.errors import Unsupported
from adapters.predicate import Compare, Op

MOST = 2_000
"""Keys and values in one request, however many the adapter takes."""
ODD = ("", " ", "0", "-1", "1e3", "007 ", "9" * 40, "no-such-key", "%", *INJECTIONS[:8], *UNSTORABLE)
"""Keys that no record has, unless the golden records say so."""


@check(34, Tier.BRONZE)
async def fetched_records_stand_where_their_keys_stood(kit: Kit) -> int:
    """In the order of the keys, whatever the source's own; each with all its fields."""
    seen = 0
    for subject in await kit.subjects():
        keys = list(subject.keys)
        kit.dice(f"fetch {subject.name}").shuffle(keys)
        for start in range(0, len(keys), _most_keys(subject)):
            seen += await _fetched(subject, keys[start : start + _most_keys(subject)])
    return seen


@check(34, Tier.BRONZE)
async def missing_keys_are_none_and_repeated_ones_come_again(kit: Kit) -> int:
    """None where there is no record; a key that is asked for twice is answered twice."""
    seen = 0
    for subject in await kit.subjects():
        known, spare = subject.keys, subject.golden.spare
        asked = [known[3], spare[0], known[0], known[3], spare[0], known[1], known[0]]
        for start in range(0, len(asked), _most_keys(subject)):
            seen += await _fetched(subject, asked[start : start + _most_keys(subject)])
        seen += await _fetched(subject, [])
    return seen


@check(34, Tier.SILVER)
async def odd_keys_find_nothing_and_harm_nothing(kit: Kit) -> int:
    """Empty, blank, huge, unstorable keys and keys that are code somewhere, each beside one that is there."""
    seen = 0
    for subject in await kit.subjects():
        for odd in ODD:
            seen += await _fetched(subject, [subject.keys[0], odd][-_most_keys(subject) :])
    return seen


@check(34, Tier.SILVER)
async def a_fetch_carries_the_fields_that_were_asked_for(kit: Kit) -> int:
    """Each field alone, and none; the others are absent."""
    return sum([await _fetched(s, s.keys[:1], fields) for s in await kit.subjects() for fields in [(), *((name,) for name in s.fields)]])


def _most_keys(subject: Subject) -> int:
    return max(1, min(subject.capability.max_keys, MOST))


async def _fetched(subject: Subject, keys: Sequence[str], fields: Sequence[str] | None = None) -> int:
    """Fetch the keys and compare. How many records there are."""
    fields = subject.fields if fields is None else fields
    found = (await subject.adapter.fetch(subject.name, keys, fields)).rows
    if len(found) != len(keys):
        raise Failure(f"fetch {subject.name} {listed(keys)}: {len(found)} answers to {len(keys)} keys; the answer is aligned to the keys")
    by_key = {getattr(record, subject.key): record for record in subject.golden.records}
    for place, (key, record) in enumerate(zip(keys, found, strict=True)):
        problem = _problem(by_key.get(key), record, (subject.key, *fields))
        if problem:
            raise Failure(f"fetch {subject.name} {listed(keys)}: at {place}, for {shown(key)}, {problem}")
    extra = subject.unasked(found, fields)
    if extra:
        raise Failure(f"fetch {subject.name} for {listed(fields)} carries {listed(extra)} too. {NO_MORE}")
    return sum(record is not None for record in found)


def _problem(expected: Record | None, found: Record | None, fields: Sequence[str]) -> str | None:
    if expected is None or found is None:
        return None if expected is found else f"{'a record' if expected else 'None'} was expected, {'a record' if found else 'None'} came"
    wanted, given = projected(expected, fields), projected(found, fields)
    name = next((name for name, one, other in zip(fields, wanted, given, strict=True) if one != other), None)
    return None if name is None else f"{name}: expected {shown(getattr(expected, name))}, found {shown(getattr(found, name))}"


@check(35, Tier.SILVER)
async def batches_of_the_largest_size_work_and_larger_ones_are_not_cut(kit: Kit) -> int:
    """`max_keys` keys are answered; one more is refused with `Unsupported` or answered rightly, never in part."""
    seen = 0
    for subject in await kit.subjects():
        most = _most_keys(subject)
        seen += await _fetched(subject, _keys(subject, most))
        try:
            await _fetched(subject, _keys(subject, most + 1))
        except Unsupported:
            seen += 1
    return seen


def _keys(subject: Subject, count: int) -> list[str]:
    """So many different keys, as many as possible of records; the last one is of a record, so that a cut shows."""
    known = subject.keys
    fillers = [str(10_000_000 + number) for number in range(max(0, count - len(known)))]
    return [*known[1:count], *fillers, known[0]][-count:]


@check(35, Tier.SILVER)
async def lists_of_the_largest_size_work_and_larger_ones_are_not_cut(kit: Kit) -> int:
    """IN with `max_in` values selects rightly; with one more it is refused or selects rightly."""
    seen = 0
    for subject in await kit.subjects():
        if (subject.key, Op.IN) not in subject.claims(Exactness.EXACT):
            continue
        most = max(1, min(subject.capability.max_in, MOST))
        seen += await _selected(subject, most)
        try:
            await _selected(subject, most + 1)
        except Unsupported:
            seen += 1
    if not seen:
        raise Exempt("no IN over the key is claimed as exact")
    return seen


async def _selected(subject: Subject, count: int) -> int:
    return await subject.compare(subject.request(where=Compare(subject.key, Op.IN, tuple(_keys(subject, count)))))


@check(35, Tier.SILVER)
async def pages_of_the_largest_size_work_and_larger_ones_are_not_cut(kit: Kit) -> int:
    """`max_page` rows in a page; one more is refused, or its scan still gives every row."""
    seen = 0
    for subject in await kit.subjects():
        most = subject.capability.max_page
        if most is None:
            continue
        seen += await subject.compare(subject.request(limit=most))
        try:
            await subject.compare(subject.request(limit=most + 1), mend="A page smaller than asked for has a `next` while rows are left")
        except Unsupported:
            seen += 1
    if not seen:
        raise Exempt("pages have no largest size")
    return seen


@check(35, Tier.SILVER, exemptible=True)
async def calls_stay_in_budget(kit: Kit) -> int:
    """One page costs few calls, a fetch at most one for each key."""
    harness = kit.harness
    if not isinstance(harness, Capturing):
        raise lacking("captured(adapter)")
    seen = 0
    for subject in await kit.subjects():
        harness.captured(subject.adapter)
        keys = _keys(subject, min(_most_keys(subject), 100))
        await subject.adapter.fetch(subject.name, keys, subject.fields)
        fetched = len(harness.captured(subject.adapter))
        await subject.adapter.scan(subject.request(limit=1))
        scanned = len(harness.captured(subject.adapter))
        if not 0 < fetched <= len(keys) or not 0 < scanned <= 2:
            raise Failure(f"{subject.name}: {fetched} calls for {len(keys)} keys, {scanned} for one page")
        seen += fetched + scanned
    return seen
