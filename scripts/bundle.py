"""The GraphiQL bundle: npm packages by lock file, bundled by esbuild into gateway/static/graphiql."""

import hashlib

from scripts.layout import BUNDLE, GRAPHIQL
from scripts.node import Node, fetch_packages
from scripts.packages import run
from scripts.progress import Progress

STAMP = "built-from.txt"


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
    fetch_packages(node, GRAPHIQL, "GraphiQL", progress)
    progress.status("npm", "GraphiQL: bundling")
    run([*node.node, "build.mjs", str(BUNDLE)], "Bundling GraphiQL", cwd=GRAPHIQL)
    (BUNDLE / STAMP).write_text(fingerprint(), "utf-8")
    progress.status("npm", "")
    progress.note("GraphiQL: bundled into gateway/static/graphiql")
