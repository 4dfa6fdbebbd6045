"""What resolvers find in `info.context`."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

from adapters.source import Sources
from resolvers.engine import Operation
from resolvers.identity import ANONYMOUS, Identity


@dataclass
class Context:
    """One GraphQL operation: the engine's view of it, the configured sources, the loaders that batch its links, and who asks."""

    operation: Operation
    sources: Sources
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)
    identity: Identity = ANONYMOUS


Info = strawberry.Info[Context, Any]
