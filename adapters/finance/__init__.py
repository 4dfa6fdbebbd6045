"""The finance adapter: the ledger over REST, with what its lists leave to be worked out. See `adapters.finance.adapter`."""

from __future__ import annotations

from adapters.context import AdapterContext
from adapters.finance.adapter import DERIVED, FinanceAdapter
from adapters.rest.adapter import RestAdapter
from adapters.rest.document import read_settings


def create(context: AdapterContext) -> FinanceAdapter:
    """The adapter of one ledger. Raises `InvalidConfiguration`; nothing is connected."""
    return FinanceAdapter(RestAdapter(read_settings(context, provided={"Tranche": DERIVED}, kind="finance")))


__all__ = ["FinanceAdapter", "create"]
