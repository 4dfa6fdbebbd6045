"""The kit against a live source: what it claims to do itself, compared with the reference over all of its records, or over a sample.

Nothing is written and nothing is broken, so only the checks that ask can be run. The records are the source's own: what a full scan gives
is taken for the truth, and everything that is pushed down has to agree with it. Of an entity with more than `rows` records, so many are
taken, and every request is narrowed to their keys. A live system is asked only for values that its records have, and a few like them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.capabilities import Description, EntityCapability, Exactness
from adapters.conformance.check import Check, all_checks
from adapters.conformance.golden import Golden
from adapters.conformance.kit import DEFAULT_SEED, Kit, Profile
from adapters.conformance.outcome import Failure, Skipped, Tier
from adapters.conformance.patient import Lent, patient
from adapters.conformance.report import Report
from adapters.conformance.runner import Progress, perform, report_of
from adapters.conformance.subject import Subject
from adapters.entities import ENTITIES, Entity, Record
from adapters.errors import SourceError
from adapters.interface import Adapter
from adapters.predicate import Compare, Op, Predicate, conjunction
from adapters.requests import Count, Page, Records, Scan

CHECKS = frozenset(
    [
        "every_field_is_declared_or_null",
        "a_full_scan_gives_exactly_the_records",
        "rows_have_the_entitys_types",
        "keys_are_unique_and_never_null",
        "each_claimed_comparison_equals_the_reference",
        "a_superset_never_loses_a_row",
        "nested_logic_equals_the_reference",
        "null_satisfies_neither_a_comparison_nor_its_negation",
        "empty_lists_of_conditions_mean_what_they_say",
        "a_limit_never_goes_below_a_filter",
        "a_projection_carries_what_was_asked_for_and_no_more",
        "each_order_equals_the_reference",
        "several_terms_order_one_after_another",
        "a_scan_without_order_comes_by_key_where_that_is_claimed",
        "a_keyset_walk_gives_each_row_once",
        "a_keyset_walk_backward_is_the_same_reversed",
        "a_position_without_a_key_lies_before_or_behind_all_equals",
        "a_full_last_page_ends_the_scan",
        "an_unclaimed_comparison_is_refused",
        "an_unclaimed_logic_is_refused",
        "an_unclaimed_order_or_position_is_refused",
        "an_unclaimed_total_is_refused",
        "counts_equal_the_reference",
        "aggregates_equal_the_reference",
        "groups_equal_the_reference",
        "fetched_records_stand_where_their_keys_stood",
        "a_fetch_carries_the_fields_that_were_asked_for",
    ]
)
"""Names of the checks that only ask."""
GENTLE = Profile(cases=6, values=1, patience=120.0)
"""How much is tried by default: a live system has other work to do."""
ROWS = 2_000
Reading = Callable[[str, int], None]
"""Hears of which entity how many records have been read so far."""
_PAGE = 500


class _Live:
    """A harness that cannot make anything: there is one adapter, and its records are what they are."""

    def __init__(self, name: str, adapter: Adapter, entities: Sequence[str]) -> None:
        self.name = name
        self.entities = entities
        self.timeout = 0.0
        self._adapter = adapter

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        """Only the one that is there, as long as nothing is to be put into it."""
        if records:
            raise Skipped("a live source is not written to")
        return self._adapter


class _LiveKit(Kit):
    """A kit whose subjects are the live source's own records."""

    def __init__(self, harness: _Live, adapter: Adapter, rows: int, *, seed: int, profile: Profile, reading: Reading) -> None:
        super().__init__(harness, seed=seed, profile=profile)
        self._adapter = adapter
        self._rows = rows
        self._reading = reading
        self._subjects: list[Subject] = []
        self.sampled: dict[str, str] = {}
        """Entity → what was done about its size, or why it is left out."""

    async def description(self) -> Description:
        """What the adapter says it can do."""
        return self._adapter.describe()

    async def golden(self) -> dict[str, Golden]:
        """What the source holds, of each entity that has records."""
        return {subject.name: subject.golden for subject in await self.subjects()}

    async def subjects(self) -> list[Subject]:
        """The entities that can be compared. Raises `Failure` if there is none."""
        if not self._subjects and not self.sampled:
            described = (await self.description()).entities
            for name in self.harness.entities:
                subject = await self._subject(ENTITIES[name], described[name])
                if subject is not None:
                    self._subjects.append(subject)
        if not self._subjects:
            raise Failure("no entity of the source can be compared: " + "; ".join(f"{one}: {why}" for one, why in self.sampled.items()))
        return self._subjects

    async def readable(self) -> bool:
        """Whether any entity can be compared."""
        try:
            return bool(await self.subjects())
        except Failure:
            return False

    async def _subject(self, entity: Entity, capability: EntityCapability) -> Subject | None:
        try:
            records, whole = await _read(self._adapter, entity, capability, self._rows, self._reading)
        except SourceError as error:
            self.sampled[entity.name] = f"cannot be read: {error.internal or error.public}"
            return None
        if not records:
            self.sampled[entity.name] = "it holds no records"
            return None
        if whole:
            self.sampled[entity.name] = f"all {len(records)} records"
            return Subject(self._adapter, entity, capability, _golden(entity, capability, records), gentle=True)
        exact = entity.key in capability.fields and capability.fields[entity.key].filters.get(Op.IN) is Exactness.EXACT
        if not exact or not capability.conjunction:
            self.sampled[entity.name] = f"more than {self._rows} records, and no exact filter by keys to take a sample with"
            return None
        records = records[: min(self._rows, capability.max_in)]
        self.sampled[entity.name] = f"a sample of {len(records)} records"
        keys = tuple(getattr(record, entity.key) for record in records)
        narrowed = Narrowed(self._adapter, entity, keys)
        return Subject(narrowed, entity, _narrowed(capability), _golden(entity, capability, records), gentle=True)

    async def finish(self) -> None:
        """The adapter is not ours to close."""


class Narrowed(Lent):
    """An adapter that shows only the records with certain keys: every request is narrowed to them."""

    def __init__(self, adapter: Adapter, entity: Entity, keys: tuple[str, ...]) -> None:
        super().__init__(adapter)
        self._keys = frozenset(keys)
        self._within = Compare(entity.key, Op.IN, keys)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        """Of the records with these keys only."""
        found = await self.adapter.fetch(entity, keys, fields)
        rows = [record if key in self._keys else None for key, record in zip(keys, found.rows, strict=True)]
        return replace(found, rows=rows)

    async def scan(self, request: Scan) -> Page:
        """Of the records with these keys only."""
        return await self.adapter.scan(replace(request, where=conjunction(self._within, request.where)))

    async def count(self, entity: str, where: Predicate | None) -> Count:
        """Of the records with these keys only."""
        return await self.adapter.count(entity, conjunction(self._within, where))


def _narrowed(capability: EntityCapability) -> EntityCapability:
    """What can still be claimed: totals are not narrowed, and the list of keys uses up what a request may hold."""
    plain = {name: replace(field, aggregates=frozenset(), group=False) for name, field in capability.fields.items()}
    return replace(capability, fields=plain)


async def _read(adapter: Adapter, entity: Entity, capability: EntityCapability, most: int, reading: Reading) -> tuple[list[Record], bool]:
    """Up to `most` records, and whether those are all."""
    fields = tuple(name for name in entity.fields if name in capability.fields or name == entity.key)
    scan = Scan(entity=entity.name, fields=fields, limit=min(most + 1, capability.max_page or _PAGE, _PAGE))
    probe = Subject(adapter, entity, capability, Golden([], {}, (), {}))
    records: list[Record] = []
    async for page in probe.pages(scan):
        records += page.rows
        reading(entity.name, len(records))
        if len(records) > most:
            return records[:most], False
    return records, True


def _golden(entity: Entity, capability: EntityCapability, records: list[Record]) -> Golden:
    """The records as the kit wants them: with the values that they have, and keys that none of them has."""
    names = [name for name in entity.fields if name in capability.fields or name == entity.key]
    pools = {name: list({getattr(record, name): None for record in records}) for name in names}
    rest = {name: None for name in entity.fields if name not in names}
    filled = [entity.record(**{**rest, **{name: getattr(record, name) for name in names}}) for record in records]
    return Golden(filled, pools, _spare(pools[entity.key], capability), {})


def _spare(keys: Sequence[Any], capability: EntityCapability) -> list[str]:
    """Keys that no record has, in the form of those that it has."""
    numeric = all(isinstance(key, str) and key.isdecimal() for key in keys)
    made = (str(10**15 + number) if numeric else f"{keys[0]}-craftgraph-{number}" for number in range(64))
    return [key for key in made if key not in keys]


async def run_live(
    adapter: Adapter,
    *,
    name: str,
    entities: Sequence[str] | None = None,
    rows: int = ROWS,
    seed: int = DEFAULT_SEED,
    profile: Profile = GENTLE,
    progress: Progress | None = None,
    reading: Reading = lambda entity, records: None,
) -> tuple[Report, Mapping[str, str]]:
    """Run the checks that only ask over an open adapter; it stays open. The report, and entity → how much of it was compared.

    Of a source that has nothing to compare the first check says so, and no other is run.
    """
    described = adapter.describe().entities
    harness = _Live(name, adapter, list(entities if entities is not None else described))
    kit = _LiveKit(harness, patient(adapter), rows, seed=seed, profile=profile, reading=reading)
    for check in live_checks() if await kit.readable() else live_checks()[:1]:
        result = await perform(check, kit)
        if progress is not None:
            progress(result)
    return await report_of(kit), kit.sampled


def live_checks() -> list[Check]:
    """The checks that a live source can be put to, by number."""
    return sorted([*(check for check in all_checks() if check.name in CHECKS), *_OWN], key=lambda check: check.number)


async def keys_that_no_record_has_are_none(kit: Kit) -> int:
    """None where there is no record, also between keys that come twice; however few records there are."""
    seen = 0
    for subject in await kit.subjects():
        known, spare = subject.keys, subject.golden.spare
        for asked in ([spare[0], known[-1], spare[0]], [known[0], known[0]], []):
            few = asked[: max(1, subject.capability.max_keys)]
            found = (await subject.adapter.fetch(subject.name, few, ())).rows
            if [None if row is None else getattr(row, subject.key) for row in found] != [key if key in known else None for key in few]:
                raise Failure(f"{subject.name}: fetch of {few} gives other records, or others in other places")
            seen += len(few)
    return seen


async def a_text_in_another_form_is_another_text(kit: Kit) -> int:
    """What the records hold, in other letters, with a blank behind it, full-width: equality is by code point, whatever the collation."""
    asked = 0
    for subject in await kit.subjects():
        for name, op in subject.claims(Exactness.EXACT):
            if op is Op.EQ and subject.entity.fields[name].type is str:
                for value in _other_forms(subject.golden.pools[name]):
                    where = Compare(name, Op.EQ, value)
                    await subject.compare(subject.request(where=where), mend="Compare by code point (BINARY, C, utf8mb4_bin)")
                    asked += 1
    return asked


def _other_forms(values: Sequence[Any]) -> list[str]:
    """A few texts that look like some that are there and are not among them."""
    texts = [value for value in values if value]
    cased = next((text for text in texts if text != text.swapcase()), None)
    forms = [*([cased.swapcase()] if cased else []), *(form for text in texts[:1] for form in (f"{text} ", f" {text}"))]
    return [form for form in forms if form not in values]


_OWN = (
    Check(23, "a_text_in_another_form_is_another_text", "pushdown", Tier.SILVER, a_text_in_another_form_is_another_text),
    Check(34, "keys_that_no_record_has_are_none", "batching", Tier.BRONZE, keys_that_no_record_has_are_none),
)
