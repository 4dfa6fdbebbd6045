"""A build: the truth written into every system's own form, put in place at once."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from mock_sources import manifest, systems
from mock_sources.databases.namespace import Namespace
from mock_sources.databases.servers import SERVERS, remove
from mock_sources.databases.writer import write as write_databases
from mock_sources.roster import DATABASES, SYSTEMS
from mock_sources.truth import generate

Say = Callable[[str], None]


def build(directory: Path, seed: int, scale: float, servers: dict[str, str], say: Say = lambda line: None) -> dict[str, Any]:
    """Build all stand-ins' data under `directory` and return the manifest.

    `servers` gives administrators' URLs for ``postgresql`` and ``mysql``, either or none. An earlier build stands until the new one is
    complete. Raises `manifest.NotOurs` for a directory with other contents, `ValueError` for a scale that is not above zero.
    """
    before = manifest.find(directory)
    namespace = _names(directory, before)
    directory.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{directory.resolve().name}.", dir=directory.parent))
    try:
        made = _write(staging, namespace, seed, scale, servers, say)
        _put_in_place(staging, directory)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError, SQLAlchemyError):
            _remove(namespace, servers)
        raise
    if before:
        _remove(Namespace(directory, before["generation"]), before["servers"])
    return made


def drop(directory: Path) -> int:
    """Remove a build: its files, and its places on servers, of which the number is returned. Raises `manifest.NotOurs` as `read` does."""
    found = manifest.read(directory)
    places = sum(_remove(Namespace(directory, generation), found["servers"]) for generation in "ab")
    shutil.rmtree(directory)
    return places


def _names(directory: Path, before: dict[str, Any] | None) -> Namespace:
    return Namespace(directory, before["generation"]).next() if before else Namespace(directory)


def _write(staging: Path, namespace: Namespace, seed: int, scale: float, servers: dict[str, str], say: Say) -> dict[str, Any]:
    say(f"making the truth: seed {seed}, scale {scale:g}")
    truth = generate(seed, scale)
    say("  " + ", ".join(f"{len(records)} {entity}" for entity, records in truth.entities.items()))
    say(f"writing {len(DATABASES)} databases")
    sources = write_databases(
        truth,
        staging,
        servers.get("postgresql"),
        servers.get("mysql"),
        namespace=namespace,
        progress=lambda line: say(f"  {line}"),
    )
    say(f"writing {', '.join(SYSTEMS)}")
    systems.write(truth, staging)
    sources |= {system: {"kind": "http"} for system in SYSTEMS}
    made = manifest.make(seed, truth.scale, namespace.generation, sources, servers)
    manifest.write(staging, made)
    return made


def _put_in_place(staging: Path, directory: Path) -> None:
    """Swap directories by renaming, so that nobody sees half a build."""
    staging.chmod(0o755)
    aside = staging.with_name(f"{staging.name}.old")
    if directory.exists():
        os.replace(directory, aside)
    os.replace(staging, directory)
    shutil.rmtree(aside, ignore_errors=True)


def _remove(namespace: Namespace, servers: dict[str, str]) -> int:
    return sum(remove(SERVERS[kind], admin, namespace.prefix) for kind, admin in servers.items())
