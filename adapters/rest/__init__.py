"""The REST adapter: any source that answers in JSON over HTTP, described by a mapping file. See `adapters.rest.document`."""

from __future__ import annotations

from adapters.context import AdapterContext
from adapters.rest.adapter import RestAdapter
from adapters.rest.document import read_settings


def create(context: AdapterContext) -> RestAdapter:
    """The adapter of one source. Raises `InvalidConfiguration`; nothing is connected."""
    return RestAdapter(read_settings(context))


__all__ = ["RestAdapter", "create"]
