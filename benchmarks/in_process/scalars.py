"""The scalars of both schemas."""

from __future__ import annotations

from datetime import date
from typing import NewType

import strawberry
from strawberry.schema.config import StrawberryConfig

from benchmarks.in_process.data import Level, show_money

Money = NewType("Money", int)
"""In 分."""

strawberry.enum(Level)

CONFIG = StrawberryConfig(
    scalar_map={
        Money: strawberry.scalar(name="Money", serialize=show_money, parse_value=str),
        date: strawberry.scalar(name="Date", serialize=date.isoformat, parse_value=date.fromisoformat),
    }
)
