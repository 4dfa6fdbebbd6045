"""The envelope around a system's answers: how it says success, and what its error codes mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.errors import UpstreamProtocol
from adapters.rest.exchange import Answer
from adapters.rest.outcome import Outcome, error_of, of_status

Path = tuple[str, ...]
"""Member names from the outside in; ``()`` is the whole."""

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()
"""What a path leads to where there is nothing."""

Read = Callable[[Answer], Any]
"""From an answer to its body: at least what lies on the paths that are looked at. Raises `UpstreamProtocol`."""

QUOTED = 200
"""Characters of a system's message that an internal error quotes."""


def value_at(body: Any, path: Path) -> Any:
    """What lies at the path, `MISSING` if nothing does."""
    for name in path:
        if not isinstance(body, dict) or name not in body:
            return MISSING
        body = body[name]
    return body


def same(value: Any, text: str) -> bool:
    """Whether a JSON scalar is what the mapping wrote as text: ``0`` and ``"0"`` are "0", ``true`` is "true"."""
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    return (isinstance(value, str | int) and str(value) == text) or (value is None and text == "null")


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """How to tell success from failure. Without `success` the HTTP status alone tells."""

    success: tuple[Path, str] | None = None
    code: Path | None = None
    message: Path | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def open(self, answer: Answer, *, now: Callable[[], datetime], mask: Callable[[str], str], read: Read = Answer.json) -> Any:
        """The body of a successful answer, as `read` gives it.

        Raises the error that its code or status stands for; quotes go through `mask`.
        """
        if 200 <= answer.status < 300:
            body = read(answer)
            if self.success is None or same(value_at(body, self.success[0]), self.success[1]):
                return body
            body = answer.json()
        else:
            body = self._error_body(answer)
        code = value_at(body, self.code) if self.code is not None else MISSING
        raise error_of(self._outcome(answer, code), mask(self._words(answer, body, code)), answer.headers, now)

    def _error_body(self, answer: Answer) -> Any:
        if self.code is None:
            return None
        try:
            return answer.json()
        except UpstreamProtocol:
            return None

    def _outcome(self, answer: Answer, code: Any) -> Outcome:
        listed = next((outcome for text, outcome in self.outcomes.items() if same(code, text)), None)
        if listed is not None:
            return listed
        return Outcome.PROTOCOL if 200 <= answer.status < 300 else of_status(answer.status)

    def _words(self, answer: Answer, body: Any, code: Any) -> str:
        said = value_at(body, self.message) if self.message is not None else MISSING
        quote = f", it says {said[:QUOTED]!r}" if isinstance(said, str) else ""
        named = f" with code {str(code)[:40]}" if code is not MISSING else ""
        known = code is MISSING or any(same(code, text) for text in self.outcomes)
        unlisted = "" if known else "; the code is not listed under envelope.errors"
        return f"HTTP {answer.status}{named}{quote}{unlisted}"
