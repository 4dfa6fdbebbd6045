"""Where in one source a merged list goes on."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import Enum
from typing import Any

from adapters.requests import After, Order
from resolvers.cursor import Position


class Begin(Enum):
    """A place that needs no `After`."""

    ALL = "from the start"
    NONE = "nowhere: all rows lie before the position"


ALL = Begin.ALL
NONE = Begin.NONE


def resume(order: Sequence[Order], position: Position, has: Container[str], *, key: str | None, ahead: bool) -> After | Begin:
    """Where a source's rows go on behind a position in the merged list.

    `order` is in the direction of walking. Fields that the source lacks are null in all its rows, so that a term over one decides for all
    of them at once. `key` is given for the source that holds the position itself; for the others `ahead` says whether they rank
    behind it, so that their rows with the same values come after it.
    """
    values: list[Any] = []
    for term, value in zip(order, position.values, strict=True):
        if term.field in has:
            values.append(value)
            continue
        side = _null_against(term, value)
        if side:
            rest = any(later.field in has for later in order[order.index(term) + 1 :])
            return _behind(values, ahead=side > 0, cut=rest)
    if key is not None:
        return After(values=tuple(values), key=key)
    return _behind(values, ahead=ahead, cut=False)


def _null_against(term: Order, value: Any) -> int:
    """Where a null stands to a value: -1 before, 0 the same, 1 after."""
    if value is None:
        return 0
    return -1 if term.nulls_first else 1


def _behind(values: list[Any], *, ahead: bool, cut: bool) -> After | Begin:
    """All rows with these values, or all behind them. A position cut off in mid-order has no `After`: the rows are skipped here."""
    if not values:
        return ALL if ahead else NONE
    return ALL if cut else After(values=tuple(values), inclusive=ahead)
