"""Refusing what a source did not declare, and declaring all that can be done with records in memory."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.capabilities import CommandCapability, EntityCapability, Exactness
from adapters.entities import Entity, FieldDefinition
from adapters.errors import Unsupported
from adapters.predicate import And, Compare, Not, Op, Or, Predicate, comparisons
from adapters.requests import Command, Scan


def all_filters(field: FieldDefinition) -> dict[Op, Exactness]:
    """Every comparison that makes sense for the field's type, answered exactly."""
    text = getattr(field.type, "__supertype__", field.type) is str
    other = set() if text else {Op.CONTAINS, Op.STARTS_WITH}
    ops = {Op.HAS, Op.IS_NULL} if field.many else set(Op) - {Op.HAS} - other
    return {op: Exactness.EXACT for op in Op if op in ops}


def exactness(part: Compare, capability: EntityCapability) -> Exactness | None:
    """How the source answers the comparison; None if it does not."""
    known = capability.fields.get(part.field)
    return known.filters.get(part.op) if known else None


def refuse_scan(request: Scan, capability: EntityCapability, entity: Entity) -> None:
    """Raise `Unsupported` for what of a scan was not declared."""
    refuse_fields(request.fields, capability, entity)
    refuse_where(request.where, capability)
    for term in request.order:
        if term.field not in capability.fields or not capability.fields[term.field].order:
            raise Unsupported(f"order by {term.field} is not declared")
    if not capability.keyset and (request.after or request.key_descending or len(request.order) > 1):
        raise Unsupported("keyset is not declared")
    if request.limit is not None and (request.limit < 1 or request.limit > (capability.max_page or request.limit)):
        raise Unsupported(f"limit {request.limit}, but max_page is {capability.max_page}")


def refuse_keys(keys: Sequence[str], capability: EntityCapability) -> None:
    """Raise `Unsupported` for more keys than one fetch takes."""
    if len(keys) > capability.max_keys:
        raise Unsupported(f"{len(keys)} keys, but max_keys is {capability.max_keys}")


def refuse_fields(fields: Sequence[str], capability: EntityCapability, entity: Entity) -> None:
    """Raise `Unsupported` for a field that the source does not have."""
    for name in fields:
        if name not in capability.fields and name != entity.key:
            raise Unsupported(f"field {name} is not declared")


def refuse_where(where: Predicate | None, capability: EntityCapability) -> None:
    """Raise `Unsupported` for what of a predicate was not declared."""
    if where is None:
        return
    for part in comparisons(where):
        if exactness(part, capability) is None:
            raise Unsupported(f"{part} is not declared")
        if part.op is Op.IN and len(part.value) > capability.max_in:
            raise Unsupported(f"{len(part.value)} values, but max_in is {capability.max_in}")
    top = where.parts if isinstance(where, And) else (where,)
    if len(top) > 1 and not capability.conjunction:
        raise Unsupported("conjunction is not declared")
    for inner in top:
        if isinstance(inner, (Or, Not, And)):
            _refuse_compound(inner, capability)


def refuse_inexact(where: Predicate | None, capability: EntityCapability) -> None:
    """Raise `Unsupported` where a total would rest on a comparison that lets other rows through."""
    if any(exactness(part, capability) is not Exactness.EXACT for part in comparisons(where)):
        raise Unsupported("a total over a superset would be wrong")


def _refuse_compound(part: Predicate, capability: EntityCapability) -> None:
    if not capability.disjunction:
        raise Unsupported("disjunction is not declared")
    if any(exactness(inner, capability) is not Exactness.EXACT for inner in comparisons(part)):
        raise Unsupported("a superset comparison inside OR or NOT would lose rows")


def refuse_command(command: Command, capability: EntityCapability, entity: Entity) -> CommandCapability:
    """The declared command. Raises `Unsupported` for what of it was not declared, and for a value that its field cannot hold."""
    known = capability.commands.get(command.name)
    if known is None:
        raise Unsupported(f"the command {command.name} is not declared")
    if known.creates is not (command.key is None) or known.creates is not (command.expected is None):
        needs = "takes neither key nor expected version" if known.creates else "needs a key and the expected version"
        raise Unsupported(f"{command.name} {needs}")
    if not command.idempotency_key or not command.actor or command.reason == "":
        raise Unsupported(f"{command.name} needs an idempotency key and an actor, and a reason may be absent but not empty")
    for name in (*known.required, *command.arguments):
        if name not in known.arguments or name not in command.arguments:
            missing = "is missing" if name in known.required else "is not declared"
            raise Unsupported(f"{command.name}: the argument {name} {missing}", field=name)
        if not _fits(command.arguments[name], entity.fields[name]):
            raise Unsupported(f"{command.name}: {name} is no {entity.fields[name].type}", field=name)
    return known


def _fits(value: object, definition: FieldDefinition) -> bool:
    if value is None:
        return definition.nullable
    values = value if definition.many and isinstance(value, tuple) else (value,)
    kind = getattr(definition.type, "__supertype__", definition.type)
    return all(isinstance(one, kind) and (kind is bool or not isinstance(one, bool)) for one in values)
