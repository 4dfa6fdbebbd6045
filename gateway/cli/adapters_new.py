"""``craftgraph adapters new``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from gateway.cli.exits import DONE, Refusal
from gateway.cli.options import Json
from gateway.cli.printing import as_json


def new(
    name: Annotated[str, Parameter(help="Name of the adapter, such as soap-inspections (适配器名称)")],
    /,
    *,
    dir: Annotated[Path, Parameter(name="--dir", help="Folder in which the package's folder is made (目录)")] = Path(),  # noqa: A002  # the option's name
    kind: Annotated[Literal["custom", "sql", "rest"], Parameter(help="Code, or the SQL or REST adapter with a mapping (种类)")] = "custom",
    entity: Annotated[str, Parameter(help="Entity that it serves as generated (实体)")] = "Inspection",
    json: Json = False,
) -> int:
    """Generate a separately installable package with an adapter that works and passes the conformance kit at bronze.

    Exit codes: 0 done; 2 the name or entity cannot be used, or the folder exists.
    """
    from adapters.entities import HELD
    from adapters.mapping.yaml import suggestion
    from adapters.registry import Registry
    from adapters.scaffold.naming import BadName, check_name
    from adapters.scaffold.package import Kind, package_files, write_package

    try:
        checked = check_name(name, Registry().names)
    except BadName as error:
        raise Refusal(str(error)) from error
    if entity not in HELD:
        raise Refusal(f"there is no entity {entity!r}; {suggestion(entity, HELD)}")
    folder = dir / checked.distribution
    try:
        written = write_package(folder, package_files(checked, Kind(kind), entity))
    except FileExistsError as error:
        raise Refusal(f"{folder} exists and is not empty; choose another name or --dir, or remove it") from error
    except OSError as error:
        raise Refusal(f"{folder} cannot be written ({error.strerror}); choose another --dir") from error
    print(as_json({"folder": str(folder), "files": [str(path) for path in written]}) if json else "\n".join(_told(folder, written)))
    return DONE


def _told(folder: Path, written: list[Path]) -> list[str]:
    return [
        *map(str, written),
        "",
        "Next, in craftgraph's own environment:",
        f"  pip install --no-deps --no-build-isolation -e {folder}",
        f"  pytest {folder}",
        "  craftgraph adapters",
    ]
