"""Commands over records in memory: versions, and what became of each command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import msgspec

from adapters.capabilities import EntityCapability
from adapters.entities import Entity, Record
from adapters.errors import Conflict, KeyReused, Rejected
from adapters.requests import Command, Receipt


class Register:
    """Carries commands out, each idempotency key once. Versions are whole numbers as text, drawn from one row."""

    def __init__(self) -> None:
        self._receipts: dict[tuple[str, str], tuple[Command, Receipt]] = {}
        self._numbers = count(1)

    def carry_out(self, command: Command, rows: list[Record], entity: Entity, capability: EntityCapability) -> Receipt:
        """Change the rows. Raises `Conflict` and `Rejected`, and then nothing was changed."""
        known = self._receipts.get((command.entity, command.idempotency_key))
        if known is not None:
            if known[0] != command:
                raise KeyReused("the idempotency key belongs to another command")
            return replace(known[1], replayed=True)
        at = len(rows) if command.key is None else self._position(command, rows, entity, capability.version)
        number = str(next(self._numbers))
        values: dict[str, Any] = dict(command.arguments) | _versioned(entity, capability.version, number)
        if command.key is None:
            rows.append(entity.record(source=rows[0].source if rows else "", **_unknown(entity), **{entity.key: f"new-{number}"}))
        rows[at] = msgspec.structs.replace(rows[at], **values)
        receipt = Receipt(idempotency_key=command.idempotency_key, key=getattr(rows[at], entity.key), version=number)
        self._receipts[command.entity, command.idempotency_key] = command, receipt
        return receipt

    def find(self, entity: str, idempotency_key: str) -> Receipt | None:
        """What became of a command; None if it was not carried out."""
        known = self._receipts.get((entity, idempotency_key))
        return None if known is None else known[1]

    def _position(self, command: Command, rows: list[Record], entity: Entity, version: str | None) -> int:
        at = next((at for at, row in enumerate(rows) if getattr(row, entity.key) == command.key), None)
        if at is None:
            raise Rejected(f"there is no {entity.name} {command.key}")
        if version is not None and str(getattr(rows[at], version)) != command.expected:
            raise Conflict(f"{command.key} is at version {getattr(rows[at], version)}, not {command.expected}")
        return at


def _versioned(entity: Entity, version: str | None, number: str) -> dict[str, Any]:
    return {} if version is None else {version: int(number) if entity.fields[version].type is int else number}


def _unknown(entity: Entity) -> Mapping[str, Any]:
    """A record of which nothing is known yet."""
    return {name: () if field.many else None for name, field in entity.fields.items() if name != entity.key}
