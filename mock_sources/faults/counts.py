"""How often each system was called: tests state the number of upstream calls."""

from collections import Counter
from typing import Any


class Counts:
    """Calls of one system: requests and their paths for HTTP, connections and client messages for a database."""

    def __init__(self) -> None:
        self.total = 0
        self.connections = 0
        self.paths: Counter[str] = Counter()

    def request(self, path: str | None = None) -> None:
        self.total += 1
        if path is not None:
            self.paths[path] += 1

    def reset(self) -> None:
        self.total = self.connections = 0
        self.paths.clear()

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"requests": self.total}
        if self.connections:
            answer["connections"] = self.connections
        if self.paths:
            answer["paths"] = dict(sorted(self.paths.items()))
        return answer
