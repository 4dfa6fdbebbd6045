"""A guard: our packages have common names, and another distribution of that name must not take their place."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("adapters", "resolvers", "schema", "gateway")
ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds all of them."""


class ForeignPackage(Exception):
    """A package of ours is found somewhere else."""


def check_tree(root: Path = ROOT) -> None:
    """Raise `ForeignPackage` unless each package is found in `root`. Imports nothing that was not imported."""
    problems = [problem for name in PACKAGES if (problem := _problem(name, root))]
    if problems:
        raise ForeignPackage("\n".join(problems))


def _problem(name: str, root: Path) -> str | None:
    spec = find_spec(name)
    found = None if spec is None or spec.origin is None else Path(spec.origin).resolve()
    if found == root / name / "__init__.py":
        return None
    where = found or "nowhere"
    return f"the package {name!r} is found at {where}, not in {root}; install craftgraph in an environment of its own and run it from there"
