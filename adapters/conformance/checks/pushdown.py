"""Pushdown, against the reference: every comparison that is claimed, and that nothing else is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.capabilities import Exactness
from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.differences import listed, rows_differ, scan_shown
from adapters.conformance.harness import Capturing, Explaining
from adapters.conformance.kit import Kit, claimed, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.subject import NO_MORE, Subject
from adapters.conformance.traps import INJECTIONS, LOOKALIKES, PATTERNS, UNSTORABLE, is_text
from adapters.errors import Unsupported
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, comparisons
from adapters.requests import Scan

TEXT_OPS = (Op.EQ, Op.NE, Op.IN, Op.CONTAINS, Op.STARTS_WITH)


@check(19, Tier.GOLD)
async def each_claimed_comparison_equals_the_reference(kit: Kit) -> int:
    """Every field and operator claimed as exact, with values that are there and values that are not; its negation too."""
    seen = 0
    for subject in claimed(await kit.subjects(), Exactness.EXACT, "exact comparison"):
        dice = Dice(kit.dice(f"claims {subject.name}"), subject)
        for name, op in subject.claims(Exactness.EXACT):
            for _ in range(kit.profile.values):
                where = Compare(name, op, dice.value(name, op))
                seen += await _compared(subject, where, "Mend the comparison, or do not claim it as exact")
                if subject.capability.disjunction:
                    seen += await _compared(subject, Not(where), "NOT keeps unknown as unknown: null satisfies neither side")
    return seen


async def _compared(subject: Subject, where: Predicate, mend: str) -> int:
    """Which rows come, and what they hold in the fields that are asked about; whole rows are compared by other checks."""
    fields = tuple(dict.fromkeys(part.field for part in comparisons(where)))
    return await subject.compare(subject.request(where=where, fields=fields), mend=mend)


@check(20, Tier.GOLD)
async def a_superset_never_loses_a_row(kit: Kit) -> int:
    """Alone and beside an exact comparison. Other rows may come, but only real ones, each once."""
    seen = 0
    for subject in claimed(await kit.subjects(), Exactness.SUPERSET, "superset"):
        dice = Dice(kit.dice(f"superset {subject.name}"), subject)
        exact = subject.claims(Exactness.EXACT) and subject.capability.conjunction
        for name, op in subject.claims(Exactness.SUPERSET):
            for turn in range(kit.profile.values):
                loose = Compare(name, op, dice.value(name, op))
                firm = dice.compare() if exact and turn else None
                seen += await _covered(subject, loose, firm)
    return seen


async def _covered(subject: Subject, loose: Compare, firm: Compare | None) -> int:
    where: Predicate = loose if firm is None else And((loose, firm))
    scan = subject.request(where=where)
    found = await subject.rows(scan)
    wanted = subject.reference.matching(where)
    allowed = {getattr(row, subject.key) for row in subject.reference.matching(firm)}
    kept = [row for row in found if getattr(row, subject.key) in {getattr(one, subject.key) for one in wanted}]
    problem = rows_differ(wanted, kept, key=subject.key, fields=subject.fields, ordered=False)
    if problem:
        raise Failure(f"{scan_shown(scan)}: {problem}. A superset may bring other rows, but loses none")
    strangers = [key for row in found if (key := getattr(row, subject.key)) not in allowed]
    if strangers or len(found) != len({getattr(row, subject.key) for row in found}):
        raise Failure(f"{scan_shown(scan)}: rows that the exact part rules out, or twice: {listed(strangers)}")
    return len(wanted)


@check(22, Tier.SILVER)
async def nested_logic_equals_the_reference(kit: Kit) -> int:
    """Random AND, OR and NOT over exact comparisons, as deep as is claimed."""
    seen = 0
    for subject in claimed(await kit.subjects(), Exactness.EXACT, "exact comparison"):
        dice = Dice(kit.dice(f"logic {subject.name}"), subject)
        for _ in range(kit.profile.cases):
            scan = subject.request(where=dice.predicate())
            seen += await subject.compare(scan, mend="Logic has three values; unknown counts as no only at the very top")
    return seen


@check(22, Tier.SILVER)
async def null_satisfies_neither_a_comparison_nor_its_negation(kit: Kit) -> int:
    """x = v, NOT x = v, x = v OR NOT x = v, and x IS NULL, on every nullable field that is compared."""
    seen = 0
    for subject in claimed(await kit.subjects(), Exactness.EXACT, "exact comparison"):
        dice = Dice(kit.dice(f"nulls {subject.name}"), subject)
        for name, op in subject.claims(Exactness.EXACT):
            if op in (Op.EQ, Op.NE, Op.IN, Op.LT, Op.HAS) and subject.entity.fields[name].nullable:
                where = Compare(name, op, dice.value(name, op))
                for predicate in _around(where, subject):
                    seen += await _compared(subject, predicate, "A comparison with null is unknown")
    if not seen:
        raise Exempt("no nullable field can be compared")
    return seen


def _around(where: Compare, subject: Subject) -> Iterator[Predicate]:
    yield where
    filters = subject.capability.fields[where.field].filters
    if filters.get(Op.IS_NULL) is Exactness.EXACT:
        yield Compare(where.field, Op.IS_NULL, True)
        yield Compare(where.field, Op.IS_NULL, False)
    if subject.capability.disjunction:
        yield Not(where)
        yield Or((where, Not(where)))
        yield Not(Or((where, Not(where))))


@check(22, Tier.SILVER)
async def empty_lists_of_conditions_mean_what_they_say(kit: Kit) -> int:
    """An empty AND is true, an empty OR is false, IN nothing selects nothing. Refusing them is right as well."""
    seen = 0
    for subject in await kit.subjects():
        empty: list[Predicate] = [And(()), Or(()), Not(And(()))]
        empty += [Compare(name, op, ()) for name, op in subject.claims(Exactness.EXACT) if op is Op.IN]
        for where in empty:
            try:
                await _compared(subject, where, "")
            except Unsupported:
                pass
            seen += 1
    return seen


@check(23, Tier.SILVER)
async def texts_that_look_alike_are_not_taken_for_each_other(kit: Kit) -> int:
    """Case, blanks at either end, accents, full-width forms, dots: equality is by code point."""
    return await _probed(
        kit, [text for group in LOOKALIKES for text in group], (Op.EQ, Op.IN), "Compare by code point (BINARY, C, utf8mb4_bin)"
    )


@check(24, Tier.SILVER)
async def patterns_are_data(kit: Kit) -> int:
    """What means something in LIKE, GLOB or a regular expression is looked for as it is written."""
    return await _probed(kit, PATTERNS, TEXT_OPS, "Escape LIKE's metacharacters, or use a position function instead")


@check(24, Tier.SILVER)
async def injections_are_data(kit: Kit) -> int:
    """What is code in SQL, URLs or templates, and what cannot be stored at all, finds just what equals it."""
    return await _probed(kit, (*INJECTIONS, *UNSTORABLE), TEXT_OPS, "Bind values; never write them into a statement or address")


async def _probed(kit: Kit, texts: Sequence[str], ops: tuple[Op, ...], mend: str) -> int:
    asked = 0
    dice = kit.dice("probes")
    for subject in await kit.subjects():
        pairs = [(n, op) for n, op in subject.claims(Exactness.EXACT) if op in ops and is_text(subject.entity.fields[n])]
        if not pairs:
            continue
        for text in texts:
            # Fields that hold the text first: there a probe has to find it.
            holding = [pair for pair in pairs if text in subject.golden.pools[pair[0]]]
            name, op = dice.choice(holding or pairs)
            await _compared(subject, Compare(name, op, (text,) if op is Op.IN else text), mend)
            asked += 1
    if not asked:
        raise Exempt("no text can be compared exactly")
    return asked


@check(26, Tier.SILVER)
async def a_limit_never_goes_below_a_filter(kit: Kit) -> int:
    """Filtered scans in small pages give all their rows: no page's limit cuts off what was not looked at."""
    seen = 0
    for subject in await kit.subjects():
        for exactness in Exactness:
            claims = subject.claims(exactness)
            dice = Dice(kit.dice(f"limit {subject.name} {exactness}"), subject)
            for name, op in dice.random.sample(claims, min(len(claims), 5)):
                seen += await _paged(subject, Compare(name, op, dice.value(name, op)), exactness)
    if not seen:
        raise Exempt("no comparison is claimed")
    return seen


async def _paged(subject: Subject, where: Compare, exactness: Exactness) -> int:
    expected = subject.reference.matching(where)
    # Few rows in pages of two; of many, some pages are as good as dozens.
    for limit in {subject.page(max(2, len(expected) // 6)), subject.page(9)}:
        scan = subject.request(where=where, limit=limit)
        found = await subject.rows(scan)
        if exactness is Exactness.SUPERSET:
            keys = {getattr(row, subject.key) for row in expected}
            found = [row for row in found if getattr(row, subject.key) in keys]
        subject.judge(
            scan, subject.reference.scan(scan), found, mend="Limit only what is wholly filtered, and say `next` while rows are left"
        )
    return len(expected)


@check(27, Tier.SILVER)
async def a_projection_carries_what_was_asked_for_and_no_more(kit: Kit) -> int:
    """Each field alone, none, and random few: those are there, the key too, the others are absent."""
    seen = 0
    for subject in await kit.subjects():
        dice = kit.dice(f"projection {subject.name}")
        some = [tuple(dice.sample(subject.fields, min(3, len(subject.fields)))) for _ in range(4)]
        for fields in [(), *((name,) for name in subject.fields), *some]:
            scan = subject.request(fields=fields)
            found = await subject.rows(scan)
            subject.judge(scan, subject.reference.scan(scan), found, mend="Read the fields that are asked for, and the key")
            _check_absent(subject, scan, found)
            seen += len(found)
    return seen


def _check_absent(subject: Subject, scan: Scan, found: list[Any]) -> None:
    extra = subject.unasked(found, scan.fields)
    if extra:
        raise Failure(f"{scan_shown(scan)} for {listed(scan.fields)} carries {listed(extra)} too. {NO_MORE}")


@check(29, Tier.GOLD, exemptible=True)
async def explain_agrees_with_what_is_sent(kit: Kit) -> int:
    """What is told beforehand is what the source then gets."""
    harness = kit.harness
    if not isinstance(harness, Explaining) or not isinstance(harness, Capturing):
        raise lacking("explain(adapter, request) with captured(adapter)")
    seen = 0
    for subject in await kit.subjects():
        dice = Dice(kit.dice(f"explain {subject.name}"), subject)
        exact = bool(subject.claims(Exactness.EXACT))
        for _ in range(5):
            scan = subject.request(where=dice.predicate(1) if exact else None, order=dice.order(), limit=subject.page(3))
            told = await harness.explain(subject.adapter, scan)
            harness.captured(subject.adapter)
            await subject.adapter.scan(scan)
            sent = harness.captured(subject.adapter)
            if told != sent:
                raise Failure(f"{scan_shown(scan)}: explain says {listed(told)}, sent is {listed(sent)}")
            seen += 1
    return seen
