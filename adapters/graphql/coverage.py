"""What another craftgraph says about its own sources: which of them its answer lacks, and how old it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.errors import Unavailable, UpstreamProtocol
from adapters.requests import oldest

LEAVES = (
    ("coverage", "complete"),
    ("coverage", "gaps"),
    ("coverage", "sources", "source"),
    ("coverage", "sources", "status"),
    ("coverage", "sources", "asOf"),
    ("coverage", "sources", "code"),
)
"""What to select below a list's root field."""
PRESENT = ("ANSWERED", "STALE")
NAMED = 5
"""Missing sources that a message names."""


@dataclass(frozen=True, slots=True)
class RemoteCoverage:
    """The coverage of one answer. `missing` are sources with the code of their failure."""

    complete: bool
    missing: tuple[tuple[str, str], ...] = ()
    gaps: tuple[str, ...] = ()
    as_of: datetime | None = None
    """The oldest moment that any of its sources shows, if not all show now."""

    @classmethod
    def read(cls, coverage: Any) -> RemoteCoverage:
        """Read it. Raises `UpstreamProtocol` for one that is not complete in itself."""
        try:
            sources: Sequence[Mapping[str, Any]] = coverage["sources"]
            moments = [datetime.fromisoformat(one["asOf"]) for one in sources if one["asOf"] is not None and one["status"] in PRESENT]
            return cls(
                complete=coverage["complete"] is True,
                missing=tuple((str(one["source"]), str(one["code"])) for one in sources if one["status"] not in PRESENT),
                gaps=tuple(map(str, coverage.get("gaps") or ())),
                as_of=oldest(moments),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UpstreamProtocol(f"the remote graph's coverage cannot be read: {error!r}") from error

    @property
    def words(self) -> str:
        """Which sources are missing, with their codes."""
        named = [f"{source} ({code})" for source, code in self.missing] + [f"{source} (gap)" for source in self.gaps]
        return ", ".join(named) or "it does not say which"

    def require(self) -> None:
        """Raise `Unavailable`, which names the missing sources, unless the answer is complete."""
        if self.complete:
            return
        names = [source for source, _ in self.missing] + list(self.gaps)
        shown = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        raise Unavailable(
            f"the remote graph's answer lacks {self.words}; set accept_partial: true to take what it has",
            public=f"The graph behind the source lacks {len(names)} of its own sources: {shown}.",
        )
