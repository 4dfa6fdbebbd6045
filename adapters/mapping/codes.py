"""Code lists and flags: a closed table from raw values to canonical ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import Any

from adapters.errors import UnmappedCode
from adapters.mapping.conditions import Condition, Either, Leaf, Members, Null, Outside, Pulled, Range
from adapters.mapping.kinds import Kind, shown
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Op

COMPARE: dict[Op, Callable[[Any, Any], bool]] = {Op.LT: lt, Op.LTE: le, Op.GT: gt, Op.GTE: ge}
"""The comparisons of a `Range`."""


class Unmapped(StrEnum):
    """What becomes of a raw value that the table does not have."""

    ERROR = "error"
    NULL = "null"
    KEEP = "keep"


class Codes(Transform):
    """A table. Several raw values may stand for one canonical value, and some for null."""

    name = "codes"
    inverse = Inverse.MANY_TO_ONE
    few = True

    def __init__(self, table: Mapping[Any, Any], kind: Kind, unmapped: Unmapped = Unmapped.ERROR) -> None:
        self.table = dict(table)
        self.kind = kind
        self.unmapped = unmapped
        self._nulls = tuple(raw for raw, value in self.table.items() if value is None)
        self._known = tuple(raw for raw, value in self.table.items() if value is not None)

    def decode(self, raw: Any) -> Any:
        try:
            return self.table[raw]
        except KeyError:
            if self.unmapped is Unmapped.ERROR:
                raise UnmappedCode(f"the code list does not know {shown(raw)}") from None
            return raw if self.unmapped is Unmapped.KEEP else None

    def encode(self, value: Any) -> tuple[Any, ...]:
        raws = self._where(lambda known: known == value)
        return (*raws, value) if self.unmapped is Unmapped.KEEP and value not in self.table else raws

    def pull(self, condition: Leaf) -> Pulled | None:
        match condition:
            case Members(values):
                return Pulled(Members(self._encode_all(values)))
            case Outside(values):
                return Pulled(self._outside(values))
            case Null(wanted):
                return Pulled(self._null(wanted))
            case Range(op, value) if self.unmapped is not Unmapped.KEEP:
                return Pulled(Members(self._where(lambda known: COMPARE[op](known, value))))
        return None

    def _where(self, wanted: Callable[[Any], bool]) -> tuple[Any, ...]:
        return tuple(raw for raw in self._known if wanted(self.table[raw]))

    def _outside(self, values: tuple[Any, ...]) -> Condition:
        if self.unmapped is Unmapped.NULL:
            return Members(self._where(lambda known: known not in values))
        return Outside((*self._encode_all(values), *self._nulls))

    def _null(self, wanted: bool) -> Condition:
        if self.unmapped is Unmapped.NULL:
            return Either((Null(True), Outside(self._known))) if wanted else Members(self._known)
        if not self._nulls:
            return Null(wanted)
        return Either((Null(True), Members(self._nulls))) if wanted else Outside(self._nulls)
