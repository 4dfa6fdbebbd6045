"""``craftgraph sources validate``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.choosing import chosen
from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json
from gateway.cli.printing import as_json

if TYPE_CHECKING:
    from gateway.cli.validation import Validation

ENDINGS = (".yaml", ".yml")


def validate(
    *names: Annotated[str, Parameter(name="SOURCE|FILE", help="Sources by id, or mapping files; all if none is named (数据源或文件)")],
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Check the configuration and the mappings strictly, without connecting to anything and without secrets; tell all problems at once.

    Exit codes: 0 nothing is wrong; 1 something is; 2 there is no such source or file.
    """
    from gateway.cli.validation import Validation

    files = [Path(name) for name in names if _is_file(name)]
    for path in files:
        if not path.exists():
            raise Refusal(f"there is no file {path}; check the path")
    validation = Validation()
    _look(validation, config, files, [name for name in names if not _is_file(name)])
    print(as_json(_facts(validation)) if json else "\n".join(_told(validation)))
    return FAILED if validation.problems else DONE


def _is_file(name: str) -> bool:
    return name.endswith(ENDINGS) or os.sep in name


def _look(validation: Validation, config: Path, files: list[Path], sources: list[str]) -> None:
    alone = bool(files) and not sources
    settings = None if alone and not config.exists() else validation.configuration(config)
    for path in files:
        validation.file(path, settings.sources if settings else ())
    if settings is not None and not alone:
        validation.sources(chosen(settings, sources).sources)


def _told(validation: Validation) -> list[str]:
    count = len(validation.checked)
    if not validation.lines:
        return [f"{count} checked, nothing is wrong"]
    return [*validation.lines, "", f"{count} checked, {len(validation.lines)} problems"]


def _facts(validation: Validation) -> dict[str, object]:
    return {"ok": not validation.problems, "checked": validation.checked, "problems": validation.facts}
