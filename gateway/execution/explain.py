"""A plan as text: what is called, in which order, and how rows are built.

A line is a field: its name in the response, how it comes about, its type. Below a field that leads to objects stand the fields of those.
What is called carries ``⇐``; calls on one level of the same branch are made at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLObjectType

from gateway.execution.plan import Declined, Field, Kind, Plan, Selection

_HOW = {
    Kind.TYPENAME: "constant",
    Kind.ATTRIBUTE: "attribute",
    Kind.COMPUTED: "computed",
    Kind.BATCH: "⇐ one call for all",
    Kind.RESOLVER: "⇐ a call for each",
}


def explain(plan: Plan | Declined, *, code: bool = False) -> str:
    """The plan as text; with `code`, with the generated row builders too."""
    if isinstance(plan, Declined):
        return f"graphql-core executes it: {plan.reason}\n"
    name = plan.operation.name.value if plan.operation.name else "(without a name)"
    lines = [f"{plan.operation.operation.value} {name}: compiled"]
    for root in plan.roots:
        lines.extend(_selection(root, "  ", code))
    return "\n".join(lines) + "\n"


def _selection(selection: Selection, indent: str, code: bool) -> Iterator[str]:
    inline = [field.key for field in selection.fields if field.inline]
    if inline:
        yield f"{indent}row: {', '.join(inline)}"
    for field in selection.columns:
        yield from _column(field, indent, code)
    if code:
        yield from (f"{indent}│ {line}" for line in selection.source.splitlines())


def _column(field: Field, indent: str, code: bool) -> Iterator[str]:
    called = field.key if field.key == field.name else f"{field.key}: {field.name}"
    yield f"{indent}{called}: {field.definition.type}  {_HOW[field.kind]}"
    target = field.shape.target
    if target is None:
        return
    if isinstance(target.type, GraphQLObjectType):
        yield from _selection(target.select(target.type), indent + "  ", code and not field.nested)
    else:
        yield f"{indent}  each type of {target.type.name} by its own selection, compiled when first met"
