"""The stand-ins' HTTP systems: platform (技能强国), finance (财务系统), ims (信息管理系统) and the rating registry
(星级评定库). See `mock_sources/SYSTEMS.md`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from mock_sources.systems import credentials
from mock_sources.systems.finance import rows as finance_rows
from mock_sources.systems.finance.reconciliation import write_files
from mock_sources.systems.ims import rows as ims_rows
from mock_sources.systems.platform import rows as platform_rows
from mock_sources.systems.registry import rows as registry_rows
from mock_sources.systems.store import write_tables


class SystemTruth(Protocol):
    """What the systems need of the canonical truth: records by entity, in wire form (money in 元 as text, ISO dates, code names)."""

    @property
    def entities(self) -> Mapping[str, Sequence[Mapping[str, Any]]]: ...


def write(truth: SystemTruth, directory: Path) -> None:
    """Write each system's data under ``directory/systems`` in the system's own form, and the generated credentials."""
    root = directory / "systems"
    entities = truth.entities
    ledger = finance_rows.tables(entities)
    write_tables(root / "platform", platform_rows.tables(entities))
    write_tables(root / "finance", ledger)
    write_tables(root / "ims", ims_rows.tables(entities))
    write_tables(root / "star-ratings", registry_rows.tables(entities))
    write_files(root / "finance" / "recon", ledger["voucher-lines"])
    credentials.write(root, entities)


__all__ = ["SystemTruth", "write"]
