"""Where things are in the checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
PYPROJECT = ROOT / "pyproject.toml"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
GRAPHIQL = ROOT / "graphiql"
TYPESCRIPT_CLIENT = ROOT / "examples" / "typescript-client"
BUNDLE = ROOT / "gateway" / "static" / "graphiql"


def child_environment() -> dict[str, str]:
    """The environment for our own children: .venv first on PATH, output unbuffered, and UTF-8 whatever the locale."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
