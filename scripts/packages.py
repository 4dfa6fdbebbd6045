"""Python packages into .venv: the locked ones, checked by hash, and the checkout itself in editable form."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.failure import Failure
from scripts.layout import PYTHON, ROOT, VENV, child_environment
from scripts.progress import Progress

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
COLLECTING = re.compile(r"\s*Collecting ([\w.-]+)")
INSTALLING = re.compile(r"Installing collected packages: (.*)")
TAIL = 15


def usable_venv() -> bool:
    """Whether .venv has a Python that is recent enough and a pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(PYTHON), "-Ic", check], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def make_venv(progress: Progress) -> None:
    """A fresh ``.venv`` from the Python that runs this; anything that was there is cleared."""
    version = ".".join(map(str, sys.version_info[:3]))
    progress.note(f"making .venv with Python {version} ({sys.executable})")
    progress.status("venv", "making .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Making .venv")
    progress.status("venv", "")


def install_lock(lock: Path, progress: Progress) -> None:
    """Everything in ``lock``; what is already there in the right version stays."""
    total = sum(line[:1].isalnum() for line in lock.read_text("utf-8").splitlines())
    progress.note(f"Python packages: {total} from {lock.name}, each checked by hash")
    command = [str(PYTHON), *PIP, "install", "--require-hashes", "--progress-bar", "off", "-r", str(lock)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=child_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace"
    )
    assert process.stdout is not None, "stdout is a pipe"
    lines = follow(process.stdout, total, progress)
    progress.status("pip", "")
    if process.wait() != 0:
        raise Failure(failed(f"Installing {lock.name}", lines))


def follow(output: Iterable[str], total: int, progress: Progress) -> list[str]:
    """Pip's output, summarised as it comes into a status; returned for the case that pip fails."""
    lines: list[str] = []
    count = 0
    for line in output:
        lines.append(line.rstrip())
        if match := COLLECTING.match(line):
            count += 1
            progress.status("pip", f"Python packages: fetching {count}/{total} {match[1]}")
        elif match := INSTALLING.match(line):
            progress.status("pip", f"Python packages: installing {match[1].count(',') + 1}")
    return lines


def install_checkout(progress: Progress) -> None:
    """The checkout in editable form, for the console script and the entry points; the build back end comes from the lock."""
    progress.status("pip", "Python packages: the checkout itself")
    editable = ["install", "--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-e", str(ROOT)]
    run([str(PYTHON), *PIP, *editable], "Installing the checkout")
    progress.status("pip", "")


def run(command: list[str], what: str, *, cwd: Path = ROOT) -> None:
    """Runs ``command`` quietly; its last lines are shown only if it fails."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env=child_environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        raise Failure(failed(what, result.stdout.splitlines()))


def failed(what: str, lines: list[str]) -> str:
    """The message for a command that failed: what it was, its last lines, and the usual remedies."""
    tail = "\n".join(f"    {line}" for line in lines[-TAIL:])
    return (
        f"{what} failed. Its last lines:\n{tail}\n"
        "  No network or a proxy? pip and npm use their own settings (PIP_INDEX_URL, HTTPS_PROXY, npm config).\n"
        "  A broken environment? Remove .venv and graphiql/node_modules and run the command again."
    )
