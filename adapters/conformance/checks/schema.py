"""Schema and mapping: whether records come out of the source as they went in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.conformance.check import check
from adapters.conformance.differences import listed, shown
from adapters.conformance.harness import Fault
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Exempt, Failure, Skipped, Tier
from adapters.conformance.subject import Subject
from adapters.conformance.traps import SCRIPTS, is_text, traps
from adapters.entities import ABSENT, FieldDefinition, Money, Record
from adapters.errors import Drift, Unsupported

_TYPES: dict[Any, type] = {int: int, bool: bool, Decimal: Decimal, date: date, datetime: datetime, Money: int}


@check(9, Tier.BRONZE)
async def every_field_is_declared_or_null(kit: Kit) -> int:
    """The key is declared; what is not declared is refused or null, never something else."""
    seen = 0
    for subject in await kit.subjects():
        if subject.key not in subject.capability.fields:
            raise Failure(f"describe() does not name the key {subject.name}.{subject.key}")
        for name in set(subject.entity.fields) - set(subject.fields):
            try:
                page = await subject.adapter.scan(subject.request(fields=(name,), limit=1))
            except Unsupported:
                page = None
            if page is not None and any(getattr(row, name) is not None for row in page.rows):
                raise Failure(f"{subject.name}.{name} is not declared, but has a value; declare it")
        seen += len(subject.entity.fields)
    return seen


@check(10, Tier.BRONZE, exemptible=True)
async def drift_is_reported(kit: Kit) -> int:
    """A column or member that is gone: `check` names entity and field, and reading raises `Drift`."""
    async with kit.broken(Fault.DRIFT) as subjects:
        report = await subjects[0].adapter.check()
        unnamed = [subject.name for subject in subjects if not report.missing.get(subject.name)]
        if unnamed:
            raise Failure(f"check().missing says nothing about {listed(unnamed)}, but {dict(report.missing)}")
        for subject in subjects:
            try:
                await subject.rows(subject.request())
            except Drift:
                continue
            raise Failure(f"a scan of {subject.name} does not raise Drift though something that it reads is gone")
        return len(subjects)


@check(11, Tier.BRONZE)
async def a_full_scan_gives_exactly_the_records(kit: Kit) -> int:
    """Each record once, each value as it was put in."""
    return sum([await subject.compare(subject.request()) for subject in await kit.subjects()])


@check(11, Tier.BRONZE)
async def rows_have_the_entitys_types(kit: Kit) -> int:
    """Types, nullability and members of code lists; times aware; tuples for lists; nothing absent that was asked for."""
    seen = 0
    for subject in await kit.subjects():
        for row in await subject.rows(subject.request()):
            for name in subject.fields:
                problem = _type_problem(subject.entity.fields[name], getattr(row, name))
                if problem:
                    raise Failure(f"{subject.name}.{name} of {shown(getattr(row, subject.key))}: {problem}")
            seen += 1
    return seen


def _type_problem(field: FieldDefinition, value: Any) -> str | None:
    if value is ABSENT:
        return "absent, though asked for"
    if value is None:
        return None if field.nullable else "null, which the entity does not allow"
    if field.many and type(value) is not tuple:
        return f"a list has to be a tuple, not {type(value).__name__}"
    wanted = field.type if field.is_code else _TYPES.get(field.type, str)
    for one in value if field.many else (value,):
        if type(one) is not wanted:
            return f"{shown(one)} is a {type(one).__name__}, it has to be a {wanted.__name__}"
        if isinstance(one, datetime) and one.utcoffset() is None:
            return f"{shown(one)} has no zone"
    return None


@check(12, Tier.BRONZE)
async def keys_are_unique_and_never_null(kit: Kit) -> int:
    """Also where tables are joined: a join to many would double records."""
    seen = 0
    for subject in await kit.subjects():
        keys = [getattr(row, subject.key) for row in await subject.rows(subject.request(fields=()))]
        if None in keys or "" in keys:
            raise Failure(f"{subject.name}: a record without a key")
        if len(set(keys)) != len(keys):
            raise Failure(f"{subject.name}: keys come twice: {listed(key for key in set(keys) if keys.count(key) > 1)}; is a join to many?")
        seen += len(keys)
    return seen


async def _survived(kit: Kit, what: str, wanted: Callable[[FieldDefinition, Any], bool]) -> int:
    """How many values of a kind came back as they went in. Raises `Failure` for one that did not."""
    fields = [subject.entity.fields[name] for subject in await kit.subjects() for name in subject.fields]
    seen = 0
    async for field, put, got in _pairs(kit):
        if not wanted(field, put):
            continue
        if got != put or type(got) is not type(put):
            raise Failure(f"{field.name} ({what}): {shown(put)} went in, {shown(got)} came out")
        seen += 1
    if not seen and not any(wanted(field, value) for field in fields for value in traps(field)):
        raise Exempt(f"no field can hold {what}")
    if not seen:
        raise Skipped(f"the harness left out {what}; let `Limited.values` keep some")
    return seen


async def _pairs(kit: Kit) -> AsyncIterator[tuple[FieldDefinition, Any, Any]]:
    """Each value that went in with the one that came out."""
    for subject in await kit.subjects():
        found = {getattr(row, subject.key): row for row in await subject.rows(subject.request())}
        for record in subject.golden.records:
            for name in subject.fields:
                yield subject.entity.fields[name], getattr(record, name), _value(found, subject, record, name)


def _value(found: dict[str, Record], subject: Subject, record: Record, name: str) -> Any:
    row = found.get(getattr(record, subject.key))
    return "no such row" if row is None else getattr(row, name)


@check(13, Tier.BRONZE)
async def each_code_round_trips(kit: Kit) -> int:
    """Every member of every code list that the source can hold, also inside lists."""
    return await _survived(kit, "codes", lambda field, value: field.is_code and value is not None)


@check(13, Tier.BRONZE)
async def a_list_comes_back_with_its_elements_in_order(kit: Kit) -> int:
    """Also the empty one, which is not null."""
    return await _survived(kit, "lists", lambda field, value: field.many and value is not None)


@check(14, Tier.BRONZE)
async def leading_zeros_stay(kit: Kit) -> int:
    """A text of digits is a text."""
    return await _survived(kit, "leading zeros", lambda field, value: _is_str(field, value) and value[:1] == "0" and value.isdecimal())


@check(15, Tier.BRONZE)
async def money_is_exact_at_the_extremes(kit: Kit) -> int:
    """分 as whole numbers: cents that binary fractions miss, reversals, national totals."""
    return await _survived(kit, "money", lambda field, value: field.type is Money and value is not None)


@check(15, Tier.BRONZE)
async def decimals_are_exact(kit: Kit) -> int:
    """A score of 59.99 is not 59.989999."""
    return await _survived(kit, "decimals", lambda field, value: field.type is Decimal and value is not None)


@check(16, Tier.BRONZE)
async def days_and_moments_stay_where_they_are(kit: Kit) -> int:
    """Around midnight at the end of November in both zones, leap days, ends of years, summers with and without their own time."""
    return await _survived(kit, "dates and times", lambda field, value: field.type in (date, datetime) and value is not None)


@check(17, Tier.BRONZE)
async def every_script_survives(kit: Kit) -> int:
    """Chinese, full-width forms, emoji, Han characters beyond the 16-bit plane."""
    return await _survived(kit, "rare characters", lambda field, value: _is_str(field, value) and value in SCRIPTS)


@check(17, Tier.BRONZE)
async def every_text_comes_back_unchanged(kit: Kit) -> int:
    """Blanks at the ends, case, accents and punctuation: not trimmed, folded or cut short."""
    return await _survived(kit, "texts", lambda field, value: _is_str(field, value) and value != "")


@check(18, Tier.BRONZE)
async def the_empty_text_is_not_null(kit: Kit) -> int:
    """Where the source can hold ''; and null is null, never '' or 0."""
    return await _survived(kit, "'' and null", lambda field, value: value == "" or value is None)


@check(18, Tier.BRONZE)
async def null_is_null_in_every_nullable_field(kit: Kit) -> int:
    """No sentinel (0, 9999-12-31, an empty text) comes through in its place."""
    return await _survived(kit, "nulls", lambda field, value: value is None)


def _is_str(field: FieldDefinition, value: Any) -> bool:
    return is_text(field) and isinstance(value, str)
