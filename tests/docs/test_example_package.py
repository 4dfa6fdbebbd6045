"""examples/craftgraph-soap-inspections: it passes the kit, installs into an environment of its own, and says of itself what is true."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from adapters.conformance import Tier, run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "craftgraph-soap-inspections"
PROJECT = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
MODULES = ("soap_inspections", "harness", "stand_in")
SOURCE = (
    "sources:\n  inspections: {label: 督导检查系统, adapter: soap-inspections, url: env:INSPECTIONS_URL, token: env:INSPECTIONS_TOKEN}\n"
)


@pytest.fixture
def harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's own harness, the package found by its path and offered as an installed one is."""
    info = tmp_path / f"{PROJECT['name'].replace('-', '_')}-{PROJECT['version']}.dist-info"
    info.mkdir()
    needs = "".join(f"Requires-Dist: {one}\n" for one in PROJECT["dependencies"])
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PROJECT['name']}\nVersion: {PROJECT['version']}\n{needs}", "utf-8")
    offered = PROJECT["entry-points"]["craftgraph.adapters"]
    (info / "entry_points.txt").write_text("[craftgraph.adapters]\n" + "".join(f"{k} = {v}\n" for k, v in offered.items()), "utf-8")
    for folder in (tmp_path, EXAMPLE / "tests", EXAMPLE):
        monkeypatch.syspath_prepend(str(folder))
    yield import_module("harness").Harness()
    for name in [name for name in sys.modules if name.partition(".")[0] in MODULES]:
        del sys.modules[name]


@pytest.mark.anyio
async def test_it_passes_the_kit_and_its_readme_says_how_well(harness: Any) -> None:
    report = await run(harness)

    assert report.failed == []
    assert report.tier in (Tier.SILVER, Tier.GOLD, Tier.PLATINUM), report.summary()
    assert f"The kit grades it {report.tier}." in (EXAMPLE / "README.md").read_text("utf-8")


def test_its_readme_names_every_module() -> None:
    text = (EXAMPLE / "README.md").read_text("utf-8")
    modules = {path.name for path in (EXAMPLE / "soap_inspections").glob("*.py")} - {"__init__.py"}

    assert {name for name in modules if f"{name}`" not in text} == set()


def test_it_imports_nothing_of_craftgraph_but_what_is_meant_for_packages() -> None:
    text = "".join(path.read_text("utf-8") for path in (EXAMPLE / "soap_inspections").glob("*.py"))
    public = {"capabilities", "context", "declared", "entities", "errors", "interface", "mapping.yaml", "predicate", "requests", "secrets"}

    assert set(re.findall(r"^from adapters\.([\w.]+)", text, flags=re.MULTILINE)) - public == {"entities.codes"}
    assert re.findall(r"^(?:from|import) (?:gateway|schema|resolvers|mock_sources)", text, flags=re.MULTILINE) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_installs_from_its_wheel_and_its_own_tests_pass(tmp_path: Path) -> None:
    """Offline: what it needs is seen through the development environment, which knows nothing of the package itself."""
    python = environment(tmp_path / "venv")
    wheels = tmp_path / "wheels"
    execute(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(wheels), str(EXAMPLE))
    execute(python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", *map(str, wheels.glob("*.whl")))
    (tmp_path / "craftgraph.yaml").write_text(SOURCE, "utf-8")
    listed = json.loads(execute(python, "-m", "gateway", "sources", "--json", "--config", str(tmp_path / "craftgraph.yaml")))
    execute(
        python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(EXAMPLE),
        "-c",
        str(EXAMPLE / "pyproject.toml"),
        str(EXAMPLE / "tests"),
    )

    assert [(one["id"], one["entities"], one["quarantine"]) for one in listed["sources"]] == [
        ("inspections", ["Inspection", "Rectification"], None)
    ]


def environment(folder: Path) -> str:
    """The interpreter of a new virtual environment that has pip and sees the packages of this one."""
    venv.create(folder, with_pip=False)
    site = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    (Path(site) / "beside.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n", "utf-8")
    return str(folder / "bin" / "python")


def execute(*command: str) -> str:
    """What a command prints. Fails with its output if it fails."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=EXAMPLE, env=variables, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
