"""The kit over the adapters that need no server: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.files_harness import FilesHarness
from tests.conformance.memory_harness import MemoryHarness

QUICK = Profile(cases=12, values=2)


def files(folder: Path) -> FilesHarness:
    return FilesHarness(folder)


TestMemory = conformance_suite(MemoryHarness, QUICK)
TestFiles = conformance_suite(files, QUICK)
