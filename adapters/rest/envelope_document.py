"""The `envelope` block of a REST mapping."""

from __future__ import annotations

from adapters.mapping.yaml import Node
from adapters.rest.envelope import Envelope, Path
from adapters.rest.grammar import ENVELOPE, EQUALS
from adapters.rest.outcome import Outcome
from adapters.rest.paths import read_path


def read_envelope(node: Node | None) -> Envelope:
    """Read the block; without one the HTTP status alone tells success. Raises `InvalidConfiguration` with the place."""
    if node is None:
        return Envelope()
    keys = ENVELOPE.read(node)
    outcomes = {outcome.value: outcome for outcome in Outcome}
    errors = keys["errors"].mapping() if "errors" in keys else {}
    if errors and "code" not in keys:
        keys["errors"].error("errors need to know where the code is", "add code: PATH beside errors")
    return Envelope(
        success=read_equals(keys["success_when"]) if "success_when" in keys else None,
        code=read_path(keys["code"]) if "code" in keys else None,
        message=read_path(keys["message"]) if "message" in keys else None,
        outcomes={code: outcome.choice(outcomes) for code, outcome in errors.items()},
    )


def read_equals(node: Node) -> tuple[Path, str]:
    """Read ``{path: PATH, equals: TEXT}``."""
    keys = EQUALS.read(node)
    return read_path(keys["path"]), str(keys["equals"].value)
