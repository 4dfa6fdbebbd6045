"""What the kit's runs over our own adapters share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="class")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one harness."""
    return tmp_path_factory.mktemp("conformance")
