"""examples/typescript-client: types are generated from the SDL and the screens, the client compiles with them, and a mistake does not."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.node import has_packages, machine_node, wheel_folder
from tests.plugins.absent import absent

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "typescript-client"
SCREENS = ROOT / "docs" / "screens"
WRONG = """
import { ask } from "./ask.js";
import { StarRankingDocument } from "./generated.js";
const { data } = await ask("", StarRankingDocument, { hostType: "NO_SCHOOL" });
data.sites?.nodes[0]?.rating?.stars;
"""


@pytest.fixture(scope="module")
def node() -> tuple[str, ...]:
    """The command of the Node that set-up used."""
    if not has_packages(EXAMPLE):
        raise absent("The TypeScript client's packages", "they are not those of its lock file")
    found, wheel = machine_node(), wheel_folder()
    if found is None and wheel is None:
        raise absent("The TypeScript client's packages", "there is no Node")
    return found.node if found else (f"{wheel}/bin/node",)


@pytest.fixture(scope="module")
def client(node: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with generated types."""
    folder = tmp_path_factory.mktemp("typescript") / "client"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "generated.ts", "out"))
    (folder / "node_modules").symlink_to(EXAMPLE / "node_modules")
    sdl = ROOT / "schema" / "schema.graphql"
    done = run([*node, "generate.mjs", str(sdl), "src/generated.ts", str(SCREENS), "operations"], folder)
    assert done.returncode == 0, done.stderr
    return folder


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)


def test_every_screen_has_a_typed_document(client: Path) -> None:
    generated = (client / "src" / "generated.ts").read_text("utf-8")
    texts = [path.read_text("utf-8") for path in SCREENS.glob("*.graphql")]
    names = {name for text in texts for name in re.findall(r"^(?:query|mutation) (\w+)", text, re.MULTILINE)}
    assert len(names) >= 12
    assert [name for name in sorted(names) if f"export const {name}Document =" not in generated] == []
    assert re.findall(r": any\b", generated) == []


def test_the_client_compiles_and_mistakes_do_not(client: Path, node: tuple[str, ...]) -> None:
    """One run says both: the mistakes are all that is wrong."""
    (client / "src" / "wrong.ts").write_text(WRONG, "utf-8")
    done = run([*node, "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "-p", "."], client)
    errors = [line for line in done.stdout.splitlines() if "error" in line]
    assert [re.sub(r",.*error (\w+):.*", r" \1", line) for line in errors] == ["src/wrong.ts(4 TS2820", "src/wrong.ts(5 TS2339"]
