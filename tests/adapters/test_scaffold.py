"""A generated package installs, is orderly, and passes the conformance kit at bronze as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.conformance import Tier
from adapters.context import AdapterContext
from adapters.entities import HELD
from adapters.mapping.yaml import loads
from adapters.rest.document import read_settings
from adapters.scaffold.mapping import rest_mapping, sql_mapping
from adapters.scaffold.naming import BadName, check_name
from adapters.scaffold.package import Kind, package_files, write_package
from adapters.sql.document import read_document

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["soap-inspections", "x", "oa2"])
def test_good_names_are_taken(name: str) -> None:
    checked = check_name(name, ["sql"])
    assert checked.distribution == f"craftgraph-{name}"
    assert checked.package.isidentifier()
    assert checked.title.isidentifier()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("SOAP", "small letters"),
        ("-x", "small letters"),
        ("a_b", "small letters"),
        ("../x", "small letters"),
        ("x" * 41, "too long"),
        ("sql", "already"),
        ("craftgraph-x", "leave craftgraph out"),
        ("class", "means something else"),
        ("tests", "means something else"),
    ],
)
def test_bad_names_are_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(BadName, match=why):
        check_name(name, ["sql", "rest"])


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write_package(tmp_path, {"a.txt": "a"})
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert write_package(tmp_path / "new", {"b/a.txt": "a"}) == [tmp_path / "new" / "b" / "a.txt"]


@pytest.mark.parametrize("entity", HELD)
def test_a_plain_mapping_of_every_entity_is_taken_by_the_strict_loader(entity: str, tmp_path: Path) -> None:
    document = read_document(loads(sql_mapping(HELD[entity], "t")))
    assert set(document.tables[entity].fields) == set(HELD[entity].fields)
    (tmp_path / "mapping.yaml").write_text(rest_mapping(HELD[entity], "things"), "utf-8")
    options = f"mapping: {tmp_path / 'mapping.yaml'}\nurl: http://x\ncredentials: {{value: env:X}}"
    endpoints = read_settings(AdapterContext(source_id="x", options=loads(options))).endpoints
    assert set(endpoints[entity].decoder.fields) == set(HELD[entity].fields)


@pytest.mark.parametrize("kind", Kind)
def test_no_placeholder_is_left_and_the_code_is_orderly(kind: Kind, tmp_path: Path) -> None:
    texts = package_files(check_name("some-thing", []), kind, "Inspection")
    folder = tmp_path / "craftgraph-some-thing"
    write_package(folder, texts)
    assert "craftgraph_some_thing/__init__.py" in texts
    assert "tests/test_conformance.py" in texts
    assert [place for place, text in texts.items() if "$" in text.replace("$ ", "")] == []
    # What is first-party is for the package's own environment to say.
    for arguments in (["check", "--ignore", "I001"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--config", str(ROOT / "pyproject.toml"), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "entity"), [(Kind.CUSTOM, "Site"), (Kind.SQL, "Site"), (Kind.REST, "Inspection")])
def test_a_package_passes_the_kit_at_bronze_as_generated(kind: Kind, entity: str, tmp_path: Path) -> None:
    """Installed beside craftgraph, its entry point found, its own tests run with warnings as errors, every check of bronze holding."""
    name = check_name(f"made-{kind.value}", [])
    folder = tmp_path / name.distribution
    write_package(folder, package_files(name, kind, entity))
    site = tmp_path / "site"
    pip = ["-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(site), str(folder)]
    subprocess.run([sys.executable, *pip], check=True, capture_output=True, timeout=60)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(site)]),
        "CRAFTGRAPH_CONFORMANCE_REPORTS": str(tmp_path / "reports"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "reports" / f"{name.name}.json").read_text("utf-8"))
    assert report["complete"]
    assert report["tier"] in list(Tier), done.stdout
