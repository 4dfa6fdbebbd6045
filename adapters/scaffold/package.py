"""The files of a new package, from the templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from string import Template

from adapters.entities import ENTITIES, Entity
from adapters.scaffold.mapping import rest_mapping, sql_mapping
from adapters.scaffold.naming import AdapterName


class Kind(StrEnum):
    """What the adapter is made of."""

    CUSTOM = "custom"
    """Code of its own; as generated, over a file of JSON lines."""
    SQL = "sql"
    """The SQL adapter with a mapping in the package."""
    REST = "rest"
    """The REST adapter with a mapping in the package."""


_MORE = {Kind.CUSTOM: ', "msgspec>=0.20"', Kind.SQL: "", Kind.REST: ""}
"""What the package itself imports, besides craftgraph."""
_TESTS = ("harness.py", "test_conformance.py", "stand_in.py")
_TOP = ("pyproject.toml", "README.md")


def package_files(name: AdapterName, kind: Kind, entity: str) -> dict[str, str]:
    """Path in the package's folder → content, in the order in which a person would read them."""
    definition = ENTITIES[entity]
    table = _table(definition)
    values = {
        "name": name.name,
        "distribution": name.distribution,
        "package": name.package,
        "title": name.title,
        "entity": entity,
        "key": definition.key,
        "table": table,
        "more": _MORE[kind],
    }
    texts = {place: text for folder in ("common", kind.value) for place, text in _rendered(folder, name, values).items()}
    texts[f"{name.package}/py.typed"] = ""
    if kind is Kind.SQL:
        texts[f"{name.package}/mapping.yaml"] = sql_mapping(definition, table)
    elif kind is Kind.REST:
        texts[f"{name.package}/mapping.yaml"] = rest_mapping(definition, table)
    return dict(sorted(texts.items()))


def write_package(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write the files below a folder that is not there yet or is empty. Raises `FileExistsError`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    written = []
    for place, text in texts.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written


def _rendered(folder: str, name: AdapterName, values: Mapping[str, str]) -> dict[str, str]:
    templates = files("adapters.scaffold") / "templates" / folder
    found = sorted((one.name, one.read_text("utf-8")) for one in templates.iterdir() if one.name.endswith(".tmpl"))
    return {_place(one.removesuffix(".tmpl"), name): Template(text).substitute(values) for one, text in found}


def _place(file: str, name: AdapterName) -> str:
    if file == "gitignore":
        return ".gitignore"
    if file in _TOP:
        return file
    return f"tests/{file}" if file in _TESTS else f"{name.package}/{file}"


def _table(entity: Entity) -> str:
    """``TradeBrand`` → trade_brand."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", entity.name).lower()
