"""docs/connect-a-source.md cannot lag: its commands are run, what it shows is compared, and it arrives at the example's mapping."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.tutorial import ANY, EDITED, ROOT, Ran, agrees, blocks, commands, edited, play
from tests.end_to_end.stack import free_ports

PAGE = ROOT / "docs" / "connect-a-source.md"
CHINESE = ROOT / "docs" / "connect-a-source.zh-CN.md"
EXAMPLE = ROOT / "examples" / "new-province"
TEXT = PAGE.read_text("utf-8")
COMMANDS = [command for block in blocks(TEXT) if block.language == "console" for command in commands(block)]
PAGES = [pytest.param(PAGE, id="English"), pytest.param(CHINESE, id="Chinese")]


@dataclass(frozen=True)
class Journey:
    """What following the page led to."""

    ran: list[Ran]
    mapping: str
    query: str


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """The page, followed once."""
    if shutil.which("curl") is None or not (Path(sys.prefix) / "bin" / "craftgraph").exists():
        pytest.skip("the page is followed where there is curl, and craftgraph is installed in a virtual environment")
    folder = tmp_path_factory.mktemp("tutorial")
    ran = play(TEXT, folder, free_ports(1))
    return Journey(ran, (folder / EDITED).read_text("utf-8"), (folder / "my-province" / "query.graphql").read_text("utf-8"))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("at", range(len(COMMANDS)), ids=[" ".join(command.text.split()[:3]) for command in COMMANDS])
def test_a_command_prints_what_the_page_shows(journey: Journey, at: int) -> None:
    done = journey.ran[at]

    assert done.code == 0, done.printed
    assert agrees(done.command.shown, done.printed), f"line {done.command.line} shows\n{done.command.shown}\nbut this came:\n{done.printed}"


@pytest.mark.timeout(240)
def test_the_edits_arrive_at_the_examples_files(journey: Journey) -> None:
    assert journey.mapping == (EXAMPLE / "mapping.yaml").read_text("utf-8")
    assert journey.query == (EXAMPLE / "query.graphql").read_text("utf-8")


@pytest.mark.timeout(240)
def test_nothing_is_left_to_do_in_the_mapping(journey: Journey) -> None:
    assert "TO" + "DO" not in journey.mapping


def test_the_chinese_page_has_the_same_blocks() -> None:
    assert [(block.language, block.file, block.text) for block in blocks(CHINESE.read_text("utf-8"))] == [
        (block.language, block.file, block.text) for block in blocks(TEXT)
    ]


def test_the_chinese_page_has_the_same_headings_and_tables() -> None:
    shapes = [
        re.findall(r"^(#+ |\|)", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL), re.MULTILINE)
        for page in (PAGE, CHINESE)
    ]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("page", PAGES)
def test_the_messages_that_it_explains_are_those_that_come(page: Path) -> None:
    first = [row.split("|")[1] for row in page.read_text("utf-8").splitlines() if row.startswith("| ")][1:]
    quoted = [text.replace("'51'", "") for row in first for text in re.findall(r"`([^`]+ [^`]+|SOURCE_[A-Z_]+)`", row)]
    code = "".join(path.read_text("utf-8") for path in (ROOT / "adapters").rglob("*.py"))

    assert len(quoted) == 5
    assert [text for text in quoted if text not in code] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))

    assert len(links) > 3
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a  b\n", "a  b   \n", True),
        (f"a {ANY} c\n", "a 17 ms c\n", True),
        (f"a {ANY} c\n", "a\nc\n", False),
        (f"{ANY}\nlast\n", "one\ntwo\nlast\n", True),
        (f"first\n{ANY}\n", "first\n", True),
        (f"{ANY}\n", "", True),
        ("a\n", "a\nb\n", False),
        ("", "surprise\n", False),
    ],
)
def test_an_ellipsis_stands_for_anything_and_nothing_else_does(shown: str, printed: str, expected: bool) -> None:
    assert agrees(shown, printed) is expected


def test_an_edit_that_does_not_fit_is_refused() -> None:
    assert edited("a: 1\nb: 2\n", " a: 1\n-b: 2\n+b: 3\n") == "a: 1\nb: 3\n"
    with pytest.raises(ValueError, match="0 times"):
        edited("a: 1\n", "-b: 2\n")
