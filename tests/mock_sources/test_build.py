"""The commands that build, print and remove the stand-ins."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mock_sources import manifest
from mock_sources.build import build, drop
from mock_sources.roster import DATABASES, SOURCES
from mock_sources.truth import generate

ROOT = Path(__file__).parents[2]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mock_sources", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )


def test_build_then_truth_then_drop(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    built = command("build", "--dir", str(where), "--seed", "5", "--scale", "0.05")
    assert built.returncode == 0, built.stderr
    assert "province-110000" in built.stderr

    printed = command("truth", "--dir", str(where))
    records = [json.loads(line) for line in printed.stdout.splitlines()]
    assert {record.pop("entity") for record in records} >= {"TradeUnion", "Site"}
    assert records == [record for held in generate(5, 0.05).entities.values() for record in held]
    assert command("truth", "--dir", str(where)).stdout == printed.stdout

    assert command("drop", "--dir", str(where)).returncode == 0
    assert not where.exists()


def test_the_manifest_names_every_source(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    build(where, 3, 0.05, {})
    found = manifest.read(where)
    assert set(found["sources"]) == set(SOURCES)
    assert (found["seed"], found["scale"]) == (3, 0.05)
    for database in DATABASES:
        entry = found["sources"][database.source]
        assert entry["url"] == f"sqlite:///{where / entry['path']}"
        assert (where / entry["path"]).stat().st_size
    assert stat.S_IMODE((where / manifest.FILE).stat().st_mode) == 0o600


def test_a_rebuild_replaces_the_earlier_build(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    build(where, 1, 0.05, {})
    (where / "sources.env").write_text("LEFT=by a serve\n")
    build(where, 2, 0.02, {})
    assert manifest.read(where)["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
    assert not (where / "sources.env").exists()


def test_the_same_build_twice_gives_the_same_databases(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, 8, 0.1, {})
    for database in DATABASES:
        path = Path("db") / f"{database.source}.sqlite"
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_a_build_that_fails_leaves_the_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    build(where, 1, 0.05, {})
    failed = command("build", "--dir", str(where), "--seed", "2", "--scale", "0.05", "--postgres", "postgresql://nobody@127.0.0.1:1/x")
    assert failed.returncode == 2
    assert "check the disk, and the servers' URLs" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert manifest.read(where)["seed"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_directory_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for arguments in (("build",), ("truth",), ("drop",)):
        refused = command(*arguments, "--dir", str(tmp_path))
        assert refused.returncode == 2
        assert "choose another --dir" in refused.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    build(tmp_path / "empty", 1, 0.02, {})
    assert drop(tmp_path / "empty") == 0


def test_a_missing_build_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(manifest.NotOurs, match="mock_sources build --dir"):
        manifest.read(tmp_path / "nowhere")


def test_a_scale_of_zero_is_refused() -> None:
    refused = command("build", "--dir", "unused", "--scale", "0")
    assert refused.returncode == 2
    assert "above 0" in refused.stderr
