"""The row builder of a selection: one generated comprehension.

Hand-written code would say ``[{"id": o.id, "level": o.level._name_} for o in objects]``; so does the generated. What may not be null stands
in the comprehension's condition, so that a row that breaks a promise is missing from the result, and the executor goes the careful way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLObjectType

from gateway.execution.leaves import expression, refuse
from gateway.execution.plan import Field, Items, Kind, Shape, Target


def row_builder(fields: Sequence[Field], columns: Sequence[Field]) -> tuple[Callable[..., Any], str]:
    """The function, which takes objects and the values of the `columns`, and its text."""
    names = _Names()
    numbers = {field.key: f"v{index}" for index, field in enumerate(columns)}
    row, conditions = _row(fields, "o", numbers, names)
    source = _text(row, conditions, len(columns))
    exec(source, names.used)  # response keys are quoted, attributes are identifiers
    return names.used["rows"], source


class _Names:
    """Names, in the generated code, of what it uses."""

    def __init__(self) -> None:
        self.used: dict[str, Any] = {}

    def use(self, thing: Any) -> str:
        """A name for a thing."""
        name = f"f{len(self.used)}"
        self.used[name] = thing
        return name


def _row(fields: Sequence[Field], read: str, columns: dict[str, str], names: _Names) -> tuple[str, list[str]]:
    """The dictionary of an object's fields, and the conditions under which it is right."""
    entries, conditions = [], []
    for field in fields:
        value, needed = _value(field, read, columns, names)
        entries.append(f"{field.key!r}: {value}")
        conditions.extend(needed)
    return "{" + ", ".join(entries) + "}", conditions


def _value(field: Field, read: str, columns: dict[str, str], names: _Names) -> tuple[str, list[str]]:
    if field.nested:
        return _nested(field.shape, columns[field.key], names), []
    if field.key in columns:
        return columns[field.key], []
    if field.kind is Kind.TYPENAME:
        return repr(field.parent_type.name), []
    value = f"{read}.{field.attribute}" if field.attribute is not None else f"{names.use(field.get)}({read})"
    return expression(field.shape, value, field.typed and field.attribute is not None, names.use)


def _nested(shape: Shape, read: str, names: _Names) -> str:
    """The completed value of objects, or lists of them, from the raw one."""
    if isinstance(shape.inner, Items):
        item = _nested(shape.inner.shape, "i", names)
        whole = _only_if([f"{read}.__class__ in {names.use(_LISTS)}"], f"[{item} for i in {read}]", names)
    else:
        assert isinstance(shape.inner, Target)
        whole = _object(shape.inner, read, names)
    return whole if shape.non_null else f"None if {read} is None else {whole}"


def _object(target: Target, read: str, names: _Names) -> str:
    assert isinstance(target.type, GraphQLObjectType)
    row, conditions = _row(target.select(target.type).fields, read, {}, names)
    # Nulls and exceptions are of no known class, nor is anything that was never looked at carefully.
    return _only_if([f"{read}.__class__ in {names.use(target.known)}", *conditions], row, names)


def _only_if(conditions: list[str], value: str, names: _Names) -> str:
    return f"({value} if {' and '.join(conditions)} else {names.use(refuse)}())"


_LISTS = (list, tuple)


def can_nest(field: Field) -> bool:
    """Whether the rows of a field's objects may be made in the comprehension of what holds them: all of them is read from the objects."""
    inner = field.shape.inner.shape.inner if isinstance(field.shape.inner, Items) else field.shape.inner
    if not isinstance(inner, Target) or not isinstance(inner.type, GraphQLObjectType):
        return False
    return inner.by_class and not inner.select(inner.type).columns


def _text(row: str, conditions: list[str], columns: int) -> str:
    arguments = "".join(f", c{index}" for index in range(columns))
    each = "o" + "".join(f", v{index}" for index in range(columns))
    over = f"zip(objects{arguments})" if columns else "objects"
    where = f"\n        if {' and '.join(conditions)}" if conditions else ""
    return f"def rows(objects{arguments}):\n    return [\n        {row}\n        for {each} in {over}{where}\n    ]\n"
