"""docs/engine.md speaks of what there is: each name of the code in it exists, and so does each file."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

import resolvers

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "engine.md").read_text("utf-8")
PROSE = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
SPANS = sorted(set(re.findall(r"`([^`]+)`", PROSE)))
FILES = [span for span in SPANS if span.startswith(("tests/", "docs/", "resolvers/"))]
PACKAGE = Path(resolvers.__path__[0])
MODULES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
NAMES = [span for span in SPANS if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*(\.[A-Z]\w*|\.[a-z_]+)(\.\w+)?", span) and span not in FILES]
CLASSES = {"Reading": "plan", "Position": "cursor", "Side": "joining_side", "Step": "joining_plan", "Budgets": "budget"}
"""Classes whose members are named without their module."""
MEMBERS = [span for span in SPANS if span.partition(".")[0] in CLASSES]
GRAPH = {"coverage.gaps"}
"""Fields of the graph, which look like names of modules."""


def resolve(name: str) -> Any:
    """What a dotted name leads to: a module of `resolvers`, then its members."""
    parts = name.split(".")
    length = next(size for size in range(len(parts), 0, -1) if ".".join(parts[:size]) in MODULES)
    found: Any = importlib.import_module("resolvers." + ".".join(parts[:length]))
    for part in parts[length:]:
        fields = {field.name for field in dataclasses.fields(found)} if dataclasses.is_dataclass(found) else set()
        found = part if part in fields else getattr(found, part)
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name not in GRAPH])
def test_a_name_of_the_code_exists(name: str) -> None:
    assert name.partition(".")[0] in {module.partition(".")[0] for module in MODULES}, f"no module of resolvers: {name}"
    assert resolve(name) is not None


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_of_a_class_exists(name: str) -> None:
    assert resolve(f"{CLASSES[name.partition('.')[0]]}.{name}") is not None


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_is_named_exists(path: str) -> None:
    assert list(ROOT.glob(path.rstrip("/")))


def test_every_way_of_reading_a_list_is_told() -> None:
    """One more is for joins alone."""
    from resolvers.plan import Reading

    told = {name.partition(".")[2] for name in MEMBERS if name.startswith("Reading.")}
    assert told == {reading.name for reading in Reading} - {"VALUES"}


def test_there_are_names_to_check() -> None:
    assert len(NAMES) > 25
    assert len(FILES) > 5
