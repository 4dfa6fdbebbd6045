"""An explanation as plain JSON, for a response's `extensions` and for scripts."""

from __future__ import annotations

from typing import Any

from resolvers.aggregates.plan import AggregatePlan
from resolvers.explaining.node import CallNote, Node
from resolvers.explaining.plans import BatchPlan
from resolvers.explaining.showing import abridged, masked, shown
from resolvers.explaining.summary import Share, shares
from resolvers.linked import plain_where
from resolvers.plan import Plan
from resolvers.pushdown import normalise


def explanation_json(root: Node) -> dict[str, Any]:
    """The parts of an operation, in the order in which they were begun."""
    root.finish()
    return {"milliseconds": round(root.milliseconds, 1), "calls": _calls(root), "parts": [_part(part) for part in root.parts]}


def _part(node: Node) -> dict[str, Any]:
    return {
        "kind": node.kind.value,
        "title": node.title,
        "dependsOn": node.after or None,
        "milliseconds": round(node.milliseconds, 1),
        "error": None if node.error is None else {"code": node.error.code, "message": masked(node.error.public)},
        "plan": [line for plan in node.plans for line in abridged(str(plan)).splitlines()],
        "pushdown": [_share(share) for plan in node.plans for share in _shares(plan)],
        "calls": _calls(node),
        "parts": [_part(part) for part in node.parts],
    }


def _shares(plan: object) -> list[Share]:
    match plan:
        case Plan():
            return shares(normalise(plain_where(plan.request.where)), plan.order, plan.sources)
        case AggregatePlan():
            return shares(normalise(plain_where(plan.request.where)), (), [source.base for source in plan.sources])
        case BatchPlan():
            return shares(plan.where, plan.order, plan.reads)
    return []


def _share(share: Share) -> dict[str, Any]:
    return {
        "part": abridged(share.part),
        "exact": share.exact,
        "superset": share.superset,
        "here": share.here,
        "text": abridged(str(share)),
    }


def _calls(node: Node) -> list[dict[str, Any]]:
    return list(map(_call, node.calls))


def _call(note: CallNote) -> dict[str, Any]:
    return {
        "source": note.source,
        "call": note.phase,
        "entity": note.entity,
        "rows": note.rows,
        "milliseconds": round(note.milliseconds, 1),
        "attempts": note.attempts,
        "cache": note.cache,
        "age": None if note.age is None else round(note.age, 1),
        "error": None if note.error is None else {"code": note.error.code, "message": masked(note.error.public)},
        "sent": list(shown(note)),
    }
