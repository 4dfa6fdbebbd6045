"""What every test may ask for: the asyncio backend, real servers (``plugins/services.py``) and a browser (``plugins/chromium.py``)."""

import logging
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.plugins.absent", "tests.plugins.services", "tests.plugins.shares", "tests.plugins.chromium"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncio only: the HTTP client and the database drivers that we use know no other loop."""
    return "asyncio"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Commands that a test runs in this process configure logging for good; the next test must not notice."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
