"""An explanation for people: the tree of `schema.explanation` as lines. Calls that went alike stand together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]

INDENT = "  "


def told(explanation: Facts) -> Iterator[str]:
    """All parts of an explanation."""
    yield from _calls(explanation["calls"])
    for part in explanation["parts"]:
        yield from _part(part)


def coverage_told(coverage: Facts) -> Iterator[str]:
    """Which sources an answer rests on: the counts, and each source that did not simply answer."""
    counts = ", ".join(f"{coverage[name]} {name}" for name in ("answered", "stale", "failed", "skipped") if coverage[name])
    yield f"coverage: {_counted(coverage['asked'], 'source')} asked, {counts or 'none answered'}"
    for report in coverage["sources"]:
        if report["status"] != "ANSWERED":
            why = f": {report['code']} {report['message']}" if report["code"] else ""
            age = f", as of {report['asOf']}" if report["asOf"] else ""
            yield f"{INDENT}{report['source']} {report['status'].lower()}{age}{why}"


def _part(part: Facts) -> Iterator[str]:
    took = f", {part['milliseconds']} ms" if part["milliseconds"] else ""
    after = f", depends on {part['dependsOn']}" if part["dependsOn"] else ""
    yield f"{part['kind']} {part['title']}{took}{after}"
    for label, lines in _sections(part):
        yield f"{INDENT}{label}"
        yield from (f"{INDENT * 2}{line}" for line in lines)
    if part["error"] is not None:
        yield f"{INDENT}failed: {_error(part['error'])}"
    for inner in part["parts"]:
        yield from (f"{INDENT}{line}" for line in _part(inner))


def _sections(part: Facts) -> Iterator[tuple[str, list[str]]]:
    found = [
        ("plan", part["plan"]),
        ("pushdown", [share["text"] for share in part["pushdown"]]),
        ("calls", list(_calls(part["calls"]))),
    ]
    yield from ((label, lines) for label, lines in found if lines)


def _calls(calls: Sequence[Facts]) -> Iterator[str]:
    alike: dict[str, list[Facts]] = {}
    for call in calls:
        alike.setdefault(repr(_likeness(call)), []).append(call)
    for group in alike.values():
        yield from _group(group)


def _likeness(call: Facts) -> tuple[object, ...]:
    sent = [{name: value for name, value in one.items() if name not in ("rows", "bytes", "milliseconds")} for one in call["sent"]]
    return call["call"], call["entity"], call["attempts"], call["cache"], call["error"], sent


def _group(group: Sequence[Facts]) -> Iterator[str]:
    first = group[0]
    yield f"{', '.join(dict.fromkeys(call['source'] for call in group))}: {first['call']} {first['entity']}"
    for at, one in enumerate(first["sent"]):
        yield from (f"{INDENT}{line}" for line in _sent(one, [call["sent"][at] for call in group]))
    yield INDENT + ", ".join(_outcome(group))


def _sent(one: Facts, each: Sequence[Facts]) -> Iterator[str]:
    if one["kind"] == "http":
        answer = "no answer" if one["status"] is None else f"{one['status']}, {_range(each, 'bytes')} bytes"
        yield f"{one['text']} → {answer}, {_range(each, 'milliseconds')} ms"
        if one["body"] is not None:
            yield f"{INDENT}{one['body']}"
        return
    rows = "failed" if one["rows"] is None else f"{_range(each, 'rows')} rows"
    yield f"{'read ' if one['kind'] == 'file' else ''}{one['text']}"
    if one.get("values"):
        yield f"{INDENT}values: {', '.join(map(str, one['values']))}"
    yield f"{INDENT}→ {rows}, {_range(each, 'milliseconds')} ms"


def _outcome(group: Sequence[Facts]) -> Iterator[str]:
    first = group[0]
    if len(group) > 1:
        yield f"{len(group)} calls"
    if first["error"] is not None:
        yield f"failed with {_error(first['error'])}"
    else:
        rows = sum(call["rows"] or 0 for call in group)
        yield f"counted {rows}" if first["call"] == "count" else _counted(rows, "group" if first["call"] == "aggregate" else "row")
    yield f"{_range(group, 'milliseconds')} ms"
    if first["attempts"] > 1:
        yield f"{first['attempts']} attempts"
    if first["cache"] != "bypass":
        ages = [call["age"] for call in group if call["age"] is not None]
        yield f"cache: {first['cache']}" + (f" of {max(ages):g} s ago" if ages else "")


def _range(group: Sequence[Facts], name: str) -> str:
    values = [one[name] for one in group if one[name] is not None]
    if not values:
        return "no"
    least, most = min(values), max(values)
    return f"{least:g}" if least == most else f"{least:g} to {most:g}"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _error(error: Facts) -> str:
    return f"{error['code']}: {error['message']}"
