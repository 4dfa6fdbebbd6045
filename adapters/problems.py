"""All that is wrong with a configuration, told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.errors import ConfigurationError

PLACE = re.compile(r"(.*?):(\d+):(\d+): ")


class ConfigurationProblems(Exception):
    """The configuration cannot be used. Each problem says where, what, and how to mend it."""

    def __init__(self, problems: list[ConfigurationError]) -> None:
        self.problems = problems
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """One sentence a problem, without repetition, in the order of the file."""
        return sorted({_line(problem) for problem in self.problems}, key=_place)


def _line(problem: ConfigurationError) -> str:
    located = problem.source is None or PLACE.match(problem.internal)
    return problem.internal if located else f"source {problem.source}: {problem.internal or problem.public}"


def _place(line: str) -> tuple[str, int, int]:
    found = PLACE.match(line)
    return (found[1], int(found[2]), int(found[3])) if found else (line, 0, 0)


class Collector:
    """Gathers problems, so that a reader can go on behind the first one."""

    def __init__(self) -> None:
        self.problems: list[ConfigurationError] = []

    def add(self, problem: ConfigurationError) -> None:
        """Note a problem."""
        self.problems.append(problem)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Note the problem that the block raises, if any."""
        try:
            yield
        except ConfigurationError as problem:
            self.add(problem)

    def finish(self) -> None:
        """Raise `ConfigurationProblems` if there are any."""
        if self.problems:
            raise ConfigurationProblems(self.problems)
