"""How what was sent is shown: values only where their fields are public, never what authorises a request, no number of a person.

The adapters' facts hold no secrets as they are. What is done here holds for mappings that name an ordinary parameter like a secret, and
for values that look like a person's number wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from adapters.tracing import Exchange, Fact, FileRead, Statement
from resolvers.explaining.node import CallNote

HIDDEN = "…"
LONGEST = 4000
"""Characters of a statement or body that are shown."""
MOST_VALUES = 20
_AT_ENDS = 3

_SECRETIVE = re.compile(r"secret|passw|pwd|token|sign|auth|credential|session|nonce|^(app|api|access)?[_-]?key$", re.IGNORECASE)
_PERSON = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]|1[3-9]\d{9})(?![0-9A-Za-z])"
)
"""Identity numbers (GB 11643) and mobile numbers."""
_ITEM = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\[\],'"]+)"""
_LIST = re.compile(rf"\[{_ITEM}(?:, {_ITEM}){{{2 * _AT_ENDS},}}\]")

Mask = Callable[[str], str]


def masked(text: str) -> str:
    """The text without numbers of persons."""
    return _PERSON.sub(lambda found: found[0][:2] + "*" * (len(found[0]) - 2), text)


def abridged(text: str) -> str:
    """A plan's text, of each long list the first values and their number."""
    return masked(_LIST.sub(_shortened, text))


def _shortened(found: re.Match[str]) -> str:
    items = re.findall(_ITEM + r"(?:, |\])", found[0][1:])
    return f"[{''.join(items[:_AT_ENDS])}{HIDDEN} {len(items) - _AT_ENDS} more]"


def shown(note: CallNote) -> Iterator[dict[str, Any]]:
    """What was sent for one call."""
    for fact in note.sent:
        yield _shown(fact, note.open)


def _shown(fact: Fact, visible: bool) -> dict[str, Any]:
    match fact:
        case Statement():
            return {
                "kind": "sql",
                "text": _cut(" ".join(fact.sql.split())),
                "values": _values(fact.arguments, visible),
                "rows": fact.rows,
                "milliseconds": round(fact.milliseconds, 1),
            }
        case Exchange():
            return {
                "kind": "http",
                "text": f"{fact.method} {fact.url}{_query(fact, visible)}",
                "body": None if fact.body is None else _body(fact.body, visible),
                "status": fact.status,
                "bytes": fact.size,
                "milliseconds": round(fact.milliseconds, 1),
            }
        case FileRead():
            return {"kind": "file", "text": fact.name, "rows": fact.rows, "milliseconds": round(fact.milliseconds, 1)}


def _values(arguments: Any, visible: bool) -> list[Any]:
    given = list(arguments.values() if isinstance(arguments, Mapping) else arguments)
    told = [_value(value) if visible else type(value).__name__ for value in given[:MOST_VALUES]]
    return told if len(given) <= MOST_VALUES else [*told, f"{HIDDEN} {len(given) - MOST_VALUES} more"]


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value if not _PERSON.fullmatch(str(value)) else masked(str(value))
    return masked(value if isinstance(value, str) else HIDDEN if isinstance(value, bytes) else str(value))


def _query(fact: Exchange, visible: bool) -> str:
    pairs = [f"{name}={_parameter(name, value, visible)}" for name, value in fact.parameters]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _parameter(name: str, value: str | None, visible: bool) -> str:
    if value is None or not visible or _SECRETIVE.search(name):
        return HIDDEN
    return _cut("".join(one if ord(one) > 127 else quote(one, safe=",:") for one in masked(value)))


def _body(text: str, visible: bool) -> str:
    if not visible:
        return HIDDEN
    try:
        body = msgspec.json.decode(text)
    except msgspec.DecodeError:
        # A form: name=value&name=value.
        return _cut("&".join(_pair(pair) for pair in text.split("&")))
    return _cut(masked(msgspec.json.encode(_cleared(body)).decode()))


def _pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}{equals}{HIDDEN if _SECRETIVE.search(name) else masked(value)}"


def _cleared(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: HIDDEN if _SECRETIVE.search(name) else _cleared(value) for name, value in body.items()}
    return [_cleared(item) for item in body] if isinstance(body, list) else body


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + HIDDEN
