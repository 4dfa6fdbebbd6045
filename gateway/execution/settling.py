"""Values that are not there yet: what a resolver called by itself may give instead of a value."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable
from typing import Any

_LATE = (Awaitable, AsyncIterable)
_SETTLED: set[type] = set()
"""Classes that were found to be neither: asking the abstract classes each time takes longer than all else about a short list."""


def unsettled(value: Any) -> bool:
    """Whether a value, or an item of a list, has to be awaited."""
    kinds = set(map(type, value)) if isinstance(value, (list, tuple)) else {type(value)}
    if kinds <= _SETTLED:
        return False
    if any(issubclass(kind, _LATE) for kind in kinds):
        return True
    _SETTLED.update(kinds)
    return False


async def settled(value: Any) -> Any:
    """The value, with all in it awaited; an exception in place of what failed."""
    try:
        if isinstance(value, Awaitable):
            value = await value
        if isinstance(value, AsyncIterable):
            value = [item async for item in value]
        if unsettled(value):
            value = await asyncio.gather(*map(settled, value))
        return value
    except Exception as error:
        return error
