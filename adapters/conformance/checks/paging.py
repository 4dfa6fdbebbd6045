"""Paging: each row once, none lost, and an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.capabilities import Exactness
from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.differences import listed, scan_shown
from adapters.conformance.harness import Fault, Mutating
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.reference import Reference
from adapters.conformance.subject import Subject
from adapters.entities import Record
from adapters.errors import UpstreamProtocol
from adapters.predicate import Compare, Op, Predicate
from adapters.requests import After, Order, Scan

FEW = 12
"""Rows that are walked one by one."""


def _few(subject: Subject) -> tuple[Predicate | None, int]:
    """A filter that leaves few rows, where the key can be filtered by; and how many rows there are to walk."""
    if (subject.key, Op.IN) not in subject.claims(Exactness.EXACT) or subject.capability.max_in < FEW:
        return None, len(subject.keys)
    keys = tuple(subject.keys[:FEW])
    return Compare(subject.key, Op.IN, keys), len(keys)


def _sizes(subject: Subject, rows: int) -> list[int]:
    """1 (where rows are few), 5, a half, n and n + 1, as far as pages may be that large."""
    return sorted({subject.page(size) for size in (1 if rows <= FEW else 5, 5, max(1, rows // 2), rows, rows + 1)})


async def _keyset(kit: Kit) -> list[Subject]:
    found = [subject for subject in await kit.subjects() if subject.capability.keyset]
    if not found:
        raise Exempt("no keyset is claimed")
    return found


@check(30, Tier.SILVER)
async def a_keyset_walk_gives_each_row_once(kit: Kit) -> int:
    """Each page behind the last row of the one before, at sizes 1, 5, n and n + 1, under random orders and filters."""
    seen = 0
    for subject in await _keyset(kit):
        dice = Dice(kit.dice(f"walk {subject.name}"), subject)
        where, rows = _few(subject)
        for size in _sizes(subject, rows):
            seen += await subject.compare(subject.request(where=where, order=dice.order(), limit=size), keyset=True)
        for turn in range(kit.profile.cases // 3):
            scan = subject.request(order=dice.order(), where=dice.predicate(1), key_descending=turn % 2 == 1, limit=subject.page(5))
            seen += await subject.compare(scan, keyset=True)
    return seen


@check(30, Tier.SILVER)
async def a_keyset_walk_backward_is_the_same_reversed(kit: Kit) -> int:
    """Every term reversed and keys descending: just the forward walk from its end."""
    seen = 0
    for subject in await _keyset(kit):
        dice = Dice(kit.dice(f"backward {subject.name}"), subject)
        for _ in range(kit.profile.cases // 3):
            forward = subject.request(order=dice.order(), limit=subject.page(11))
            reverse = tuple(term.reversed() for term in forward.order)
            backward = replace(forward, order=reverse, key_descending=True)
            there, back = await subject.keyset_rows(forward), await subject.keyset_rows(backward)
            subject.judge(backward, list(reversed(there)), back)
            seen += len(back)
    return seen


@check(30, Tier.SILVER)
async def a_position_without_a_key_lies_before_or_behind_all_equals(kit: Kit) -> int:
    """`inclusive` from the first of them, else behind the last; with values that no record has, and null."""
    seen = 0
    for subject in await _keyset(kit):
        dice = Dice(kit.dice(f"position {subject.name}"), subject)
        for turn in range(kit.profile.cases if subject.ordered_fields else 0):
            order = dice.order()
            values = tuple(None if dice.random.random() < 0.2 else dice.value(term.field, Op.EQ) for term in order)
            seen += await subject.compare(subject.request(order=order, after=After(values=values, inclusive=turn % 2 == 0)))
    return seen


@check(31, Tier.GOLD)
async def a_walk_bears_inserts_and_deletes(kit: Kit) -> int:
    """While records come and go between pages, those that were there all the time come just once."""
    harness = kit.harness
    if not isinstance(harness, Mutating):
        raise lacking("write(adapter, record) and remove(adapter, entity, key)")
    await _keyset(kit)
    seen = 0
    for turn in range(2):
        async with kit.fresh(24) as subjects:
            for subject in subjects:
                if subject.capability.keyset:
                    seen += await _walk_while_changing(kit, harness, subject, descending=turn == 1)
    return seen


async def _walk_while_changing(kit: Kit, harness: Mutating, subject: Subject, *, descending: bool) -> int:
    dice = kit.dice(f"changing {subject.name} {descending}")
    order = tuple(Order(field=name, descending=descending) for name in subject.ordered_fields[:1])
    scan = subject.request(order=order, key_descending=descending, limit=subject.page(4))
    present = {getattr(record, subject.key): record for record in subject.golden.records}
    spare, inserted, removed = list(subject.golden.spare[:12]), set[str](), set[str]()
    rows: list[Record] = []
    while True:
        page = await subject.adapter.scan(scan)
        rows += page.rows
        if page.next is None:
            break
        victim = dice.choice(sorted(present))
        removed.add(victim)
        await harness.remove(subject.adapter, subject.name, victim)
        model = present.pop(victim)
        if spare:
            inserted.add(spare[-1])
            await harness.write(subject.adapter, _renamed(subject, model, spare.pop()))
        scan = subject.behind(scan, page)
    return _judge_changing(subject, scan, rows, inserted, removed)


def _renamed(subject: Subject, record: Record, key: str) -> Record:
    values = {name: getattr(record, name) for name in subject.entity.fields}
    return subject.entity.record(**{**values, subject.key: key})


def _judge_changing(subject: Subject, scan: Scan, rows: Sequence[Record], inserted: set[str], removed: set[str]) -> int:
    steady = [record for record in subject.golden.records if getattr(record, subject.key) not in removed]
    allowed = {*subject.keys, *inserted}
    strangers = [key for row in rows if (key := getattr(row, subject.key)) not in allowed]
    if strangers:
        raise Failure(f"{scan_shown(scan)}: {listed(strangers)} come from nowhere")
    kept = [row for row in rows if getattr(row, subject.key) not in removed | inserted]
    whole = replace(scan, after=None)
    expected = Reference(steady, subject.key, subject.capability.key_order).scan(whole)
    subject.judge(whole, expected, kept, mend="Go on behind the last row's values and key, not at an offset")
    return len(expected)


@check(32, Tier.SILVER)
async def a_full_last_page_ends_the_scan(kit: Kit) -> int:
    """By token, at sizes that divide the number of rows and sizes that do not: all rows, then no token."""
    seen = 0
    for subject in await kit.subjects():
        where, rows = _few(subject)
        for size in _sizes(subject, rows):
            scan = subject.request(where=where, limit=size)
            seen += await subject.compare(scan, mend="`next` is None only at the end, and always there")
        seen += await subject.compare(subject.request())
        seen += await subject.compare(subject.request(limit=subject.page(max(7, len(subject.keys) // 9))))
    return seen


@check(32, Tier.SILVER)
async def a_scan_without_rows_ends_at_once(kit: Kit) -> int:
    """An empty source: no rows, no token, nothing found, a count of zero."""
    adapter = await kit.open({name: [] for name in kit.harness.entities})
    try:
        for subject in await kit.subjects_of(adapter, await kit.golden()):
            page = await adapter.scan(subject.request(limit=subject.page(3)))
            if page.rows or page.next is not None:
                raise Failure(f"an empty source: {len(page.rows)} rows of {subject.name}, next {page.next!r}")
            if (await adapter.fetch(subject.name, subject.keys[:2], subject.fields)).rows != [None, None]:
                raise Failure(f"an empty source: fetch of {subject.name} finds something")
            if subject.capability.count and (await adapter.count(subject.name, None)).records != 0:
                raise Failure(f"an empty source: the count of {subject.name} is not 0")
    finally:
        await adapter.close()
    return len(kit.harness.entities)


@check(32, Tier.SILVER, exemptible=True)
async def a_repeated_token_fails(kit: Kit) -> int:
    """A source that leads in a circle is noticed: `UpstreamProtocol`, not an endless scan."""
    noticed = 0
    async with kit.broken(Fault.REPEATED_TOKEN) as subjects:
        for subject in subjects:
            try:
                # A list that is not paged by the source's tokens stays whole.
                await subject.compare(subject.request(limit=subject.page(2)))
            except UpstreamProtocol:
                noticed += 1
    if not noticed:
        raise Failure("the source repeats its page token, and no scan notices")
    return noticed


@check(33, Tier.SILVER, exemptible=True)
async def a_short_middle_page_does_not_end_the_scan(kit: Kit) -> int:
    """The source gives fewer rows than asked for while more follow: all of them come."""
    async with kit.broken(Fault.SHORT_PAGE) as subjects:
        return sum([await subject.compare(subject.request(limit=subject.page(5))) for subject in subjects])
