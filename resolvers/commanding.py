"""Commands: one change of one record, at the source that holds it, with one effect.

A command goes through its source's gate like everything else, but is sent at most once. Where no clear answer comes back it is looked
up by its idempotency key; the caller hears of the effect, or that the outcome is not known and how to go on. Whatever comes of it,
nothing that the cache has of the source is used any more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import msgspec

from adapters.errors import OutcomeUnknown, SourceError, WriteError
from adapters.requests import Command, Receipt
from adapters.source import Source
from resolvers.calls import Calls
from resolvers.listing import Context

logger = logging.getLogger("craftgraph.commands")

SHARE = 0.7
"""Part of the time left in which the source must answer, so that there is some to look the command up."""
UNKNOWN = (
    "The source did not answer clearly, and does not know the idempotency key {key} now: the change may still come. "
    "Send the same mutation with the same idempotencyKey again: it has one effect however often it is sent. Do not take a new key."
)


@dataclass(frozen=True, slots=True)
class Done:
    """A command that had its effect: where, with what receipt, and whether that had to be looked up."""

    source: str
    receipt: Receipt
    looked_up: bool = False


async def carry_out(context: Context, source: Source, command: Command) -> Done:
    """Have a command carried out. Raises what the source answers, `OutcomeUnknown` where it cannot be found out."""
    outcome = await context.calls.attempt(source, _settle(context.calls, source, command))
    answered = isinstance(outcome.error, WriteError) and not isinstance(outcome.error, OutcomeUnknown)
    context.ledger.add((msgspec.structs.replace(outcome, error=None) if answered else outcome).report(0 if outcome.value is None else 1))
    if outcome.value is None:
        assert outcome.error is not None
        raise outcome.error
    _tell(command, outcome.value)
    return outcome.value


def _tell(command: Command, done: Done) -> None:
    how = "looked up" if done.looked_up else "replayed" if done.receipt.replayed else "done"
    what = f"{command.actor}: {command.name} of {command.entity} {done.receipt.key}"
    logger.info("%s, version %s, key %s, %s source=%s", what, done.receipt.version, command.idempotency_key, how, done.source)


async def _settle(calls: Calls, source: Source, command: Command) -> Done:
    try:
        return Done(source.id, await calls.within(SHARE).execute(source, command))
    except OutcomeUnknown as unknown:
        return Done(source.id, await _found(calls, source, command, unknown), looked_up=True)


async def _found(calls: Calls, source: Source, command: Command, unknown: OutcomeUnknown) -> Receipt:
    """The receipt of a command whose answer was lost."""
    internal = unknown.internal
    try:
        receipt = await calls.lookup(source, command.entity, command.idempotency_key)
    except SourceError as error:
        receipt, internal = None, f"{internal}; the look-up: {error}"
    if receipt is None:
        open_end = OutcomeUnknown(internal, public=UNKNOWN.format(key=command.idempotency_key))
        open_end.details = {"idempotencyKey": command.idempotency_key}
        raise open_end.at(source=source.id, entity=command.entity, phase="execute") from unknown
    return receipt
