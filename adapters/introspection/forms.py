"""From a column's values to a field: the steps that the mapping needs, found by what the field holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adapters.entities import FieldDefinition
from adapters.introspection.codes import guess_codes
from adapters.introspection.dates import day_form, moment_form
from adapters.introspection.facts import Column
from adapters.introspection.flags import flag_form
from adapters.introspection.form import BARE, Form, Step
from adapters.introspection.money import money_form
from adapters.introspection.names import Name
from adapters.introspection.texts import clean_steps, items_of, site_form, text_form
from adapters.mapping.kinds import Kind, kind_of

SITE_FIELDS = ("site_code",)
_WHOLE = re.compile(r"-?\d+")
_SHOWN = 12
_LONGEST_CODE = 20


def form_of(entity: str, definition: FieldDefinition, column: Column, name: Name, *, opposite: bool = False) -> Form | None:
    """How the field is read from the column; None if the column's values cannot be what the field holds."""
    kind = kind_of(definition)
    if definition.many:
        return _list(definition, column)
    if definition.name in SITE_FIELDS or (entity == "Site" and definition.name == "code"):
        return _optional(definition, column, site_form(column))
    match kind:
        case Kind.DATE:
            return _of_time(day_form(column.kind, column.distinct), column, "{date: yyyy-mm-dd}")
        case Kind.DATETIME:
            return _of_time(moment_form(column.kind, column.distinct), column, "{datetime: iso}")
        case Kind.MONEY:
            return money_form(name, column.comment, column.kind, column.distinct)
        case Kind.BOOLEAN:
            return _flag(column, opposite)
        case Kind.CODE:
            return _code(definition, column)
        case Kind.INTEGER:
            return _integer(definition, column)
        case Kind.DECIMAL:
            return _decimal(column)
    return text_form(column, nullable=definition.nullable)


def _optional(definition: FieldDefinition, column: Column, form: Form) -> Form:
    """An empty text is none, before the other steps are tried on it."""
    return form.before("empty") if definition.nullable and "" in column.values and "empty" not in form.steps else form


def _of_time(form: Form | None, column: Column, example: str) -> Form | None:
    if form is not None:
        return form
    if not any(str(value).strip() for value in column.values):
        kind = None if column.kind is Kind.TEXT else column.kind
        step: tuple[Step, ...] = ({"date": "yyyymmdd"},) if column.kind is Kind.INTEGER else ({"date": "yyyy-mm-dd"},)
        return Form(kind, ("empty", *step) if kind is None else step, (f"no value to see: the form is a guess, for instance {example}",))
    return None


def _flag(column: Column, opposite: bool) -> Form | None:
    form = flag_form(column.kind, column.distinct, opposite=opposite)
    if form is None and not column.values:
        pair = ("0", "1") if opposite else ("1", "0")
        yes, no = map(int, pair) if column.kind is Kind.INTEGER else pair
        return Form(column.kind if column.kind is Kind.INTEGER else None, ({"flag": {"true": yes, "false": no}},), ("no value to see",))
    return None if form is None else form.before(*_padding(column))


def _padding(column: Column) -> tuple[Step, ...]:
    return clean_steps(column) if column.kind is Kind.TEXT else ()


def _code(definition: FieldDefinition, column: Column) -> Form | None:
    if column.kind not in (Kind.TEXT, Kind.INTEGER) or not column.few:
        return None
    cleaned, steps = _cleaned(column)
    guess = guess_codes([value for value in cleaned if value != ""], definition.type)
    doubts = [guess.doubt] if guess.doubt else []
    if not guess.table:
        doubts.append(f"no value to see; members: {_members(definition)}")
    elif guess.unknown:
        doubts.append(f"no guess for {_listed(guess.unknown)}; members: {_members(definition)}")
    kind = Kind.INTEGER if column.kind is Kind.INTEGER else None
    return Form(kind, (*steps, {"codes": guess.known}), tuple(doubts))


def _cleaned(column: Column) -> tuple[Sequence[Any], tuple[Step, ...]]:
    """The different values as they come out of the cleaning steps, and these."""
    if column.kind is Kind.INTEGER:
        return column.distinct, ()
    steps = clean_steps(column)
    empty: tuple[Step, ...] = ("empty",) if "" in column.texts else ()
    return (column.texts if steps else column.distinct), (*steps, *empty)


def _members(definition: FieldDefinition) -> str:
    return ", ".join(f"{member.name} {member.value}" for member in definition.type)


def _listed(values: Sequence[Any]) -> str:
    """Values of a code list. A long one is no code, and not shown."""
    shown = [repr(value) if len(str(value)) <= _LONGEST_CODE else "a long text" for value in values[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else "")


def _integer(definition: FieldDefinition, column: Column) -> Form | None:
    if column.kind is Kind.INTEGER:
        none = definition.nullable and -1 in column.values and all(value >= -1 for value in column.values)
        return Form(Kind.INTEGER, ({"nulls": -1},)) if none else BARE
    if column.kind is Kind.TEXT and all(_WHOLE.fullmatch(text) for text in column.texts if text):
        empty: tuple[Step, ...] = ("empty",) if "" in column.texts else ()
        return Form(Kind.TEXT, (*clean_steps(column), *empty, "integer"))
    return None


def _decimal(column: Column) -> Form | None:
    if column.kind in (Kind.DECIMAL, Kind.INTEGER):
        return Form(Kind.DECIMAL, ())
    if column.kind is Kind.FLOAT:
        return Form(Kind.FLOAT, ({"places": 2},), ("the column is a float: two places are a guess",))
    numeric = column.kind is Kind.TEXT and all(re.fullmatch(r"-?[\d,]+(\.\d+)?", text) for text in column.texts if text)
    return Form(None, ("empty", "decimal") if "" in column.texts else ("decimal",)) if numeric else None


def _list(definition: FieldDefinition, column: Column) -> Form | None:
    if column.kind not in (Kind.TEXT, Kind.LIST):
        return None
    form, elements = items_of(column)
    if not definition.is_code:
        return form if column.kind is Kind.TEXT else BARE
    guess = guess_codes(elements, definition.type)
    doubts = [*form.doubts, *([guess.doubt] if guess.doubt else [])]
    if guess.unknown or not guess.table:
        doubts.append(f"no guess for {_listed(guess.unknown)}; members: {_members(definition)}" if guess.table else "no value to see")
    each = [{"codes": guess.known}]
    (step,) = form.steps or ("list",)
    written: Step = {**step, "each": each} if isinstance(step, dict) else {step: None, "each": each}
    return Form(form.kind, (written,), tuple(doubts))
