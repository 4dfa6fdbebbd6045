"""What is kept in Redis does not outlive a change of a source's configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.fingerprint import fingerprints
from gateway.settings import load

CONFIG = """
groups:
  unions:
    adapter: sql
    sources:
      a: {label: 甲, partition: "110000", mapping: a.yaml, url: env:URL}
"""


def fingerprint(folder: Path, url: str = "sqlite:///one") -> str:
    settings = load(folder / "craftgraph.yaml", {"URL": url})
    return fingerprints(settings.sources, settings.secrets)["a"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "craftgraph.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "base.yaml").write_text("mapping: sql\nversion: 1\nentities: {Site: {table: sites, fields: {code: code}}}\n", "utf-8")
    (tmp_path / "a.yaml").write_text("extends: base.yaml\nmapping: sql\nversion: 1\n", "utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_the_same_configuration_has_the_same_one(folder: Path) -> None:
    assert fingerprint(folder) == fingerprint(folder)


def test_it_does_not_depend_on_what_the_cache_itself_does_not(folder: Path) -> None:
    before = fingerprint(folder)
    change(folder / "craftgraph.yaml", "label: 甲", "label: 乙, timeout: 1s, cache: {ttl: 1s}")
    assert fingerprint(folder) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("craftgraph.yaml", "110000", "120000"),
        ("base.yaml", "table: sites", "table: places"),
        ("a.yaml", "extends: base.yaml", "extends: base.yaml\nabout: x"),
    ],
    ids=["partition", "extended mapping", "mapping"],
)
def test_a_change_of_options_or_mapping_changes_it(folder: Path, file: str, old: str, new: str) -> None:
    before = fingerprint(folder)
    change(folder / file, old, new)
    assert fingerprint(folder) != before


def test_another_address_changes_it_and_is_not_told(folder: Path) -> None:
    assert fingerprint(folder) != fingerprint(folder, "sqlite:///two")
    assert "two" not in fingerprint(folder, "sqlite:///two")
