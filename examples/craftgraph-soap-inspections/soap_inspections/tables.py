"""What the service holds: its operations, the element of each field, and how the element's text becomes the field's value.

The service sends every element in every row; a value that it does not know comes as ``xsi:nil="true"``. So an element that is not there
means that the service has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from adapters.entities import ENTITIES, CodeList, Entity, Record
from adapters.entities.codes import InspectionOutcome, RectificationStatus
from adapters.errors import Drift, RowRejected, UnmappedCode

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

Read = Callable[[str], Any]


def day(text: str) -> date:
    """A day as ``yyyy-mm-dd``. Raises `RowRejected`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowRejected(f"{text[:40]!r} is not a day of the form yyyy-mm-dd") from error


def code(table: Mapping[str, CodeList]) -> Read:
    """A code list. An unknown code is an error, never a guess."""

    def read(text: str) -> CodeList:
        if text not in table:
            raise UnmappedCode(f"the code list does not know {text[:40]!r}")
        return table[text]

    return read


OUTCOMES = {"1": InspectionOutcome.SATISFACTORY, "2": InspectionOutcome.RECTIFY, "3": InspectionOutcome.ADJUST}
STATUSES = {"0": RectificationStatus.OPEN, "1": RectificationStatus.IN_PLACE, "9": RectificationStatus.NOT_IN_PLACE}


@dataclass(frozen=True)
class Column:
    """An element, and how its text is read."""

    element: str
    read: Read = str


@dataclass(frozen=True)
class Table:
    """One entity: the operation that answers for it, and its columns by field."""

    entity: Entity
    operation: str
    columns: Mapping[str, Column]
    lists: Mapping[str, str]
    """Field → the element of a question that gives one of its values; it may come several times."""
    day: str
    """The field that a question's ``From`` and ``To`` speak of."""

    def key_of(self, row: Element) -> str:
        """The row's key."""
        return str(self._value(row, self.entity.key))

    def record(self, row: Element, fields: Iterable[str], source: str) -> Record:
        """The record with its key and the fields that were asked for. Raises `MappingError`."""
        names = dict.fromkeys((self.entity.key, *fields))
        return self.entity.record(source=source, **{name: self._value(row, name) for name in names})

    def missing(self, row: Element) -> tuple[str, ...]:
        """The fields whose element is not there."""
        return tuple(name for name, column in self.columns.items() if row.find(column.element) is None)

    def _value(self, row: Element, name: str) -> Any:
        column = self.columns[name]
        element = row.find(column.element)
        if element is None:
            raise Drift(f"a row has no element {column.element}", entity=self.entity.name, field=name)
        if element.get(NIL) == "true":
            return self._null(name)
        try:
            return column.read(element.text or "")
        except (RowRejected, UnmappedCode) as error:
            raise error.at(entity=self.entity.name, field=name) from error.__cause__

    def _null(self, name: str) -> None:
        if not self.entity.fields[name].nullable:
            raise RowRejected("null, where there has to be a value", entity=self.entity.name, field=name)


TABLES: Mapping[str, Table] = {
    "Inspection": Table(
        entity=ENTITIES["Inspection"],
        operation="QueryInspections",
        columns={
            "id": Column("JCBH"),
            "site_code": Column("JSDBH"),
            "inspected_on": Column("JCRQ", day),
            "outcome": Column("JCJL", code(OUTCOMES)),
            "findings": Column("JCYJ"),
        },
        lists={"id": "Id", "site_code": "SiteNo"},
        day="inspected_on",
    ),
    "Rectification": Table(
        entity=ENTITIES["Rectification"],
        operation="QueryRectifications",
        columns={
            "id": Column("ZGBH"),
            "inspection_id": Column("JCBH"),
            "site_code": Column("JSDBH"),
            "status": Column("ZGZT", code(STATUSES)),
            "due_on": Column("ZGQX", day),
            "closed_on": Column("BJRQ", day),
        },
        lists={"id": "Id", "site_code": "SiteNo", "inspection_id": "InspectionNo"},
        day="due_on",
    ),
}
"""Entity → table."""
