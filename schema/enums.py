"""GraphQL enums of the code lists, and those of orders."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any

import strawberry

from adapters.entities import CodeList


@cache
def enum_of(codes: type[CodeList]) -> Any:
    """The GraphQL enum of a code list; each value is described by its English and its Chinese term."""
    described = strawberry.enum(codes, description=(codes.__doc__ or "").strip())
    for value in described.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = f"{codes[value.name].en} ({codes[value.name].value})"
    return described


@strawberry.enum(description="Direction of an order (排序方向)")
class Direction(Enum):
    """Ascending or descending."""

    ASC = "asc"
    DESC = "desc"


@strawberry.enum(description="Where unknown values stand in an order (空值位置)")
class Nulls(Enum):
    """First or last; last unless said otherwise, in both directions."""

    FIRST = "first"
    LAST = "last"
