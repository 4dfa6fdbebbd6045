"""The commands of the stand-ins: build, serve, truth, drop, dictionary. Each imports what it runs, so that `serve` starts at once."""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

from cyclopts import App, Parameter

from mock_sources import manifest

DEMO = Path(".demo")
Directory = Annotated[Path, Parameter(name="--dir")]

app = App(name="mock_sources", help="Stand-ins (模拟系统) for the forty-eight systems: real databases and HTTP servers with awkward data.")


@app.command
def build(
    *, directory: Directory = DEMO, seed: int = 2024, scale: float = 1, postgres: str | None = None, mysql: str | None = None
) -> None:
    """Make the canonical truth and write each system from it in its own form.

    Parameters
    ----------
    directory
        Directory for the data; an earlier build there is replaced once the new one is complete.
    seed
        Any whole number; the same seed and scale give the same data.
    scale
        Above 0; 1 is about 500 sites.
    postgres
        Administrator's URL; a third of the 43 databases go there, for instance postgresql://postgres@127.0.0.1:5432/postgres.
    mysql
        Administrator's URL; a third of the 43 databases go there, for instance mysql://root@127.0.0.1:3306/.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from mock_sources.build import build as run

    began = time.monotonic()
    servers = {kind: url for kind, url in (("postgresql", postgres), ("mysql", mysql)) if url}
    try:
        run(directory, seed, scale, servers, _say)
    except (manifest.NotOurs, ValueError) as error:
        _fail(str(error))
    except (OSError, SQLAlchemyError) as error:
        _fail(f"{_first_line(error)}; the build that was here before still stands; check the disk, and the servers' URLs")
    _say(f"built in {time.monotonic() - began:.1f} s: {directory}")


@app.command
def serve(*, directory: Directory = DEMO, port: int = 8001) -> None:
    """Run the HTTP systems and the control address of a build.

    Parameters
    ----------
    directory
        Directory of the build.
    port
        First port; the others follow it.
    """
    _manifest(directory)
    import_module("mock_sources.serve").main(directory, port)


@app.command
def truth(*, directory: Directory = DEMO) -> None:
    """Print the canonical truth of a build as JSON lines, made anew from its seed and scale and never read back.

    Parameters
    ----------
    directory
        Directory of the build.
    """
    from mock_sources.truth import generate

    found = _manifest(directory)
    entities = generate(found["seed"], found["scale"]).entities
    try:
        for entity, records in entities.items():
            sys.stdout.writelines(json.dumps({"entity": entity, **record}, ensure_ascii=False) + "\n" for record in records)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


@app.command
def drop(*, directory: Directory = DEMO) -> None:
    """Remove a build: its files, and its schemas, databases and roles on servers.

    Parameters
    ----------
    directory
        Directory of the build.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from mock_sources.build import drop as run

    _manifest(directory)
    try:
        places = run(directory)
    except (OSError, SQLAlchemyError) as error:
        _fail(f"{_first_line(error)}; the files are still here; start the database server and try again")
    _say(f"removed {directory} and {places} places on database servers")


@app.command
def dictionary() -> None:
    """Print the data dictionary of the databases (mock_sources/VENDORS.md)."""
    from mock_sources.databases.dictionary import dictionary as made

    sys.stdout.write(made())


def main() -> None:
    """Run the command line."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    app()


def _manifest(directory: Path) -> dict[str, Any]:
    try:
        return manifest.read(directory)
    except manifest.NotOurs as error:
        _fail(str(error))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _fail(message: str) -> NoReturn:
    _say(f"mock_sources: {message}")
    sys.exit(2)
