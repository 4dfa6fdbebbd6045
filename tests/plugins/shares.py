"""Which process runs which file, and when: those over one stack together, those that take longest first.

Only for ``--dist loadfile``. Left alone, pytest-xdist begins with the files of most tests, which are quick ones, and ends with one process
busy and the others idle.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = frozenset(f"tests/end_to_end/test_{name}.py" for name in ("aggregates", "screen_answers", "search", "tabs", "truth"))
"""They ask the same stack (`standard_stack`), of which there is one a process."""
LONGEST = (
    "tests/docs/test_connect_a_source.py",
    "tests/end_to_end/test_fault_matrix.py",
    "tests/end_to_end/test_aggregates.py",
    "tests/adapters/test_mappings.py",
    "tests/adapters/test_sql_differential.py",
    "tests/conformance/test_http_adapters.py",
    "tests/end_to_end/",
    "tests/conformance/",
    "tests/house/",
    "tests/docs/",
    "tests/mock_sources/test_serve.py",
    "tests/gateway/test_workers.py",
    "tests/gateway/test_cli_serve.py",
    "tests/adapters/",
)
"""Files and folders by what they take, the longest first; all others follow."""


class Shares(LoadFileScheduling):
    """Each file a share, but those over one stack, which are one."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "standard stack" if file in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares | None:
    """Ours in the place of loadfile's own, which is not to sort the files anew."""
    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Shares(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first. The same in each process, or pytest-xdist refuses."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((at for at, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))
