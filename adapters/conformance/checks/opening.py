"""Opening, checking and closing: what leaks, and whether `check` says what is wrong."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from adapters.conformance.check import check
from adapters.conformance.differences import listed
from adapters.conformance.harness import Breaking, Counting, Fault, Guarded
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Skipped, Tier
from adapters.conformance.subject import Subject
from adapters.errors import SourceError
from adapters.interface import Adapter
from adapters.requests import CheckReport

STEPS: dict[Fault, frozenset[str]] = {
    Fault.UNREACHABLE: frozenset({"reach"}),
    Fault.BAD_CREDENTIALS: frozenset({"auth"}),
    Fault.NO_PERMISSION: frozenset({"auth", "schema", "row"}),
    Fault.DRIFT: frozenset({"schema", "drops"}),
    Fault.BAD_ROW: frozenset({"row", "drops"}),
}
"""Fault → the steps of `check` at which it may show; the files adapter calls the reading of its drops a step of its own."""
LEAKY = (Fault.BAD_CREDENTIALS, Fault.UNREACHABLE, Fault.RESET, Fault.GARBAGE, Fault.SERVER_ERROR)
GRACE = 1.0
"""Seconds that threads and connections have to end."""


@check(6, Tier.BRONZE, exemptible=True)
async def secrets_are_in_no_log_error_or_repr(kit: Kit) -> int:
    """Canaries are looked for in everything that can be read, on a whole source and on broken ones."""
    if not isinstance(kit.harness, Guarded):
        raise lacking("secrets")
    canaries = {reference: urlsplit(value).password or value for reference, value in kit.harness.secrets.items()}
    if not canaries:
        raise Exempt("the adapter takes no secret")
    said: list[str] = []
    with _heard() as heard:
        async with kit.fresh() as subjects:
            said += await _said(subjects[0])
        for fault in LEAKY:
            if isinstance(kit.harness, Breaking) and fault in kit.harness.faults:
                async with kit.broken(fault) as subjects:
                    said += await _said(subjects[0])
    for reference, canary in canaries.items():
        leak = next((text for text in (*said, *heard) if canary in text), None)
        if leak is not None:
            raise Failure(f"the value of {reference} is in {leak.replace(canary, '<CANARY>')[:200]!r}; mask it where the text is made")
    return len(said) * len(canaries)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Everything that is logged, at any level."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(self.format(record))

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        root.setLevel(before)
        root.removeHandler(ear)


async def _said(subject: Subject) -> list[str]:
    """What the adapter says of itself, and of what goes wrong."""
    adapter = subject.adapter
    said = [repr(adapter), str(adapter), repr(adapter.describe())]
    calls: tuple[Callable[[], Awaitable[Any]], ...] = (
        adapter.check,
        adapter.health,
        lambda: adapter.scan(subject.request()),
        lambda: adapter.fetch(subject.name, subject.keys[:2], subject.fields),
    )
    for call in calls:
        try:
            said.append(repr(await call()))
        except SourceError as error:
            said += [str(error), repr(error), error.public, error.internal, *traceback.format_exception(error)]
    return said


@check(7, Tier.BRONZE)
async def check_passes_on_a_whole_source(kit: Kit) -> int:
    """Reach, schema and row (and auth, where there are credentials), all well, nothing missing."""
    async with kit.fresh() as subjects:
        report = await subjects[0].adapter.check()
    if not report.ok or report.missing:
        raise Failure(f"check() finds fault with a whole source: {_steps(report)}, missing {dict(report.missing)}")
    wanted = {"reach", "schema", "row"} - {step.name for step in report.steps}
    if wanted:
        raise Failure(f"check() has no step {listed(sorted(wanted))}; its steps are {_steps(report)}")
    return len(report.steps)


@check(7, Tier.BRONZE, exemptible=True)
async def check_names_the_step_that_fails(kit: Kit) -> int:
    """For a bad address, credential, column, grant and row: a report, no exception, and not ok at the right step."""
    if not isinstance(kit.harness, Breaking):
        raise lacking("broken(adapter, fault)")
    simulated = [fault for fault in STEPS if fault in kit.harness.faults]
    if not simulated:
        raise Skipped(f"the harness simulates none of {listed(fault.value for fault in STEPS)}")
    for fault in simulated:
        async with kit.broken(fault) as subjects:
            report = await subjects[0].adapter.check()
        failed = {step.name for step in report.steps if not step.ok}
        if not failed or not failed <= STEPS[fault]:
            raise Failure(f"{fault.value}: check() should fail at {' or '.join(sorted(STEPS[fault]))}, it says {_steps(report)}")
    return len(simulated)


def _steps(report: CheckReport) -> str:
    return ", ".join(f"{step.name} {'ok' if step.ok else 'FAILED ' + step.message[:80]}" for step in report.steps)


@check(8, Tier.BRONZE)
async def opening_and_closing_may_be_repeated_and_leak_nothing(kit: Kit) -> int:
    """Close before open, close twice, open again; afterwards no thread, task or connection is left."""
    golden = await kit.golden()
    adapter = await kit.harness.create({name: one.records for name, one in golden.items()})
    await adapter.close()
    before = _alive()
    for _ in range(2):
        await adapter.open(kit.host)
        (subject, *_) = await kit.subjects_of(adapter, golden)
        await subject.compare(subject.request())
        await adapter.close()
        await adapter.close()
    await _settled(lambda: not _alive() - before)
    left = _alive() - before
    if left:
        raise Failure(f"close() leaves {listed(sorted(left))} behind")
    return 2 + await _connections_left(kit, adapter)


def _alive() -> set[str]:
    """Threads and tasks. Those that the host shares among adapters are its own."""
    threads = {f"thread {thread.name}" for thread in threading.enumerate() if not thread.name.startswith(("craftgraph-", "asyncio_"))}
    return threads | {f"task {task.get_name()}" for task in asyncio.all_tasks()}


async def _settled(done: Callable[[], bool]) -> None:
    try:
        async with asyncio.timeout(GRACE):
            while not done():  # noqa: ASYNC110  # a thread's end has no event
                await asyncio.sleep(0.01)
    except TimeoutError:
        return


async def _connections_left(kit: Kit, adapter: Adapter) -> int:
    if not isinstance(kit.harness, Counting):
        return 0
    for _ in range(20):
        left = await kit.harness.connections(adapter)
        if not left:
            return 1
        await asyncio.sleep(GRACE / 20)
    raise Failure(f"{left} connections are still open after close()")
