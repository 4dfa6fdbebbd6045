"""GraphQL enums of the code lists, and those of orders."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any

import strawberry

from adapters.entities import CodeList


@cache
def enum_of(codes: type[CodeList]) -> Any:
    """The GraphQL enum of a code list; each value is described by its English and its Chinese term."""
    return described_enum(codes, (codes.__doc__ or "").strip(), {one.name: f"{one.en} ({one.value})" for one in codes})


def described_enum(members: type[Enum], description: str, values: Mapping[str, str], *, name: str | None = None) -> Any:
    """The GraphQL enum of an enum; `values` describes each member by its name. Raises `KeyError` for one that is not described."""
    described: Any = strawberry.enum(members, name=name, description=description)
    for value in described.__strawberry_definition__.values:
        value.description = values[value.name]
    return described


class Direction(Enum):
    """Ascending or descending."""

    ASC = "asc"
    DESC = "desc"


class Nulls(Enum):
    """First or last; last unless said otherwise, in both directions."""

    FIRST = "first"
    LAST = "last"


described_enum(Direction, "Direction of an order (排序方向)", {"ASC": "Least first (升序)", "DESC": "Greatest first (降序)"})
described_enum(
    Nulls, "Where unknown values stand in an order (空值位置)", {"FIRST": "Before all others (最前)", "LAST": "Behind all others (最后)"}
)
