"""Values written in a mapping file: a code's name, a day, an amount, read by the kind of value that belongs there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from adapters.entities import FieldDefinition
from adapters.mapping.kinds import BEIJING, Kind
from adapters.mapping.yaml import Node
from adapters.values import money


def literal(node: Node, kind: Kind, definition: FieldDefinition | None = None) -> Any:
    """The value of the kind. An amount of money is in 元. Raises `InvalidConfiguration`."""
    match kind:
        case Kind.CODE:
            return _code(node, definition)
        case Kind.INTEGER:
            return node.integer()
        case Kind.DECIMAL:
            return node.decimal()
        case Kind.FLOAT:
            return float(node.decimal())
        case Kind.MONEY:
            return int(node.decimal().scaleb(money.UNITS["元"]))
        case Kind.BOOLEAN:
            return node.boolean()
        case Kind.DATE | Kind.DATETIME:
            return _moment(node, kind)
        case Kind.TEXT:
            return node.text()
    return node.error(f"a value of the kind {kind} cannot be written in a mapping file")


def _code(node: Node, definition: FieldDefinition | None) -> Any:
    if definition is None:
        node.error("a code needs a field that has a code list")
    return node.choice({member.name: member for member in definition.type})


def _moment(node: Node, kind: Kind) -> date | datetime:
    text = node.text()
    try:
        if kind is Kind.DATE:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        node.error(f"{text!r} is not an ISO 8601 {kind}", "write it as 2024-05-03 or 2024-05-03T08:30:00+08:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
