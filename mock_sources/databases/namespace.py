"""Names on shared servers: a build's schemas, databases and login roles carry a prefix of their own, so that builds do not collide."""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Namespace:
    """The names of one build into one directory. A rebuild takes the other generation, so that the old data stand until it is done."""

    home: Path
    generation: str = "a"

    @property
    def prefix(self) -> str:
        """What every name on a server starts with."""
        return f"cg_{self._digest('names')[:8]}{self.generation}_"

    def name(self, source: str) -> str:
        """Schema or database, and login role, of a source; at most 32 characters, MySQL's limit."""
        return (self.prefix + source.replace("-", "_"))[:32]

    def password(self, source: str) -> str:
        """The login role's password: generated, for stand-ins only."""
        return self._digest(f"password of {source}")[:24]

    def next(self) -> "Namespace":
        """The names of the next build into the same directory."""
        return Namespace(self.home, "b" if self.generation == "a" else "a")

    def _digest(self, topic: str) -> str:
        return hashlib.sha256(f"{self.home.resolve()}\n{topic}".encode()).hexdigest()
