"""``craftgraph sources check``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from gateway.cli.check import report
from gateway.cli.choosing import chosen
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings


def check(
    *sources: Annotated[str, Parameter(help="Sources by their ids; all if none is named (数据源)")],
    config: Config = DEFAULT_CONFIG,
    timeout: Annotated[float, Parameter(validator=Number(gt=0), help="Seconds for one source (单个数据源的时限，秒)")] = 10.0,
    json: Json = False,
) -> int:
    """Check these sources as ``craftgraph check`` does all: reach, authentication, schema, one row of each entity.

    Exit codes: 0 all in order; 1 at least one source is not; 2 the configuration is not in order.
    """
    return report(chosen(read_settings(config, need_secrets=not sources), sources), timeout=timeout, json=json)
