"""``python -m tests.conformance``: the whole kit over every adapter of our own, and every mutant; writes docs/conformance.md.

Needs PostgreSQL and MariaDB, found as the tests find them. Reports go to a folder as JSON and text. Exit code 0 if every adapter reaches
gold and every mutant is caught, else 1.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.conformance import DEFAULT_SEED, Report, Result, Status, Tier, run
from tests.conformance.built_in import DRIVERS, HARNESSES, Place
from tests.conformance.document import text
from tests.conformance.mutants import MUTANTS
from tests.plugins import services

ROOT = Path(__file__).parents[2]
GOOD = (Tier.GOLD, Tier.PLATINUM)


def say(line: str) -> None:
    """How far it is."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # a command talks to who typed it


@asynccontextmanager
async def places() -> AsyncIterator[Place]:
    """A folder and a database on each server, gone afterwards."""
    name = services.unique_name()
    postgres, mysql = services.address("POSTGRES", services.POSTGRES), services.address("MYSQL", services.MYSQL)
    await services.postgres(postgres, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    await services.mysql(mysql, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        with TemporaryDirectory() as folder:
            yield Place(Path(folder), services.with_database(postgres, name), services.with_database(mysql, name))
    finally:
        await services.postgres(postgres, f"DROP DATABASE {name} WITH (FORCE)")
        await services.mysql(mysql, f"DROP DATABASE {name}")


async def proven(place: Place, name: str, seed: int) -> Report:
    """One adapter's report, told as it comes."""
    started = time.monotonic()
    report = await run(HARNESSES[name](place.within(name)), seed=seed)
    say(f"conformance: {report.summary()} ({time.monotonic() - started:.0f} s)")
    for result in report.results:
        if result.status is Status.FAILED:
            say(f"conformance:   {result.number:02} {result.name}: {result.reason}")
    return report


async def everything(names: Iterable[str], seed: int) -> tuple[list[Report], dict[str, Result]]:
    """A report of each of these adapters, and the result of each mutant's check."""
    async with places() as place:
        reports = [await proven(place, name, seed) for name in names]
    return reports, {mutant.name: (await mutant.tried()).of(mutant.check) for mutant in MUTANTS}


def write(folder: Path, reports: Iterable[Report]) -> None:
    """Each report as JSON and as text."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports:
        (folder / f"{report.adapter}.json").write_text(report.to_json() + "\n", "utf-8")
        (folder / f"{report.adapter}.txt").write_text(report.to_table() + "\n", "utf-8")


def main() -> int:
    """Run all, write all. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description="Prove every adapter of our own.")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the random requests and records")
    parser.add_argument("--reports", type=Path, default=ROOT / ".conformance", help="folder for reports")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "conformance.md", help="page to be written")
    given = parser.parse_args()
    absent = {name: f"the driver {driver} is not installed" for name, driver in DRIVERS.items() if find_spec(driver) is None}
    reports, tried = asyncio.run(everything([name for name in HARNESSES if name not in absent], given.seed))
    write(given.reports, reports)
    given.page.write_text(text(reports, absent, tried), "utf-8")
    missed = [name for name, result in tried.items() if result.status is not Status.FAILED]
    say(f"conformance: {len(tried) - len(missed)} of {len(tried)} mutants caught{''.join(f', not {name}' for name in missed)}")
    say(f"conformance: written {given.page} and {given.reports}")
    return 0 if not missed and all(report.ok and report.tier in GOOD for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
