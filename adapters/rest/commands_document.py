"""The `commands` block of an entity: what may be done to its records, and how that is said over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.capabilities import CommandCapability, Exactness
from adapters.errors import Unsupported
from adapters.mapping.fields import FieldMapping
from adapters.mapping.yaml import Node, suggestion
from adapters.predicate import Op
from adapters.rest.commands import ACTOR, EXPECTED, IDEMPOTENCY, REASON, CommandCall, Commands, Write
from adapters.rest.envelope import Path
from adapters.rest.grammar import COMMAND, COMMANDS
from adapters.rest.paths import read_path


def read_commands(node: Node, entity: str, fields: Mapping[str, FieldMapping], extracted: frozenset[str]) -> Commands:
    """Read the block. Raises `InvalidConfiguration` for a field that cannot be written, with the place."""
    keys = COMMANDS.read(node)
    writer = _Writer(fields, extracted)
    calls = {name: _call(written, writer) for name, written in keys["of"].mapping().items()}
    return Commands(
        entity=entity,
        calls=calls,
        members=writer.members,
        lookup=keys["lookup"].text().rstrip("/"),
        key=read_path(keys["key"]),
        version=read_path(keys["version"]) if "version" in keys else None,
        idempotency=keys["idempotency"].text() if "idempotency" in keys else IDEMPOTENCY,
        expected=keys["expected"].text() if "expected" in keys else EXPECTED,
        reason=read_path(keys["reason"]) if "reason" in keys else REASON,
        actor=read_path(keys["actor"]) if "actor" in keys else ACTOR,
    )


def _call(node: Node, writer: _Writer) -> CommandCall:
    keys = COMMAND.read(node)
    arguments = frozenset(writer.note(name) for name in keys["arguments"].items()) if "arguments" in keys else frozenset[str]()
    required = frozenset(name.text() for name in keys["required"].items()) if "required" in keys else frozenset[str]()
    if odd := required - arguments:
        keys["required"].error(f"{min(odd)!r} is required, but no argument", suggestion(min(odd), arguments))
    creates = "creates" in keys and keys["creates"].boolean()
    return CommandCall(
        capability=CommandCapability(arguments=arguments, required=required, creates=creates),
        path=keys["path"].text().rstrip("/"),
        action=keys["action"].text() if "action" in keys else "",
        method=keys["method"].text() if "method" in keys else "POST",
    )


class _Writer:
    """Collects how fields are written."""

    def __init__(self, fields: Mapping[str, FieldMapping], extracted: frozenset[str]) -> None:
        self._fields = fields
        self._extracted = extracted
        self.members: dict[str, tuple[Path, Write]] = {}

    def note(self, node: Node) -> str:
        """The field's name, once it is known that it can be written."""
        name = node.text()
        if name not in self._fields:
            node.error(f"{name!r} is not mapped here", suggestion(name, self._fields))
        field = self._fields[name]
        if len(field.places) != 1 or field.exactness(Op.EQ) is not Exactness.EXACT or field.places[0].name in self._extracted:
            node.error(f"{name} cannot be written: a step of the field has no way back", "leave it out of the command's arguments")
        self.members[name] = (tuple(field.places[0].name.split(".")), _write(field))
        return name


def _write(field: FieldMapping) -> Write:
    def write(value: Any) -> Any:
        if value is None:
            return None
        raws = field.encode(value)
        if not raws:
            raise Unsupported(f"{field.name} cannot be written in the source's terms", field=field.name)
        # Of several codes for one value the mapping's first is the one that is written.
        return _json(raws[0])

    return write


def _json(raw: Any) -> Any:
    match raw:
        case Decimal():
            return format(raw, "f")
        case datetime() | date():
            return raw.isoformat()
    return raw
