"""Options that several commands have, and the configuration that they read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.exits import Refusal

if TYPE_CHECKING:
    from gateway.settings import Settings

Config = Annotated[Path, Parameter(name=["--config", "-c"], env_var="CRAFTGRAPH_CONFIG", help="Configuration file (配置文件)")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON, for scripts (输出 JSON)")]

DEFAULT_CONFIG = Path("craftgraph.yaml")


def read_settings(config: Path, *, need_secrets: bool = True) -> Settings:
    """The configuration. If it is not in order, raises `Refusal`."""
    from adapters.problems import ConfigurationProblems
    from gateway.settings import load

    try:
        return load(config, os.environ, need_secrets=need_secrets)
    except ConfigurationProblems as problems:
        raise Refusal(str(problems)) from problems
