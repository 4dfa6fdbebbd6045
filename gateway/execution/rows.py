"""The row builder of a selection: one generated comprehension.

Hand-written code would say ``[{"id": o.id, "level": o.level._name_} for o in objects]``; so does the generated. What may not be null stands
in the comprehension's condition, so that a row that breaks a promise is missing from the result, and the executor goes the careful way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.execution.leaves import expression
from gateway.execution.plan import Field, Kind


def row_builder(fields: Sequence[Field], columns: Sequence[Field]) -> tuple[Callable[..., Any], str]:
    """The function, which takes objects and the values of the `columns`, and its text."""
    names: dict[str, Any] = {}

    def use(thing: Any) -> str:
        name = f"f{len(names)}"
        names[name] = thing
        return name

    entries, conditions = [], []
    numbers = {field.key: index for index, field in enumerate(columns)}
    for field in fields:
        value, needed = _entry(field, numbers, use)
        entries.append(f"{field.key!r}: {value}")
        conditions.extend(needed)
    source = _text(entries, conditions, len(columns))
    exec(source, names)  # response keys are quoted, attributes are identifiers
    return names["rows"], source


def _entry(field: Field, numbers: dict[str, int], use: Callable[[Any], str]) -> tuple[str, list[str]]:
    if field.key in numbers:
        return f"v{numbers[field.key]}", []
    if field.kind is Kind.TYPENAME:
        return repr(field.parent_type.name), []
    read = f"o.{field.attribute}" if field.attribute is not None else f"{use(field.get)}(o)"
    return expression(field.shape, read, field.typed and field.attribute is not None, use)


def _text(entries: list[str], conditions: list[str], columns: int) -> str:
    arguments = "".join(f", c{index}" for index in range(columns))
    each = "o" + "".join(f", v{index}" for index in range(columns))
    over = f"zip(objects{arguments})" if columns else "objects"
    where = f"\n        if {' and '.join(conditions)}" if conditions else ""
    row = ", ".join(entries)
    return f"def rows(objects{arguments}):\n    return [\n        {{{row}}}\n        for {each} in {over}{where}\n    ]\n"
