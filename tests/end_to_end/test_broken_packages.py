"""Packages of others that cannot be used: installed beside ours, configured, reported, and the graph starts all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.stack import ROOT, await_answer, free_ports, process

SOUND = """\
from datetime import datetime
from adapters.entities import ENTITIES
from adapters.entities.codes import HostType, SiteStatus
from adapters.memory import MemoryAdapter

SITE = ENTITIES["Site"].record(
    source="sound", code="530000-2024-001", name="建设点", host_name="厂", host_uscc=None, host_type=HostType.UNION_SCHOOL,
    sponsor_code="530000", batch_year=2024, status=SiteStatus.ACTIVE, determined_on=None, division_code=None, address=None,
    trades=(), conditions=(), online_capable=True, trained=7, restricted=False, updated_at=None,
)

def create(context):
    return MemoryAdapter({"Site": [SITE]})
"""
NEWER = """\
from dataclasses import replace
from adapters.memory import MemoryAdapter

API_VERSION = 99

class Newer(MemoryAdapter):
    def describe(self):
        return replace(super().describe(), api_version=API_VERSION)

def create(context):
    return Newer({"Site": []})
"""
PACKAGES = {
    "sound": ("sound", SOUND),
    "unimportable": ("unimportable", "import a_module_that_nobody_has"),
    "newer": ("newer", NEWER),
    "twin-one": ("twin", SOUND),
    "twin-two": ("twin", SOUND),
    "usurper": ("sql", SOUND),
}
"""Distribution → the name that it offers, its module's text."""
SAID = {
    "unimportable": "unimportable 1.0: unimportable:create cannot be imported (ModuleNotFoundError: No module named 'a_module_",
    "newer": "the adapter has API version 99; install one that has 1",
    "twin": "the adapter 'twin' is offered 2 times (twin-one 1.0, twin-two 1.0); uninstall all but one",
}
CLASH = "usurper 1.0 offers an adapter 'sql', which is built in; the built-in one is used"


@dataclass(frozen=True)
class Place:
    """A folder with a configuration, and an environment in which the packages are installed."""

    config: Path
    environment: dict[str, str]

    def run(self, *arguments: str, configured: bool = True) -> subprocess.CompletedProcess[str]:
        """A command, to its end."""
        command = [sys.executable, "-m", "gateway", *arguments, *(("--config", str(self.config)) if configured else ())]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=30, check=False
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """What `pip install` leaves behind, and a source in one group for each name."""
    folder = tmp_path_factory.mktemp("broken")
    site = folder / "site-packages"
    for distribution, (offered, text) in PACKAGES.items():
        module = distribution.replace("-", "_")
        info = site / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[craftgraph.adapters]\n{offered} = {module}:create\n", "utf-8")
        (site / f"{module}.py").write_text(text, "utf-8")
    sources = "".join(f"      {name}: {{label: {name}, adapter: {name}}}\n" for name in ("sound", *SAID))
    config = folder / "craftgraph.yaml"
    config.write_text(f"groups:\n  unions:\n    sources:\n{sources}", "utf-8")
    return Place(config, {"PYTHONPATH": os.pathsep.join((str(ROOT), str(site)))})


@pytest.fixture(scope="module")
def gateway(place: Place) -> Iterator[str]:
    """The running gateway's address."""
    port = free_ports(1)
    command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--port", str(port), "--log-level", "error"]
    with process(command, place.environment) as child:
        await_answer(f"http://127.0.0.1:{port}/readyz", child)
        yield f"http://127.0.0.1:{port}"


def query(gateway: str, text: str) -> dict[str, Any]:
    """The answer's data."""
    return dict(httpx.post(f"{gateway}/graphql", json={"query": text}, timeout=20).json()["data"])


def test_sources_names_each_broken_package_and_why(place: Place) -> None:
    done = place.run("sources", "--json")
    told = json.loads(done.stdout)
    quarantined = {source["id"]: source["quarantine"] for source in told["sources"] if source["quarantine"]}

    assert done.returncode == 1
    assert {name: problem["code"] for name, problem in quarantined.items()} == dict.fromkeys(SAID, "ADAPTER_BROKEN")
    assert [name for name, why in SAID.items() if why not in quarantined[name]["message"]] == []
    assert CLASH in told["conflicts"]


def test_sources_says_the_same_to_people(place: Place) -> None:
    done = place.run("sources")

    assert done.returncode == 1
    assert "4 sources, 3 in quarantine" in done.stdout
    assert [name for name, why in SAID.items() if f"quarantined: {why}" not in done.stdout] == []
    assert CLASH in done.stderr


def test_adapters_names_the_broken_ones_whether_used_or_not(place: Place) -> None:
    done = place.run("adapters", "--json", configured=False)
    quarantined: dict[str, list[str]] = {}
    for one in json.loads(done.stdout)["adapters"]:
        if one["quarantine"]:
            quarantined.setdefault(one["name"], []).append(one["quarantine"])
    used = {**SAID, "newer": "has API version 99; install one that has 1"}

    assert done.returncode == 1
    assert set(quarantined) == {*SAID, "sql"}
    assert [name for name, why in used.items() if not all(why in told for told in quarantined[name])] == []
    assert quarantined["sql"] == [CLASH]


def test_check_fails_for_the_broken_ones_alone(place: Place) -> None:
    done = place.run("check", "--json")

    assert done.returncode == 1
    assert {source["id"]: source["ok"] for source in json.loads(done.stdout)["sources"]} == {"sound": True, **dict.fromkeys(SAID, False)}


def test_the_graph_starts_and_serves_what_the_sound_one_has(gateway: str) -> None:
    data = query(gateway, "{ sites { nodes { code } coverage { asked answered sources { source code } } } }")["sites"]
    coverage = data["coverage"]

    assert [site["code"] for site in data["nodes"]] == ["530000-2024-001"]
    assert (coverage["asked"], coverage["answered"]) == (4, 1)
    assert {one["source"]: one["code"] for one in coverage["sources"]} == {"sound": None, **dict.fromkeys(SAID, "ADAPTER_BROKEN")}


def test_the_graph_says_which_sources_are_quarantined_but_no_upstream_text(gateway: str) -> None:
    sources = {source["id"]: source["quarantined"] for source in query(gateway, "{ sources { id quarantined } }")["sources"]}

    assert sources == {"sound": None, **dict.fromkeys(SAID, "The package that speaks to the source is broken.")}


def test_it_says_so_where_it_tells_whether_it_is_ready(gateway: str) -> None:
    answer = httpx.get(f"{gateway}/readyz", timeout=20)

    assert answer.status_code == 200
    assert answer.json()["quarantined"] == len(SAID)
