"""Values as YAML that the strict loader reads back as they were: texts that look like something else are quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_/★☆\u3400-\u9fff][\w./★☆\-\u3400-\u9fff（）()、+]*(?: [\w./\-\u3400-\u9fff（）()、+]+)*")
_RESERVED = frozenset(["null", "true", "false", "yes", "no", "~", "y", "n"])


def scalar(value: Any) -> str:
    """A single value. None is nothing at all."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED else json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """A value on one line: ``{column: zt, as: [{codes: {"1": OPEN}}]}``."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)
