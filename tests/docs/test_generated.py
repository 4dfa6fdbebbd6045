"""The documents that come from the code say what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.code_lists import CODE_LISTS
from adapters.entities import ENTITIES
from gateway.cli.main import run
from gateway.documents import DOCUMENTS
from resolvers.links import LINKS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_what_the_code_says(path: Path) -> None:
    assert path.read_text("utf-8") == DOCUMENTS[path](), "run: craftgraph docs --write (make sdl)"


def text_of(stem: str) -> str:
    return next(path for path in DOCUMENTS if path.stem == stem).read_text("utf-8")


def test_the_reference_has_every_record_type_and_code_list() -> None:
    headings = set(re.findall(r"^### (\w+)$", text_of("graph-reference"), re.MULTILINE))
    enums = {name for name in CODE_LISTS if name not in ("Province", "TradeUnionCode", "OccupationMajorGroup")}
    used = {field.type.__name__ for entity in ENTITIES.values() for field in entity.fields.values() if field.is_code}
    assert ENTITIES.keys() | (enums & used) <= headings
    assert not {"SiteWhere", "HostTypeFilter"} & headings


def test_the_catalogue_says_which_members_of_a_group_serve_a_field() -> None:
    lines = text_of("data-catalogue").splitlines()
    assert any(re.search(r"`unions` \(\d+ of 43\)", line) for line in lines)
    assert any(line.startswith("| `amount` | 补助金额 |") and "FINANCIAL | `finance` |" in line for line in lines)


def test_the_diagram_draws_every_link() -> None:
    drawn = set(re.findall(r"\w+", " ".join(re.findall(r' : "(.*)"$', text_of("entity-diagram"), re.MULTILINE))))
    camel = {re.sub(r"_(\w)", lambda found: found[1].upper(), link.name) for link in LINKS}
    assert camel <= drawn


def test_the_command_checks_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("gateway.cli.docs.ROOT", tmp_path)
    monkeypatch.setattr("gateway.documents.DOCUMENTS", {tmp_path / "a.md": lambda: "a\n"})
    assert run(["docs", "--check"]) == 1
    assert "a.md differ from the code; run `craftgraph docs --write`" in capsys.readouterr().err
    assert run(["docs", "--write"]) == run(["docs", "--check"]) == 0
    assert (tmp_path / "a.md").read_text("utf-8") == "a\n"
    assert run(["docs"]) == 2
