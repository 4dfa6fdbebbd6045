"""A draft as YAML with comments, as its reader will want to edit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.introspection.draft import Draft, EntityDraft, FieldDraft, hint
from adapters.introspection.facts import Column
from adapters.introspection.rows import RowDraft
from adapters.introspection.yaml_text import flow
from adapters.mapping.render import SCHEMA

MARK = "TO" + "DO"
"""What marks an unsure line. In two parts, because this line is not one."""
_WIDTH = 140


def field_lines(draft: EntityDraft, place: str) -> Iterator[str]:
    """The lines under `fields`; a doubt stands above its field."""
    for name, one in draft.fields.items():
        for doubt in one.doubts:
            yield f"# {MARK} {name}: {doubt}"
        yield f"{name}: {flow(field_value(one, place))}"


def field_value(draft: FieldDraft, place: str) -> Any:
    """What the mapping writes for a field."""
    if draft.constant is not None:
        return {"constant": draft.constant}
    if not draft.places:
        return {"partition": True}
    if len(draft.places) > 1:
        columns = [{place: name, "type": kind} if kind else name for name, kind in zip(draft.places, draft.kinds, strict=True)]
        return {f"{place}s": columns, "as": list(draft.form.steps)}
    written: dict[str, Any] = {place: draft.places[0]}
    if draft.form.kind is not None:
        written["type"] = draft.form.kind.value
    if draft.form.steps:
        written["as"] = list(draft.form.steps)
    if draft.optional:
        written["optional"] = True
    return draft.places[0] if len(written) == 1 else written


def unknown_lines(draft: EntityDraft) -> Iterator[str]:
    """The fields that were not found; those that must not be null have a line each."""
    for definition in draft.unknown:
        reason = draft.refused.get(definition.name)
        if reason is not None:
            yield f"# {MARK} {definition.name}: {reason}"
        elif not definition.nullable:
            yield f"# {MARK} {definition.name} ({definition.meta.zh}) must not be null, and nothing was found for it"
    if draft.unknown:
        yield f"unknown: {flow([definition.name for definition in draft.unknown])}"


def left_lines(draft: EntityDraft) -> Iterator[str]:
    """The columns that nothing was made of, as comments."""
    if draft.personal:
        yield f"# personal, left out and not read: {', '.join(draft.personal)}"
    if draft.left:
        yield "# not mapped:"
        yield from (f"#   {place}: {hint(column)}" for place, column in draft.left)


def row_value(draft: RowDraft) -> dict[str, Any]:
    """What the mapping writes for a row condition."""
    kind = {} if draft.kind.value == "text" else {"type": draft.kind.value}
    steps = {"as": list(draft.steps)} if draft.steps else {}
    return {"column": draft.column, **kind, **steps, "equals": draft.equals}


def database_yaml(draft: Draft, about: str) -> str:
    """A mapping file for the SQL adapter."""
    first = [
        *head(),
        "mapping: sql",
        "version: 1",
        f"about: {flow(about)}",
        "",
        "entities:",
    ]
    blocks = [indented(["", *_table_lines(one)] if at else list(_table_lines(one)), 2) for at, one in enumerate(draft.entities)]
    return "\n".join([*first, *(line for block in blocks for line in block), *_others(draft)]) + "\n"


def head() -> list[str]:
    """The first lines of every draft."""
    return [
        SCHEMA,
        "# A draft by `craftgraph sources introspect`: guessed from names, types and a sample of values.",
        f"# Lines with {MARK} need a person. Then `craftgraph sources validate`, `check` and `test` say whether it is right.",
    ]


def _table_lines(draft: EntityDraft) -> Iterator[str]:
    yield f"{draft.entity.name}:"
    body = [
        f"table: {flow(draft.table.name)}",
        *([f"schema: {flow(draft.table.schema)}"] if draft.table.schema else []),
        *_join_lines(draft),
        *_row_lines(draft.rows),
        "fields:",
        *indented(field_lines(draft, "column"), 2),
        *unknown_lines(draft),
        *left_lines(draft),
    ]
    yield from indented(body, 2)


def _join_lines(draft: EntityDraft) -> Iterator[str]:
    if draft.joins:
        yield "joins:"
    for join in draft.joins:
        if not join.reference.declared:
            yield f"  # {MARK} {join.alias}: no foreign key says so; does {join.reference.column} always name one row of {join.table.name}?"
        schema = {"schema": join.table.schema} if join.table.schema else {}
        on = {join.reference.column: join.reference.key}
        yield f"  {join.alias}: {flow({'table': join.table.name, **schema, 'on': on})}"


def _row_lines(rows: Iterable[RowDraft]) -> Iterator[str]:
    given = list(rows)
    if given:
        yield "rows:"
    for row in given:
        if row.doubt:
            yield f"  # {MARK} {row.column}: {row.doubt}"
        yield f"  - {flow(row_value(row))}"


def keyless_lines(draft: Draft) -> Iterator[str]:
    """The tables that look like an entity but have nothing that could be its key."""
    for one in draft.keyless:
        key = one.entity.fields[one.entity.key]
        what = f"{one.table.name} looks like {one.entity.name}, but no column of it can be the key, {key.name} ({key.meta.zh})"
        yield f"# {MARK} {what}; its columns: {_columns(one.table.columns)}"


def _others(draft: Draft) -> Iterator[str]:
    yield from keyless_lines(draft)
    if draft.others:
        yield ""
        yield "# tables that are no entity, as far as their names and columns tell:"
        yield from (f"#   {table.name}: {_columns(table.columns)}" for table in draft.others)


def _columns(columns: Iterable[Column]) -> str:
    text = ", ".join(column.name for column in columns if not column.personal)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def indented(lines: Iterable[str], by: int) -> list[str]:
    """The lines further right; empty ones stay empty."""
    return [" " * by + line if line else line for line in lines]


def without(draft: EntityDraft, name: str, reason: str) -> EntityDraft:
    """The draft without a field that the loader does not take."""
    fields: Mapping[str, FieldDraft] = {other: one for other, one in draft.fields.items() if other != name}
    return replace(draft, fields=fields, refused={**draft.refused, name: reason})
