"""A strict YAML loader: every scalar stays text until it is read as something, and every error says file, line and column.

Refused: duplicate keys, unknown keys, anchors, aliases, tags, several documents. (``010`` is the text ``010``, ``no`` is ``no``.)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml.error import MarkedYAMLError, YAMLError

from adapters.errors import InvalidConfiguration

_NULLS = frozenset({"", "~", "null"})
_UNITS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600)}
_DEPTH = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Only its events are used. libyaml's parser, where PyYAML was built with it: eleven mappings took a third of a second in Python."""


class NodeKind(StrEnum):
    """What stands in the document."""

    MAP = "a block of keys"
    LIST = "a list"
    SCALAR = "a single value"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Node:
    """A value with its place. `value` is a dict of nodes by key, a list of nodes, or text; `plain` is text without quotes."""

    kind: NodeKind
    value: Any
    file: str
    line: int
    column: int
    path: str = ""
    """Where in the document, as ``entities.Site.table``."""
    plain: bool = False
    keys: Mapping[str, Node] = field(default_factory=dict)
    """Of a block of keys: the keys' own places."""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def is_null(self) -> bool:
        """Whether it is an unquoted ``null``, ``~`` or nothing."""
        return self.kind is NodeKind.SCALAR and self.plain and self.value in _NULLS

    def problem(self, message: str, remedy: str = "") -> InvalidConfiguration:
        """The error ``FILE:LINE:COL: where: what. remedy``."""
        where = f"{self.path}: " if self.path else ""
        return InvalidConfiguration(f"{self.place}: {where}{message}" + (f"; {remedy}" if remedy else ""))

    def error(self, message: str, remedy: str = "") -> NoReturn:
        """Raise `problem`."""
        raise self.problem(message, remedy)

    def mapping(self, *, allowed: Iterable[str] | None = None, required: Iterable[str] = ()) -> dict[str, Node]:
        """Its values by key. With `allowed`, another key is an error that names the nearest known one."""
        if self.kind is not NodeKind.MAP:
            self.error(f"found {self.kind}", f"write {NodeKind.MAP}, key: value")
        nodes: dict[str, Node] = self.value
        wanted = tuple(required)
        if allowed is not None:
            known = {*allowed, *wanted}
            for key in nodes:
                if key not in known:
                    self.keys[key].error(f"unknown key {key!r}", suggestion(key, known))
        for key in wanted:
            if key not in nodes:
                self.error(f"the key {key!r} is missing", "add it")
        return nodes

    def items(self) -> list[Node]:
        """Its values, if it is a list."""
        if self.kind is not NodeKind.LIST:
            self.error(f"found {self.kind}", "write a list: [a, b] or lines that begin with -")
        values: list[Node] = self.value
        return values

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return self.mapping().get(key)

    def require(self, key: str) -> Node:
        """The value of a key that has to be there."""
        return self.mapping(required=(key,))[key]

    def texts(self) -> list[str]:
        """The texts of a list; a single text counts as a list of one."""
        return [self.text()] if self.kind is NodeKind.SCALAR else [node.text() for node in self.items()]

    def text(self) -> str:
        """Its text; an unquoted null or nothing is an error."""
        if self.kind is not NodeKind.SCALAR or self.is_null:
            self.error(f"found {'nothing' if self.is_null else self.kind}", 'write a text (quote it if it is meant to be empty: "")')
        text: str = self.value
        return text

    def integer(self, *, least: int | None = None) -> int:
        """A whole number, at least `least`."""
        text = self.text()
        if not re.fullmatch(r"[+-]?\d+", text):
            self.error(f"{text!r} is not a whole number", "write digits only")
        if least is not None and int(text) < least:
            self.error(f"{text} is too small", f"write {least} or more")
        return int(text)

    def decimal(self) -> Decimal:
        """An exact decimal number."""
        try:
            number = Decimal(self.text())
        except InvalidOperation:
            self.error(f"{self.value!r} is not a number", "write digits with at most one point")
        if not number.is_finite():
            self.error(f"{self.value!r} is not a finite number")
        return number

    def boolean(self) -> bool:
        """``true`` or ``false``, nothing else."""
        return bool(self.choice({"true": True, "false": False}))

    def seconds(self) -> float:
        """A duration: ``500ms``, ``2s``, ``1.5m``, ``1h``."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)", self.text())
        if match is None:
            self.error(f"{self.value!r} is not a duration", "write a number and ms, s, m or h, for instance 2s")
        return float(Decimal(match[1]) * _UNITS[match[2]])

    def choice(self, choices: Mapping[str, Any] | Iterable[str]) -> Any:
        """One of the given texts; with a dict, what it stands for."""
        known = choices if isinstance(choices, Mapping) else {name: name for name in choices}
        text = self.text()
        if text not in known:
            self.error(f"{text!r} is not one of {', '.join(known)}", suggestion(text, known))
        return known[text]

    def __repr__(self) -> str:
        return f"<Node {self.place} {self.path}>"


def suggestion(name: str, known: Iterable[str]) -> str:
    """A question after the nearest known name, or the list of known names."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(names)}"


def merged(base: Node, over: Node) -> Node:
    """Two blocks of keys as one, in the place of `over`, whose keys win; each value keeps its own place. Not recursive."""
    values = {**base.mapping(), **over.mapping()}
    return replace(over, value=values, keys={**base.keys, **over.keys})


def load(path: Path | str) -> Node:
    """Read a file. Raises `InvalidConfiguration` if it cannot be read or is not strict YAML."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidConfiguration(f"{path}:1:1: the file cannot be read ({error.strerror}); check the path and its permissions") from error
    except UnicodeDecodeError as error:
        raise InvalidConfiguration(f"{path}:1:1: the file is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    return loads(text, str(path))


def loads(text: str, file: str = "<text>") -> Node:
    """Read a text, as `load`."""
    try:
        return _Reader(file, yaml.parse(text, Loader=_LOADER)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise InvalidConfiguration(f"{file}:{line}:{column}: not valid YAML: {what}") from error
    except YAMLError as error:
        raise InvalidConfiguration(f"{file}:1:1: not valid YAML: {error}") from error


class _Reader:
    """Builds nodes from the parser's events."""

    def __init__(self, file: str, events: Any) -> None:
        self.file = file
        self.events = events

    def document(self) -> Node:
        self._next("StreamStartEvent")
        event = next(self.events)
        if type(event).__name__ == "StreamEndEvent":
            raise InvalidConfiguration(f"{self.file}:1:1: the file is empty")
        node = self._node(next(self.events), "", 0)
        self._next("DocumentEndEvent")
        event = next(self.events)
        if type(event).__name__ != "StreamEndEvent":
            self._refuse(event, "a second document", "keep one document in a file")
        return node

    def _next(self, name: str) -> None:
        event = next(self.events)
        if type(event).__name__ != name:
            self._refuse(event, f"unexpected {type(event).__name__}", "")

    def _refuse(self, event: Any, what: str, remedy: str) -> NoReturn:
        mark = event.start_mark
        Node(NodeKind.SCALAR, "", self.file, mark.line + 1, mark.column + 1).error(what, remedy)

    def _node(self, event: Any, path: str, depth: int) -> Node:
        name = type(event).__name__
        if name == "AliasEvent":
            self._refuse(event, f"alias *{event.anchor}", "aliases are not part of the language; write the value out")
        if event.anchor:
            self._refuse(event, f"anchor &{event.anchor}", "anchors are not part of the language; remove it")
        if event.tag:
            self._refuse(event, f"tag {event.tag}", "tags are not part of the language; remove it")
        if depth > _DEPTH:
            self._refuse(event, "nested too deeply", f"use at most {_DEPTH} levels")
        place = (self.file, event.start_mark.line + 1, event.start_mark.column + 1, path)
        if name == "ScalarEvent":
            return Node(NodeKind.SCALAR, event.value, *place, plain=not event.style)
        if name == "MappingStartEvent":
            pairs = self._pairs(path, depth)
            keys = {key.value: key for key, _ in pairs}
            return Node(NodeKind.MAP, {key.value: value for key, value in pairs}, *place, keys=keys)
        return Node(NodeKind.LIST, self._list(path, depth), *place)

    def _pairs(self, path: str, depth: int) -> list[tuple[Node, Node]]:
        pairs: list[tuple[Node, Node]] = []
        lines: dict[str, int] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self._node(event, path, depth + 1)
            if key.kind is not NodeKind.SCALAR:
                key.error("a key has to be a single text")
            if key.value == "<<" and key.plain:
                key.error("merge key <<", "merging is not part of the language; write the keys out")
            if key.value in lines:
                key.error(f"duplicate key {key.value!r}", f"it is first given in line {lines[key.value]}; keep one")
            lines[key.value] = key.line
            inner = f"{path}.{key.value}" if path else key.value
            pairs.append((key, self._node(next(self.events), inner, depth + 1)))
        return pairs

    def _list(self, path: str, depth: int) -> list[Node]:
        values: list[Node] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            values.append(self._node(event, f"{path}[{len(values)}]", depth + 1))
        return values
