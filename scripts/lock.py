"""``make lock``: the lock files from pyproject.toml, with hashes and without any index's address.

uv resolves for every platform and every Python from 3.11 at once; it is taken from PATH, or else from a throw-away environment.
pip's settings for the index and the certificates are handed on to it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.failure import Failure
from scripts.layout import BIN, DEV_LOCK, NODE_LOCK, PYTHON, ROOT, RUN_LOCK
from scripts.packages import PIP, run

COMMON = (
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--quiet",
)
HEADER = "# Made by `make lock` from pyproject.toml; for every platform and every Python from 3.11. Do not edit by hand.\n"
LOCKS = (
    (RUN_LOCK, ("--group", "build")),
    (DEV_LOCK, ("--all-extras", "--group", "build", "--group", "dev", "--constraints", RUN_LOCK.name)),
)


def main() -> int:
    """Writes the three lock files; newest versions with ``--upgrade``, otherwise as few changes as possible."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    try:
        with tempfile.TemporaryDirectory() as folder:
            uv = find_uv(Path(folder))
            for lock, options in LOCKS:
                write(lock, [uv, "pip", "compile", "pyproject.toml", *COMMON, *options, *upgrade])
            write(NODE_LOCK, [uv, "pip", "compile", "--group", "node", *COMMON, *upgrade])
    except Failure as failure:
        print(f"lock: {failure.text}", file=sys.stderr)
        return failure.code
    return 0


def write(lock: Path, command: list[str]) -> None:
    """Runs uv and puts our own header in place of one that would name this machine's paths."""
    print(f"lock: {lock.name}", flush=True)
    arguments = [*command, "--no-header", "--output-file", lock.name]
    result = subprocess.run(
        arguments, cwd=ROOT, env=uv_environment(), text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if result.returncode != 0:
        raise Failure(f"uv could not resolve {lock.name}:\n{result.stderr}")
    lock.write_text(HEADER + lock.read_text("utf-8").removeprefix(HEADER), "utf-8")


def find_uv(folder: Path) -> str:
    """uv from PATH or .venv, or installed into ``folder``."""
    found = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if found:
        return found
    print("lock: fetching uv", flush=True)
    run([str(PYTHON), *PIP, "install", "--quiet", "--target", str(folder), "uv"], "Fetching uv")
    return str(folder / "bin" / "uv")


def uv_environment() -> dict[str, str]:
    """The environment with pip's index and certificates under uv's names; uv reads no pip settings."""
    environment = dict(os.environ)
    for setting, name in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        value = pip_setting(setting)
        if value and name not in environment:
            environment[name] = value
    return environment


def pip_setting(name: str) -> str | None:
    """A setting of pip's, from its environment variable or its files."""
    variable = os.environ.get(f"PIP_{name.upper().replace('-', '_')}")
    if variable:
        return variable
    result = subprocess.run([str(PYTHON), *PIP, "config", "get", f"global.{name}"], text=True, capture_output=True, check=False)
    return result.stdout.strip() or None


if __name__ == "__main__":
    sys.exit(main())
