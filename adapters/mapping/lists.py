"""Transforms to lists: texts with separators, and JSON arrays as the source gives them."""

from __future__ import annotations

import re
from typing import Any

from adapters.errors import RowRejected
from adapters.mapping.chain import decoded, pulled
from adapters.mapping.conditions import Both, Either, Element, Leaf, Members, Null, Pulled
from adapters.mapping.kinds import Kind, shown
from adapters.mapping.transform import Inverse, Steps, Transform


class Many(Transform):
    """A list whose elements go through steps of their own."""

    kind = Kind.LIST
    inverse = Inverse.OPAQUE
    few = True

    def __init__(self, each: Steps) -> None:
        self.each = each

    @property
    def inner(self) -> Steps:
        return self.each

    def _elements(self, raws: list[Any]) -> tuple[Any, ...]:
        elements = tuple(decoded(raw, self.each) for raw in raws)
        if None in elements:
            raise RowRejected(f"{shown(raws)} has an element that means null")
        return elements

    def _raw_elements(self, element: Element) -> tuple[Any, ...] | None:
        """All raw forms of the element; None if they cannot be listed."""
        back = pulled(Members((element.value,)), self.each)
        return back.condition.values if back is not None and back.exact and isinstance(back.condition, Members) else None


class Split(Many):
    """A text with separators. Empty elements are left out, so that '' is the empty list."""

    name = "split"

    def __init__(self, separators: tuple[str, ...], each: Steps) -> None:
        super().__init__(each)
        self.separators = separators
        self._cut = re.compile("|".join(map(re.escape, separators)))

    def decode(self, raw: str) -> tuple[Any, ...]:
        return self._elements([part for part in self._cut.split(raw) if part])

    def pull(self, condition: Leaf) -> Pulled | None:
        if not isinstance(condition, Element):
            return super().pull(condition)
        raws = self._raw_elements(condition)
        if raws is None or len(self.separators) > 1:
            return None if condition.negated else Pulled(Null(False), exact=False)
        possible = [raw for raw in raws if raw and self.separators[0] not in raw]
        parts = tuple(Element(raw, condition.negated, self.separators[0]) for raw in possible)
        return Pulled(Both((Null(False), *parts)) if condition.negated else Either(parts))


class Items(Many):
    """A JSON array that the source gives as a list."""

    name = "list"
    few = False

    def decode(self, raw: list[Any]) -> tuple[Any, ...]:
        return self._elements(raw)

    def pull(self, condition: Leaf) -> Pulled | None:
        if not isinstance(condition, Element):
            return super().pull(condition)
        raws = self._raw_elements(condition)
        if raws is None:
            return None if condition.negated else Pulled(Null(False), exact=False)
        parts = tuple(Element(raw, condition.negated) for raw in raws)
        return Pulled(Both((Null(False), *parts)) if condition.negated else Either(parts))
