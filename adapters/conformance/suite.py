"""The kit as pytest tests: each check a test of its own. The only module here that imports pytest."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from adapters.conformance.check import Check, all_checks
from adapters.conformance.harness import Harness
from adapters.conformance.kit import DEFAULT_SEED, Kit, Profile
from adapters.conformance.outcome import Status
from adapters.conformance.runner import perform, report_of

SEED = "CRAFTGRAPH_CONFORMANCE_SEED"
REPORTS = "CRAFTGRAPH_CONFORMANCE_REPORTS"
"""Environment variables: another seed; a folder that reports are written to as NAME.json and NAME.txt."""


class Running:
    """A kit with the event loop that all of its checks share."""

    def __init__(self, harness: Harness, profile: Profile | None) -> None:
        self.runner = asyncio.Runner()
        self.kit = self.runner.run(_made(harness, profile))

    def perform(self, check: Check) -> None:
        """Run one check as a pytest test."""
        result = self.runner.run(perform(check, self.kit))
        if result.status is Status.FAILED:
            pytest.fail(f"{check.title}\n{result.reason}\n(seed {self.kit.seed}, {self.kit.harness.name})", pytrace=False)
        if result.status is not Status.PASSED:
            pytest.skip(f"{result.status.value}: {result.reason}")

    def close(self) -> None:
        """Write the report if asked for, and clear away."""
        folder = os.environ.get(REPORTS)
        if folder:
            report = self.runner.run(report_of(self.kit))
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{report.adapter}.json").write_text(report.to_json(), encoding="utf-8")
            (Path(folder) / f"{report.adapter}.txt").write_text(report.to_table() + "\n", encoding="utf-8")
        self.runner.run(self.kit.finish())
        self.runner.close()


async def _made(harness: Harness, profile: Profile | None) -> Kit:
    return Kit(harness, seed=int(os.environ.get(SEED, DEFAULT_SEED)), profile=profile)


class ConformanceSuite:
    """Base of the generated classes; its tests are named after the checks.

    A subclass needs only a fixture `harness` of class scope, a classmethod.
    """

    profile: ClassVar[Profile | None] = None

    @pytest.fixture(scope="class")
    @classmethod
    def running(cls, harness: Harness) -> Iterator[Running]:
        """The run that the tests of this class belong to."""
        running = Running(harness, cls.profile)
        yield running
        running.close()


def _test(check: Check) -> Callable[[Any, Running], None]:
    def test(self: Any, running: Running) -> None:
        running.perform(check)

    test.__name__ = test.__qualname__ = f"test_{check.number:02}_{check.name}"
    test.__doc__ = check.run.__doc__
    return test


for _check in all_checks():
    setattr(ConformanceSuite, f"test_{_check.number:02}_{_check.name}", _test(_check))


def suite(make: Callable[..., Harness], profile: Profile | None = None) -> type[ConformanceSuite]:
    """A test class over what `make` gives. Its parameters without a default are names of pytest fixtures (of class scope or wider)."""
    empty = inspect.Parameter.empty
    names = [name for name, parameter in inspect.signature(make).parameters.items() if parameter.default is empty]
    own_profile = profile

    class Conformance(ConformanceSuite):
        profile = own_profile

        @pytest.fixture(scope="class")
        @classmethod
        def harness(cls, request: pytest.FixtureRequest) -> Harness:
            """What is tested."""
            return make(**{name: request.getfixturevalue(name) for name in names})

    return Conformance
