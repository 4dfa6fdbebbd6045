"""``make check``: every check runs, each announced and timed, even when one before it failed."""

import subprocess
import sys
import time
from dataclasses import dataclass

from scripts.layout import BIN, ROOT, child_environment


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it is for, the tool in .venv with its arguments, and how to mend a failure."""

    title: str
    command: tuple[str, ...]
    remedy: str


CHECKS = (
    Check("lint (ruff)", ("ruff", "check", "."), "make format mends what can be mended by itself"),
    Check("format (ruff)", ("ruff", "format", "--check", "."), "make format"),
    Check("types (mypy --strict)", ("mypy",), "read the lines above"),
    Check("layers (import-linter)", ("lint-imports", "--no-cache"), "the contracts are in pyproject.toml, [tool.importlinter]"),
    Check("SDL snapshot", ("craftgraph", "sdl", "--check"), "make sdl writes it anew; look at the difference before you commit it"),
    Check("generated documents", ("craftgraph", "docs", "--check"), "make sdl writes them anew"),
)


def main() -> int:
    """Runs the checks; exit code 0 if all passed, otherwise 1."""
    failures = [check for check in CHECKS if not passes(check)]
    for check in failures:
        print(f"check: FAILED {check.title}: {check.remedy}")
    print(f"check: {len(CHECKS) - len(failures)} of {len(CHECKS)} passed", flush=True)
    return 1 if failures else 0


def passes(check: Check) -> bool:
    """Runs one check, with its output as it comes."""
    tool, *arguments = check.command
    print(f"check: {check.title}: {' '.join(check.command)}", flush=True)
    started = time.monotonic()
    code = subprocess.run([str(BIN / tool), *arguments], cwd=ROOT, env=child_environment(), check=False).returncode
    print(f"check: {check.title}: {'passed' if code == 0 else f'exit code {code}'} ({time.monotonic() - started:.1f} s)\n", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
