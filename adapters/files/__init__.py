"""The files adapter: drops of CSV, delimited or fixed-width text in a folder. See `adapters.files.document`."""

from __future__ import annotations

from adapters.context import AdapterContext
from adapters.files.adapter import FilesAdapter
from adapters.files.document import read_settings


def create(context: AdapterContext) -> FilesAdapter:
    """The adapter of one folder of drops. Raises `InvalidConfiguration`; nothing is touched."""
    return FilesAdapter(read_settings(context))


__all__ = ["FilesAdapter", "create"]
