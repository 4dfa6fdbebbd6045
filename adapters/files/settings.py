"""One source of drops as configured: its folder, its feeds, and how often to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.errors import InvalidConfiguration
from adapters.files.feed import Feed, Limits
from adapters.interface import Host
from adapters.secrets import is_reference


@dataclass(frozen=True, kw_only=True)
class FilesSettings:
    """Values only; nothing is touched before `folder_of`."""

    source_id: str
    folder: str
    """The folder, or a reference to it."""
    base_dir: Path = field(default_factory=Path)
    """Where a relative folder starts."""
    limits: Limits = field(default_factory=Limits)
    timeout: float = 2.0
    """Seconds for one call, as in the source's policy."""
    feeds: Mapping[str, Feed]
    """By entity."""

    def folder_of(self, host: Host) -> Path:
        """The folder's path. Raises `SecretMissing`, and `InvalidConfiguration` if it is empty."""
        text = host.secret(self.folder) if is_reference(self.folder) else self.folder
        if not text.strip():
            raise InvalidConfiguration("the folder of the drops is empty; mend the option folder", source=self.source_id)
        return self.base_dir / text
