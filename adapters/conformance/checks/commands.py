"""Commands: one effect each, none on a stale version, none that was not declared, and no outcome that stays unknown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from adapters.conformance.check import check
from adapters.conformance.harness import Losing
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.conformance.subject import Subject
from adapters.entities import Record
from adapters.errors import Conflict, OutcomeUnknown, SourceError, Unsupported
from adapters.interface import Commanding
from adapters.requests import Command, Receipt

REASON = ACTOR = "conformance"
STALE = "version-of-long-ago"


@check(47, Tier.PLATINUM)
async def a_repeated_command_has_one_effect(kit: Kit) -> int:
    """The same idempotency key again gives the same receipt; the record is changed once, and shows what it was changed to."""

    async def trial(subject: Subject, adapter: Commanding, command: Command) -> int:
        first, again = await adapter.execute(command), await adapter.execute(command)
        if first != again:
            raise Failure(f"{_named(command)}: the same idempotency key gives {first}, then {again}; keep what became of each key")
        await _expect_changed(subject, command, first)
        return 2

    return await _each(kit, trial)


@check(47, Tier.PLATINUM)
async def a_stale_version_is_a_conflict(kit: Kit) -> int:
    """Of two commands decided on one version the second is a `Conflict`; so is a version that never was. Neither changes anything."""

    async def trial(subject: Subject, adapter: Commanding, command: Command) -> int:
        receipt = await adapter.execute(command)
        for number, expected in enumerate((command.expected, STALE)):
            late = replace(command, expected=expected, idempotency_key=f"late-{number}")
            error = await _refusal(adapter, late)
            if not isinstance(error, Conflict):
                raise Failure(f"{_named(late)} on the stale version {expected!r} gives {error!r}, not Conflict")
            await _expect_changed(subject, command, receipt)
        return 2

    return await _each(kit, trial)


@check(47, Tier.PLATINUM)
async def an_unclaimed_command_is_refused(kit: Kit) -> int:
    """`Unsupported` for another name, for a field that it does not take, and without the version; nothing is changed."""

    async def trial(subject: Subject, adapter: Commanding, command: Command) -> int:
        before = await _read(subject, command)
        odd = (
            replace(command, name="command-that-nobody-declares"),
            replace(command, arguments={**command.arguments, subject.key: "x"}),
            replace(command, expected=None),
        )
        for one in odd:
            error = await _refusal(adapter, one)
            if not isinstance(error, Unsupported):
                raise Failure(f"{_named(one)}, as it is not declared, gives {error!r}, not Unsupported")
        if await _read(subject, command) != before:
            raise Failure(f"{_named(command)}: the record changed though the command was refused")
        return len(odd)

    return await _each(kit, trial)


@check(48, Tier.PLATINUM)
async def an_unknown_outcome_is_looked_up(kit: Kit) -> int:
    """Where the answer is lost, `OutcomeUnknown`; `lookup` then gives the receipt, and None for what was never sent."""
    harness = kit.harness

    async def trial(subject: Subject, adapter: Commanding, command: Command) -> int:
        if not isinstance(harness, Losing):
            raise lacking("lost(adapter)")
        async with harness.lost(subject.adapter):
            error = await _refusal(adapter, command)
        if not isinstance(error, OutcomeUnknown):
            raise Failure(f"{_named(command)}: its answer is lost, which gives {error!r}, not OutcomeUnknown")
        receipt = await adapter.lookup(subject.name, command.idempotency_key)
        if receipt is None or receipt.idempotency_key != command.idempotency_key:
            raise Failure(f"{_named(command)} was carried out, but lookup gives {receipt}")
        await _expect_changed(subject, command, receipt)
        if (never := await adapter.lookup(subject.name, "never-sent")) is not None:
            raise Failure(f"lookup of a key that was never sent gives {never}")
        return 2

    return await _each(kit, trial)


async def _each(kit: Kit, trial: Callable[[Subject, Commanding, Command], Awaitable[int]]) -> int:
    """The trial on each command that changes a record, each over a source of its own."""
    described = (await kit.description()).entities
    names = [(name, command) for name in kit.harness.entities for command in described[name].commands]
    if not names:
        raise Exempt("no commands are claimed")
    seen = 0
    for entity, name in names:
        async with kit.fresh() as subjects:
            subject = next(one for one in subjects if one.name == entity)
            adapter = subject.adapter
            if not isinstance(adapter, Commanding):
                raise Failure(f"commands of {entity} are claimed, but there is no execute() or no lookup()")
            command = next(_commands(subject, name), None)
            seen += await trial(subject, adapter, command) if command is not None else 0
    return seen


def _commands(subject: Subject, name: str) -> Iterator[Command]:
    """Commands that give a record another one's values."""
    known, version = subject.capability.commands[name], subject.capability.version
    if known.creates or version is None:
        return
    for record, other in pairwise(subject.golden.records):
        expected = getattr(record, version)
        if expected:
            arguments = {field: getattr(other, field) for field in known.arguments}
            key = getattr(record, subject.key)
            yield Command(
                entity=subject.name,
                name=name,
                idempotency_key=f"{name}-1",
                actor=ACTOR,
                reason=REASON,
                key=key,
                expected=str(expected),
                arguments=arguments,
            )


async def _refusal(adapter: Commanding, command: Command) -> SourceError | Receipt:
    """The error; or the receipt, where there is none."""
    try:
        return await adapter.execute(command)
    except SourceError as error:
        return error


async def _read(subject: Subject, command: Command) -> Record | None:
    (record,) = (await subject.adapter.fetch(subject.name, [command.key or ""], subject.fields)).rows
    return record


async def _expect_changed(subject: Subject, command: Command, receipt: Receipt) -> None:
    """The record is as the command wants it, at the receipt's version."""
    record = await _read(subject, command)
    wanted = {**command.arguments, subject.capability.version or "": receipt.version}
    found = {field: getattr(record, field, None) for field in wanted}
    if (version := subject.capability.version) is not None:
        found[version] = str(found[version])
    if receipt.key != command.key or found != wanted:
        raise Failure(f"{_named(command)} leaves {found} at {receipt.key}, not {wanted} at {command.key}")


def _named(command: Command) -> str:
    return f"{command.name} of {command.entity} {command.key}"
