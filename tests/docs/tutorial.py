"""Runs docs/connect-a-source.md as its reader would: writes its files, makes its edits, types its commands into one shell."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EDITED = "my-province/mapping.yaml"
"""The file that the page's edits are made in."""
PORT = "8000"
"""The port that the page names; a test takes a free one."""
ANY = "…"
"""In what is shown: anything in a line, or, alone, any lines."""
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "=== done"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it belongs to, if it names one, its text, and its line in the page."""

    language: str
    file: str | None
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command line, and what the page shows that it prints."""

    text: str
    shown: str
    line: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(found[1], found[2], found[3], page.count("\n", 0, found.start()) + 1) for found in _FENCE.finditer(page)]


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Command(command, shown, block.line)


def edited(text: str, edit: str) -> str:
    """The text with an edit made: the lines that it keeps and takes away have to stand there just once. A blank line parts two edits."""
    for hunk in re.split(r"\n\n", edit.rstrip("\n")):
        lines = hunk.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] != "+")
        after = "".join(f"{line[1:]}\n" for line in lines if line[0] != "-")
        if text.count(before) != 1:
            raise ValueError(f"these lines stand there {text.count(before)} times, not once:\n{before}")
        text = text.replace(before, after)
    return text


def agrees(shown: str, printed: str) -> bool:
    """Whether what was printed is what the page shows."""
    lines = [".*" if line == ANY else "[^\n]*".join(map(re.escape, line.rstrip().split(ANY))) for line in shown.splitlines()]
    pattern = "\n".join(lines).replace(".*\n", "(?:.*\n)?").replace("\n.*", "(?:\n.*)?")
    actual = "\n".join(line.rstrip() for line in printed.splitlines())
    return re.fullmatch(pattern, actual, re.DOTALL) is not None


class Shell:
    """One bash, as the reader's: what a command exports, the next one sees. Ends everything that it started."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-s"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, command: str) -> tuple[int, str]:
        """A command's exit code and what it prints, on both streams."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{command}\nprintf '%s %s\\n' '{_MARK}' $?\n")
        process.stdin.flush()
        printed: list[str] = []
        for line in process.stdout:
            if line.startswith(_MARK):
                return int(line.removeprefix(_MARK)), "".join(printed)
            printed.append(line)
        raise RuntimeError(f"the shell ended within {command!r}: {''.join(printed)}")

    def close(self) -> None:
        """End the shell and whatever it left running."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.communicate(timeout=20)


@dataclass(frozen=True)
class Ran:
    """A command that was run."""

    command: Command
    code: int
    printed: str


def play(page: str, folder: Path, port: int) -> list[Ran]:
    """Follow the page in a folder. Raises `ValueError` for an edit that does not fit."""
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / ".venv").symlink_to(sys.prefix)
    shell = Shell(folder, environment())
    try:
        return [ran for block in blocks(page) for ran in _follow(block, folder, shell, str(port))]
    finally:
        shell.close()


def environment() -> dict[str, str]:
    """The reader's environment: the development one, without what a test or a developer has set for craftgraph."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRAFTGRAPH_", "PYTEST_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "", "TERM": "dumb", "COLUMNS": "100"}


def _follow(block: Block, folder: Path, shell: Shell, port: str) -> Sequence[Ran]:
    if block.language == "diff":
        target = folder / EDITED
        target.write_text(edited(target.read_text("utf-8"), block.text), "utf-8")
    elif block.language == "console":
        return [_type(command, shell, port) for command in commands(block)]
    elif block.file is not None:
        (folder / block.file).write_text(block.text, "utf-8")
    return ()


def _type(command: Command, shell: Shell, port: str) -> Ran:
    code, printed = shell.run(command.text.replace(PORT, port))
    return Ran(command, code, printed.replace(port, PORT))
