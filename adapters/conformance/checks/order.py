"""Order: total, by code point, nulls where they are wanted, ties by key."""

from __future__ import annotations

from itertools import product

from adapters.conformance.check import check
from adapters.conformance.dice import Dice
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Exempt, Tier
from adapters.conformance.subject import Subject
from adapters.requests import Order

MEND = "Order by code point, place nulls as asked, and break ties by the key"


def ordering(subjects: list[Subject]) -> list[Subject]:
    """Those that order by something. Raises `Exempt` if none does."""
    found = [subject for subject in subjects if subject.ordered_fields]
    if not found:
        raise Exempt("no field is claimed to order")
    return found


@check(25, Tier.SILVER)
async def each_order_equals_the_reference(kit: Kit) -> int:
    """Each field that orders, up and down, nulls first and last."""
    seen = 0
    for subject in ordering(await kit.subjects()):
        for name, descending, nulls_first in product(subject.ordered_fields, (False, True), (False, True)):
            order = (Order(field=name, descending=descending, nulls_first=nulls_first),)
            seen += await subject.compare(subject.request(fields=(name,), order=order), mend=MEND)
    return seen


@check(25, Tier.SILVER)
async def several_terms_order_one_after_another(kit: Kit) -> int:
    """Random terms and directions, keys up and down."""
    subjects = [subject for subject in ordering(await kit.subjects()) if subject.capability.keyset]
    if not subjects:
        raise Exempt("no keyset is claimed, so there are no orders of several terms")
    seen = 0
    for subject in subjects:
        dice = Dice(kit.dice(f"order {subject.name}"), subject)
        for turn in range(kit.profile.cases):
            seen += await subject.compare(subject.request(order=dice.order(), key_descending=turn % 2 == 1), mend=MEND)
    return seen


@check(25, Tier.SILVER)
async def a_scan_without_order_comes_by_key_where_that_is_claimed(kit: Kit) -> int:
    """Keys ascending, as text by code point or as numbers, as `key_order` says."""
    subjects = [subject for subject in await kit.subjects() if subject.capability.key_sorted]
    if not subjects:
        raise Exempt("key_sorted is not claimed")
    return sum([await subject.compare(subject.request(fields=()), mend=MEND) for subject in subjects])
