"""``craftgraph adapters …`` through the real command line."""

from __future__ import annotations

import json
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from adapters.interface import API_VERSION
from adapters.registry import BUILT_IN, Registry
from gateway.cli.adapter_list import listed
from gateway.cli.main import run

Printed = pytest.CaptureFixture[str]


def test_the_built_in_adapters_are_listed(capsys: Printed) -> None:
    assert run(["adapters", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["adapters"]
    built_in = [one for one in found if one["origin"] == "built in"]
    assert [one["name"] for one in built_in] == list(BUILT_IN)
    assert {one["api_version"] for one in built_in} == {API_VERSION}
    assert run(["adapters"]) == 0
    assert "0 in quarantine" in capsys.readouterr().out


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Packages of others, good and broken."""
    modules = {"good_one": "API_VERSION = 1\ndef create(context): ...\n", "old_one": "API_VERSION = 99\ndef create(context): ...\n"}
    for name, text in {**modules, "broken_one": "import nowhere_at_all\n", "silent_one": "def create(context): ...\n"}.items():
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    names = {"good": "good_one", "old": "old_one", "broken": "broken_one", "silent": "silent_one", "sql": "good_one"}
    points = [EntryPoint(name, f"{module}:create", "craftgraph.adapters") for name, module in names.items()]
    return Registry([*points, EntryPoint("twice", "good_one:create", "x"), EntryPoint("twice", "silent_one:create", "x")])


def test_packages_of_others_are_listed_with_why_they_cannot_be_used(offered: Registry) -> None:
    found = {(one.name, one.origin): one for one in listed(offered)}
    assert found["good", "good_one:create"].quarantine is None
    assert found["good", "good_one:create"].api_version == 1
    assert found["silent", "silent_one:create"].api_version is None
    for name, module, reason in (
        ("broken", "broken_one", "cannot be imported"),
        ("old", "old_one", "API version 99; install one that has 1"),
        ("sql", "good_one", "which is built in"),
        ("twice", "silent_one", "offered 2 times"),
    ):
        assert reason in (found[name, f"{module}:create"].quarantine or "")
    assert found["sql", "built in"].quarantine is None


def test_a_new_package_is_written_and_said(tmp_path: Path, capsys: Printed) -> None:
    command = ["adapters", "new", "oa-system", "--dir", str(tmp_path), "--kind", "sql", "--entity", "Site"]
    assert run(command) == 0
    folder = tmp_path / "craftgraph-oa-system"
    assert (folder / "craftgraph_oa_system" / "mapping.yaml").exists()
    assert f"pip install --no-deps --no-build-isolation -e {folder}" in capsys.readouterr().out
    assert run(command) == 2
    assert "exists and is not empty" in capsys.readouterr().err
    assert run(["sources", "validate", str(folder / "craftgraph_oa_system" / "mapping.yaml"), "--config", str(tmp_path / "none.yaml")]) == 0


def test_a_script_is_told_the_files(tmp_path: Path, capsys: Printed) -> None:
    assert run(["adapters", "new", "x", "--dir", str(tmp_path), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["files"]
    assert all(Path(path).is_file() for path in written)
    assert len(written) == 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Bad_Name"], "small letters"),
        (["rest"], "there is an adapter 'rest' already"),
        (["x", "--entity", "Siet"], "did you mean 'Site'?"),
        (["x", "--kind", "cobol"], "cobol"),
    ],
)
def test_a_wrong_name_entity_or_kind_is_refused(arguments: list[str], message: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(["adapters", "new", *arguments, "--dir", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert message in printed.err + printed.out
    assert list(tmp_path.iterdir()) == []
