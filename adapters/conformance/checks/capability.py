"""What it takes to be fast at scale. A feature that is not claimed is no failure, but keeps the adapter from gold.

A harness may exempt these where the system that is spoken to cannot have the feature, with the reason.
"""

from __future__ import annotations

from adapters.capabilities import Exactness
from adapters.conformance.check import check
from adapters.conformance.differences import listed
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Skipped, Tier
from adapters.conformance.subject import Subject
from adapters.conformance.traps import is_text
from adapters.predicate import Op

LEAST_KEYS = 20
"""Keys in one fetch, at least, for links not to cost a call each."""


@check(19, Tier.GOLD, exemptible=True)
async def the_hot_filters_are_exact(kit: Kit) -> int:
    """By the key and by each reference to another entity (`…_code`, `…_id`): equal to, or one of."""
    lacking = [f"{subject.name}.{name}" for subject in await kit.subjects() for name in _hot(subject) if not _is_exact(subject, name)]
    if lacking:
        raise Skipped(f"{listed(lacking)} cannot be filtered by exactly, so links read more than they need")
    return sum(len(_hot(subject)) for subject in await kit.subjects())


def _hot(subject: Subject) -> list[str]:
    fields = subject.entity.fields
    return [n for n in subject.fields if n == subject.key or (is_text(fields[n]) and n.endswith(("_code", "_id")) and n != "division_code")]


def _is_exact(subject: Subject, name: str) -> bool:
    filters = subject.capability.fields[name].filters
    return any(filters.get(op) is Exactness.EXACT for op in (Op.EQ, Op.IN))


@check(30, Tier.GOLD, exemptible=True)
async def a_keyset_is_offered(kit: Kit) -> int:
    """Lists in any order that fields claim go on behind a record, instead of being read whole."""
    lacking = [subject.name for subject in await kit.subjects() if not subject.capability.keyset]
    if lacking:
        raise Skipped(f"no keyset is claimed for {listed(lacking)}, so lists are read whole to be ordered")
    return len(kit.harness.entities)


@check(28, Tier.GOLD, exemptible=True)
async def the_source_counts_by_itself(kit: Kit) -> int:
    """A total does not read the rows."""
    lacking = [subject.name for subject in await kit.subjects() if not subject.capability.count]
    if lacking:
        raise Skipped(f"count is not claimed for {listed(lacking)}, so totals read every row")
    return len(kit.harness.entities)


@check(34, Tier.GOLD, exemptible=True)
async def keys_are_fetched_in_batches(kit: Kit) -> int:
    """Links pass many keys at once."""
    lacking = [subject.name for subject in await kit.subjects() if subject.capability.max_keys < LEAST_KEYS]
    if lacking:
        raise Skipped(f"fewer than {LEAST_KEYS} keys at once for {listed(lacking)}, so links cost a call for few records")
    return len(kit.harness.entities)


@check(45, Tier.GOLD, exemptible=True)
async def changes_are_fed(kit: Kit) -> int:
    """What changed can be asked for. Where it cannot, the harness exempts this and says how old answers may be."""
    lacking = [subject.name for subject in await kit.subjects() if not subject.capability.changes]
    if lacking:
        raise Skipped(f"no change feed for {listed(lacking)}; exempt this with how old an answer may be")
    return len(kit.harness.entities)
