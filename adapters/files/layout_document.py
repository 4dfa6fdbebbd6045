"""The blocks of a mapping file that say how a drop is written: `encoding`, `layout`, `records`, `header`, `trailer`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.files.controls import ControlRecord
from adapters.files.encoding import Encoding
from adapters.files.feed import Records
from adapters.files.grammar import CONTROL, DELETED, LAYOUT, RECORDS
from adapters.files.layout import Columns, Delimited, Fixed, Layout
from adapters.files.naming import DateForm
from adapters.mapping.yaml import Node, suggestion

_SPAN = re.compile(r"([0-9]+)-([0-9]+)")


class LayoutReader:
    """Reads the blocks of one entity. Raises `InvalidConfiguration` with the place."""

    def __init__(self, values: Mapping[str, Node]) -> None:
        self._values = values
        encodings = {one.value: one for one in Encoding}
        self._encoding: Encoding = values["encoding"].choice(encodings) if "encoding" in values else Encoding.UTF8
        self.layout: Layout = self._layout(values.get("layout"))

    def _layout(self, node: Node | None) -> Layout:
        """``{separator, quote, trailing}``, by default a comma and double quotes; or ``{fixed: bytes}``, ``{fixed: characters}``."""
        if node is None:
            return Delimited(encoding=self._encoding)
        keys = LAYOUT.read(node)
        if "fixed" in keys:
            for key in ("separator", "quote", "trailing"):
                if key in keys:
                    node.keys[key].error(f"{key!r} does not go with `fixed`", "keep one")
            return Fixed(keys["fixed"].choice({"bytes": True, "characters": False}), self._encoding)
        separator = keys["separator"].text() if "separator" in keys else ","
        quote = _quote(keys["quote"]) if "quote" in keys else '"' if separator == "," else None
        if not separator or (quote is not None and (len(separator) > 1 or separator in ("\r", "\n", quote))):
            node.error(f"{separator!r} cannot separate quoted values", "give one character, or write quote: none")
        return Delimited(separator, quote, "trailing" in keys and keys["trailing"].boolean(), self._encoding)

    def columns(self, node: Node) -> Columns:
        """A list of names; with fixed widths, ``name: first-last``, counted from 1."""
        if not isinstance(self.layout, Fixed):
            names = tuple(item.text() for item in node.items())
            _check_names(node, names)
            return Columns(names)
        spans = {name: _span(place) for name, place in node.mapping().items()}
        _check_names(node, tuple(spans))
        return Columns(tuple(spans), tuple(spans.values()))

    def records(self) -> Records:
        """The `records` block: which lines are records, their columns, and what marks a deleted one."""
        node = self._values.get("records")
        if node is None:
            if isinstance(self.layout, Fixed):
                self._values["files"].error("values at fixed places need their columns", "add records: {columns: {name: 1-10, …}}")
            return Records()
        keys = RECORDS.read(node)
        if "columns" not in keys and isinstance(self.layout, Fixed):
            node.error("values at fixed places need their columns", "add columns: {name: 1-10, …}")
        deleted = DELETED.read(keys["deleted"]) if "deleted" in keys else {}
        return Records(
            columns=self.columns(keys["columns"]) if "columns" in keys else None,
            tag=keys["tag"].text() if "tag" in keys else None,
            skip=tuple(keys["skip"].texts()) if "skip" in keys else (),
            empty_is_null="empty" not in keys or keys["empty"].choice({"null": True, "keep": False}),
            deleted=deleted["column"].text() if deleted else None,
            marks=frozenset(deleted["marks"].texts()) if deleted else frozenset(),
        )

    def control(self, place: str) -> ControlRecord | None:
        """The `header` or `trailer` block."""
        node = self._values.get(place)
        if node is None:
            return None
        keys = CONTROL.read(node)
        columns = self.columns(keys["columns"])
        roles = {role: keys[role].text() for role in ("date", "sequence", "count") if role in keys}
        sums = {name: of.text() for name, of in keys["sums"].mapping().items()} if "sums" in keys else {}
        equals = {name: str(of.value) for name, of in keys["equals"].mapping().items()} if "equals" in keys else {}
        for name in (*roles.values(), *sums.values(), *equals):
            if name not in columns.names:
                node.error(f"the {place} has no column {name!r}", suggestion(name, columns.names))
        form = _date_form(keys["form"]) if "form" in keys else DateForm("yyyymmdd")
        tag = keys["tag"].text() if "tag" in keys else None
        return ControlRecord(place=place, columns=columns, tag=tag, form=form, sums=sums, equals=equals, **roles)


def _quote(node: Node) -> str | None:
    quote = node.text()
    if quote != "none" and len(quote) != 1:
        node.error(f"{quote!r} is no quotation mark", "give one character, or none")
    return None if quote == "none" else quote


def _span(node: Node) -> slice:
    match = _SPAN.fullmatch(node.text())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        node.error(f"{node.value!r} is no place in a line", "write first-last, counted from 1, for instance 1-12")
    return slice(int(match[1]) - 1, int(match[2]))


def _check_names(node: Node, names: tuple[str, ...]) -> None:
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        node.error(f"the column {twice!r} is named twice", "give each a name of its own")
    if not names:
        node.error("there are no columns", "name them in order")


def _date_form(node: Node) -> DateForm:
    try:
        return DateForm(node.text())
    except ValueError as error:
        return node.error(f"{node.value!r}: {error}", "for instance yyyymmdd")
