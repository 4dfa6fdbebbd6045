"""Changes of the graph: which break a client, and whether the changelog names those."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli import sdl as sdl_command
from gateway.cli.main import run
from gateway.cli.sdl_changes import changes, coordinate, unannounced

OLD = """
directive @classification(level: String) on FIELD_DEFINITION
type Query { site(code: String): Site, sites: [Site] }
type Site { name: String!, kind: Kind, at: String }
type Gone { name: String }
enum Kind { A B }
input SiteWhere { name: String }
"""
NEW = """
type Query { site(code: String, year: Int!): Site, sites: [Site] }
type Site { name: String, kind: Kind, more: Int }
enum Kind { A C }
input SiteWhere { name: String, year: Int! }
"""


def test_breaking_and_dangerous_changes_are_told_apart() -> None:
    found = changes(OLD, NEW)
    assert {coordinate(text) for text in found.breaking} == {
        "@classification", "Gone", "Kind.B", "Query.site(year:)", "Site.at", "Site.name", "SiteWhere.year",
    }  # fmt: skip
    assert [coordinate(text) for text in found.dangerous] == ["Kind.C"]


def test_what_only_adds_breaks_nothing() -> None:
    assert changes(OLD, OLD.replace("at: String", 'at: String, "New" more(year: Int): Int')).breaking == ()
    assert list(changes(OLD, OLD).lines()) == []


CHANGELOG = """
- A line about Site.at.
- Breaking: Site.name may be null; `Kind.B` and
  `Query.site(year:)` have gone.
"""


def test_the_changelog_must_name_each_breaking_change() -> None:
    """A line that does not say so does not count."""
    missing = unannounced(changes(OLD, NEW).breaking, CHANGELOG)
    assert missing == [
        "- Breaking: A required field SiteWhere.year was added.",
        "- Breaking: Directive @classification was removed.",
        "- Breaking: Field Site.at was removed.",
        "- Breaking: Gone was removed.",
    ]
    assert unannounced(changes(OLD, NEW).breaking, "\n".join([CHANGELOG, *missing])) == []


def test_the_check_fails_until_the_changelog_names_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, path in {"ROOT": "", "SNAPSHOT": "schema.graphql", "RELEASED": "released.graphql", "CHANGELOG": "CHANGELOG.md"}.items():
        monkeypatch.setattr(sdl_command, name, tmp_path / path)
    monkeypatch.setattr("schema.build", Small)
    assert run(["sdl", "--release"]) == 0
    monkeypatch.setattr("schema.build", Smaller)
    assert run(["sdl", "--check"]) == 1
    assert "breaking: Field Query.former was removed." in capsys.readouterr().out
    assert run(["sdl", "--write"]) == 0
    assert run(["sdl", "--check"]) == 1
    line = "- Breaking: Field Query.former was removed."
    assert line in capsys.readouterr().err
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{line}\n", "utf-8")
    assert run(["sdl", "--check"]) == 0


class Small:
    """A schema, as far as the command knows one."""

    def as_str(self) -> str:
        return "type Query { name: String former: String }"


class Smaller(Small):
    def as_str(self) -> str:
        return "type Query { name: String }"


def test_breaking_changes_since_the_last_release_are_in_the_changelog() -> None:
    released, snapshot = sdl_command.RELEASED.read_text("utf-8"), sdl_command.SNAPSHOT.read_text("utf-8")
    assert unannounced(changes(released, snapshot).breaking, sdl_command.CHANGELOG.read_text("utf-8")) == []
