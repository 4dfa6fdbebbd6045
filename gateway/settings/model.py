"""The configuration as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapters.host import HostOptions
from adapters.registry import SourceConfig
from adapters.secrets import Secrets
from gateway.http import HttpLimits
from gateway.settings.caching import CacheOptions
from gateway.settings.identity import OfficerOptions
from resolvers.policy.policy import Policy, read_policy
from resolvers.search.options import SearchOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerOptions:
    """Where and how the gateway runs."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    compress_from: int = 1000
    """Length in bytes from which answers are compressed, as the client accepts; 0 for never."""
    log_level: str = "info"
    log_format: str = "text"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A configuration that has been read in full. It holds references to secrets, never secrets."""

    secrets: Secrets
    path: Path = Path("craftgraph.yaml")
    server: ServerOptions = field(default_factory=ServerOptions)
    http: HttpLimits = field(default_factory=HttpLimits)
    resources: HostOptions = field(default_factory=HostOptions)
    search: SearchOptions = field(default_factory=SearchOptions)
    cache: CacheOptions = field(default_factory=CacheOptions)
    sources: tuple[SourceConfig, ...] = ()
    strict: bool = True
    """Whether a source that is not configured correctly keeps the gateway from starting; otherwise it goes into quarantine."""
    background_checks: bool = True
    """Whether sources are checked while the gateway runs; see `resolvers.rechecks`."""
    cursor_secret: str | None = None
    """Reference to the secret that seals cursors."""
    compiled: bool = True
    """Whether operations are executed by plan; graphql-core executes them otherwise."""
    officers: tuple[OfficerOptions, ...] = ()
    """Who may change something."""
    policy: Policy = field(default_factory=read_policy)
    """The policy's rules and rating schemes."""
    explain: str = "nobody"
    """Who may have operations explained."""
