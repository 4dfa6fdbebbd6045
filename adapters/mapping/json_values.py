"""Values inside JSON that a text column holds: a list, or one text, number or boolean, at a path of names and places."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from adapters.mapping.conditions import Either, Element, Leaf, Members, Null, Pulled, Text
from adapters.mapping.kinds import Kind
from adapters.mapping.lists import Many
from adapters.mapping.transform import Inverse, Steps, Transform
from adapters.predicate import Op

Path = tuple[str | int, ...]
_PIECE = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")

GIVES: dict[str, Kind] = {"text": Kind.TEXT, "integer": Kind.INTEGER, "decimal": Kind.DECIMAL, "boolean": Kind.BOOLEAN}
_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.INTEGER: (int,),
    Kind.DECIMAL: (int, Decimal),
    Kind.BOOLEAN: (bool,),
}


def parse_path(text: str) -> Path:
    """``$.a.b[0]`` as names and places. Raises `ValueError`."""
    pieces = list(_PIECE.finditer(text, 1))
    if not text.startswith("$") or "".join(piece[0] for piece in pieces) != text[1:]:
        raise ValueError("a path begins with $ and goes on with .name and [place]")
    return tuple(piece[1] if piece[1] is not None else int(piece[2]) for piece in pieces)


def value_at(value: Any, path: Path) -> Any:
    """What stands at the path; None where a name or place is missing."""
    for piece in path:
        inside = isinstance(value, list) and piece < len(value) if isinstance(piece, int) else isinstance(value, dict) and piece in value
        if not inside:
            return None
        value = value[piece]
    return value


def read_json(transform: Transform, raw: str, path: Path) -> Any:
    """What stands in the text at the path. Raises `RowRejected` for a text that is no JSON."""
    try:
        return value_at(json.loads(raw, parse_float=Decimal), path)
    except (ValueError, RecursionError):
        raise transform.reject(raw, "JSON") from None


class JsonList(Many):
    """A JSON array of texts or numbers."""

    name = "json"

    def __init__(self, path: Path, each: Steps) -> None:
        super().__init__(each)
        self.path = path

    @property
    def makes_null(self) -> bool:  # type: ignore[override]  # a path may lead nowhere
        return bool(self.path)

    def decode(self, raw: str) -> tuple[Any, ...] | None:
        value = read_json(self, raw, self.path)
        if value is None and self.path:
            return None
        if not isinstance(value, list):
            raise self.reject(raw, "a JSON array" + (" there" if self.path else ""))
        return self._elements(value)

    def pull(self, condition: Leaf) -> Pulled | None:
        if isinstance(condition, Element):
            return None if condition.negated else _containing(self._raw_elements(condition))
        return super().pull(condition)


class JsonMember(Transform):
    """One text, number or boolean at a path."""

    name = "json"
    inverse = Inverse.OPAQUE
    makes_null = True

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.kind = kind

    def decode(self, raw: str) -> Any:
        value: Any = read_json(self, raw, self.path)
        if value is None:
            return None
        types = _TYPES[self.kind]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise self.reject(raw, f"JSON with a value of the kind {self.kind} there; change `gives`")
        return Decimal(value) if isinstance(value, int) and self.kind is Kind.DECIMAL else value

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values) if self.kind is Kind.TEXT:
                return _containing(values)
            case Members():
                return Pulled(Null(False), exact=False)
        return super().pull(condition)


def _containing(texts: tuple[Any, ...] | None) -> Pulled:
    """The JSON contains one of the texts, in one of the ways in which it may be escaped: a superset."""
    if texts is None or not all(isinstance(text, str) and _escapes_one_way(text) for text in texts):
        return Pulled(Null(False), exact=False)
    forms = dict.fromkeys(form for text in texts for form in _forms(text))
    return Pulled(Either(tuple(Text(Op.CONTAINS, form) for form in forms)), exact=False)


def _escapes_one_way(text: str) -> bool:
    """Whether JSON writers differ on the text at most in whether they escape what is not ASCII."""
    return not any(char in "\"\\/<>&'" or not char.isprintable() for char in text)


def _forms(text: str) -> tuple[str, ...]:
    escaped = json.dumps(text)
    upper = re.sub(r"\\u[0-9a-f]{4}", lambda match: "\\u" + match[0][2:].upper(), escaped)
    return (json.dumps(text, ensure_ascii=False), escaped, upper)
