"""The commands say what they found on stdout, what is wrong on stderr, and both in their exit code."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import sdl as sdl_command
from gateway.cli.main import run
from gateway.cli.table import render
from gateway.settings import FRESHNESS, POLICY, SETTINGS
from gateway.tree import ForeignPackage, check_tree
from tests.gateway.cli_support import KEY, configure, system

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with system() as url:
        yield url


@pytest.fixture
def environment(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMY_URL", address)
    monkeypatch.setenv("ACADEMY_KEY", KEY)


def test_the_help_names_every_command_and_the_exit_codes(capsys: Printed) -> None:
    assert run(["--help"]) == 0
    printed = capsys.readouterr().out
    for name in ("serve", "check", "sources", "sdl", "settings", "Exit codes"):
        assert name in printed


@pytest.mark.parametrize(
    "arguments",
    [["serve", "--prot", "1"], ["serve", "--port", "70000"], ["nonsense"], ["sdl", "--check", "--write"], ["sdl", "--write", "--release"]],
)
def test_a_wrong_command_line_is_refused(arguments: list[str], capsys: Printed) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "check", "sources"])
def test_a_wrong_configuration_is_refused_before_anything_connects(command: str, tmp_path: Path, capsys: Printed) -> None:
    path = configure(tmp_path, before="serverr: {}\nlimits: {depth: no}\n")
    assert run([command, "--config", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"craftgraph: {path}:1:1: unknown key 'serverr'; did you mean 'server'?"
    assert lines[1].startswith(f"craftgraph: {path}:2:17: limits.depth:")


def test_check_says_what_is_in_order(environment: None, tmp_path: Path, capsys: Printed) -> None:
    path = configure(tmp_path, "academy", "second")
    assert run(["check", "--config", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "2 of 2 sources are in order" in printed
    assert KEY not in printed


@pytest.mark.usefixtures("environment")
def test_check_says_what_is_not_in_order_and_exits_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("ACADEMY_KEY", "a-wrong-key")
    assert run(["check", "--json", "--config", str(configure(tmp_path))]) == 1
    body = json.loads(capsys.readouterr().out)
    (source,) = body["sources"]
    assert (body["ok"], source["id"], source["ok"]) == (False, "academy", False)
    assert {step["name"]: step["ok"] for step in source["steps"]} == {"reach": True, "auth": False}
    assert "a-wrong-key" not in json.dumps(body)


def test_check_says_which_source_is_down(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("ACADEMY_URL", "http://127.0.0.1:9")
    assert run(["check", "--config", str(configure(tmp_path))]) == 1
    assert "0 of 1 sources are in order" in capsys.readouterr().out


def test_check_refuses_what_serve_would_refuse(tmp_path: Path, capsys: Printed) -> None:
    assert run(["check", "--config", str(configure(tmp_path))]) == 2
    assert "the environment variable ACADEMY_URL is not set" in capsys.readouterr().err


def test_sources_lists_what_is_configured_without_secrets_or_connections(tmp_path: Path, capsys: Printed) -> None:
    assert run(["sources", "--json", "--config", str(configure(tmp_path))]) == 0
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert (source["id"], source["label"], source["adapter"], source["entities"]) == (
        "academy",
        "全国工匠学院",
        "rest",
        ["NationalAcademy"],
    )
    assert source["quarantine"] is None
    assert run(["sources", "--config", str(tmp_path / "craftgraph.yaml")]) == 0
    assert "1 sources, 0 in quarantine" in capsys.readouterr().out


def test_sources_refuses_a_wrong_mapping_with_its_place(tmp_path: Path, capsys: Printed) -> None:
    path = configure(tmp_path)
    (tmp_path / "academy.yaml").write_text("about: x\nentitys: {}\n", "utf-8")
    assert run(["sources", "--config", str(path)]) == 2
    assert f"{tmp_path / 'academy.yaml'}:2:1: unknown key 'entitys'; did you mean 'entities'?" in capsys.readouterr().err


def test_sdl_prints_the_schema(capsys: Printed) -> None:
    assert run(["sdl"]) == 0
    assert "type Query" in capsys.readouterr().out


def test_sdl_compares_with_its_snapshot_and_says_how_to_write_it_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    snapshot = tmp_path / "schema.graphql"
    monkeypatch.setattr(sdl_command, "ROOT", tmp_path)
    monkeypatch.setattr(sdl_command, "SNAPSHOT", snapshot)
    monkeypatch.setattr(sdl_command, "RELEASED", tmp_path / "released.graphql")
    assert run(["sdl", "--check"]) == 1
    assert "does not exist; run `craftgraph sdl --write`" in capsys.readouterr().err
    assert run(["sdl", "--write"]) == 0
    assert run(["sdl", "--check"]) == 0
    snapshot.write_text(snapshot.read_text("utf-8").replace("type Query", "type Qeury"), "utf-8")
    capsys.readouterr()
    assert run(["sdl", "--check"]) == 1
    printed = capsys.readouterr()
    assert "-type Qeury" in printed.out
    assert "run `craftgraph sdl --write`" in printed.err


def test_settings_lists_every_setting(capsys: Printed) -> None:
    assert run(["settings"]) == 0
    printed = capsys.readouterr().out
    assert all(setting.name in printed for setting in (*SETTINGS, *POLICY, *FRESHNESS))
    assert run(["settings", "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == [setting.name for setting in (*SETTINGS, *POLICY, *FRESHNESS)]


def test_a_table_gives_chinese_characters_two_columns() -> None:
    assert render(("a", "b"), [("工会", "x"), ("y", "")]) == "a     b\n----  -\n工会  x\ny"


def test_a_package_of_ours_that_is_found_elsewhere_is_refused(tmp_path: Path) -> None:
    check_tree()
    with pytest.raises(ForeignPackage, match=r"the package 'schema' is found at .*; install craftgraph in an environment of its own"):
        check_tree(tmp_path)
