"""Walks over whole lists, page by page, and what the truth says that they should hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from adapters.entities import ENTITIES
from schema.names import field_name
from schema.query import LISTS, SINGLES


def walk(stack: Any, root: str, *, page: int, where: str = "", order: str = "", backward: bool = False) -> list[dict[str, Any]]:
    """Every record of a root list with all its own fields, asserting that each page is complete."""
    return [record for records in pages(stack, root, page=page, where=where, order=order, backward=backward) for record in records]


def pages(stack: Any, root: str, *, page: int, where: str = "", order: str = "", backward: bool = False) -> Iterator[list[dict[str, Any]]]:
    """The pages of a root list, forward or backward."""
    size, cursor_name, more, edge = (
        ("last", "before", "hasPreviousPage", "startCursor") if backward else ("first", "after", "hasNextPage", "endCursor")
    )
    arguments = ", ".join(
        filter(None, [f"{size}: {page}", f"{cursor_name}: $cursor", where and f"where: {where}", order and f"orderBy: {order}"])
    )
    text = f"""query($cursor: String) {{ {to_camel_case(root)}({arguments}) {{
        nodes {{ source {{ id }} {own_fields(LISTS[root])} }}
        pageInfo {{ {more} {edge} }} coverage {{ complete failed gaps sources {{ source status message }} }} }} }}"""
    cursor = None
    while True:
        answer = stack.query(text, {"cursor": cursor})
        assert "errors" not in answer, answer["errors"]
        connection = answer["data"][to_camel_case(root)]
        assert connection["coverage"]["complete"], connection["coverage"]
        yield connection["nodes"]
        if not connection["pageInfo"][more]:
            return
        assert connection["nodes"], "a page that promises more holds something"
        cursor = connection["pageInfo"][edge]


def single(stack: Any, root: str) -> dict[str, Any]:
    """The record behind a root field of which there is one."""
    answer = stack.query(f"{{ {to_camel_case(root)} {{ source {{ id }} {own_fields(SINGLES[root])} }} }}")
    assert "errors" not in answer, answer["errors"]
    return dict(answer["data"][to_camel_case(root)])


def own_fields(entity: str) -> str:
    """All fields of an entity that are no links, as a selection."""
    return " ".join(field_name(field) for field in ENTITIES[entity].fields.values())


def as_answered(entity: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record of the truth in the shape of an answer."""
    shown = {"key" if name == "id" else name: value for name, value in record.items() if name != "source"}
    return {"source": {"id": record["source"]}, **shown}


def identity(entity: str, record: dict[str, Any]) -> tuple[str, str]:
    """Source and key of an answered record."""
    definition = ENTITIES[entity]
    return record["source"]["id"], record[field_name(definition.fields[definition.key])]


def by_identity(entity: str, records: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Records by source and key, asserting that none comes twice."""
    found = {identity(entity, record): record for record in records}
    assert len(found) == len(records), "a record came twice"
    return found
