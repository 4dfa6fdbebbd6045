"""The options of ``craftgraph sources introspect`` that say how to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What to look at, how far, and for how long."""

    entity: Annotated[list[str] | None, Parameter(negative="", help="Entities that it holds; of JSON, one a file in order (实体)")] = None
    table: Annotated[list[str] | None, Parameter(negative="", help="Tables to look at; all if none is named (表)")] = None
    schema: Annotated[str | None, Parameter(help="Schema of the tables (模式)")] = None
    partition: Annotated[str, Parameter(help="Union whose database it is, for mappings that depend on it (工会代码)")] = "440000"
    sample: Annotated[int, Parameter(validator=Number(gte=1, lte=10_000), help="Rows of each table that are looked at (抽样行数)")] = 500
    timeout: Annotated[float, Parameter(validator=Number(gt=0), help="Seconds for one table or answer (时限，秒)")] = 30.0
    header: Annotated[list[str] | None, Parameter(negative="", help="Header for an http URL, 'Name: env:NAME' (请求头)")] = None
