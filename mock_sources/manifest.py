"""The manifest of a build, ``D/manifest.json``: its seed and scale, and where each source is."""

import json
from pathlib import Path
from typing import Any

FILE = "manifest.json"
_MARK = "craftgraph stand-ins"


class NotOurs(Exception):
    """The directory holds something that no build of the stand-ins made."""


def make(seed: int, scale: float, generation: str, sources: dict[str, dict[str, Any]], servers: dict[str, str]) -> dict[str, Any]:
    """A manifest. `servers` holds the administrators' URLs by kind, for `drop` and for faults."""
    return {"made_by": _MARK, "seed": seed, "scale": scale, "generation": generation, "servers": servers, "sources": sources}


def write(directory: Path, manifest: dict[str, Any]) -> None:
    """Write ``manifest.json``, readable by its owner only, for it holds generated passwords."""
    path = directory / FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read(directory: Path) -> dict[str, Any]:
    """The manifest of a build. Raises `NotOurs` if there is none, with what to do."""
    found = find(directory)
    if found is None:
        raise NotOurs(f"{directory}: no stand-ins are built here; run: python -m mock_sources build --dir {directory}")
    return found


def find(directory: Path) -> dict[str, Any] | None:
    """The manifest, or None if the directory is absent or empty. Raises `NotOurs` if it holds anything else."""
    if not directory.exists():
        return None
    if not directory.is_dir():
        raise NotOurs(f"{directory}: is a file, not a directory; choose another --dir")
    try:
        manifest = json.loads((directory / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if isinstance(manifest, dict) and manifest.get("made_by") == _MARK:
        return manifest
    if any(directory.iterdir()):
        raise NotOurs(f"{directory}: holds files that no build of the stand-ins made; choose another --dir, or empty it yourself")
    return None
