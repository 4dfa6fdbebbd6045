"""What every test may ask for: the asyncio backend, real servers (``plugins/services.py``) and a browser (``plugins/chromium.py``)."""

import pytest

pytest_plugins = ["tests.plugins.absent", "tests.plugins.services", "tests.plugins.chromium"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncio only: the HTTP client and the database drivers that we use know no other loop."""
    return "asyncio"
