"""The request header by which a client says which sources an answer must not lack."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.source import Sources
from gateway.errors import Code, RequestRefused
from resolvers.errors import InvalidRequest
from resolvers.requirement import PARTIAL, Requirement

COVERAGE_HEADER = "craftgraph-coverage"
"""``partial`` (as without it), ``fail``, or ``require=province-440000,finance``; with ``; current``, stale answers count as lacking.

It holds for the lists and totals of the operation that have no `coverage` argument of their own.
"""

_DEMAND = re.compile(r"(?P<mode>partial|fail)|require=(?P<sources>[\w-]+(\s*,\s*[\w-]+)*)", re.ASCII)
_MOST = 8192
_FORM = f"The header {COVERAGE_HEADER} must be partial, fail, or require= and ids of sources with commas between; then, perhaps, ; current"


def required_coverage(values: Sequence[str], known: Sources) -> Requirement:
    """What the header demands; whatever will do if there is none. Raises `RequestRefused` (400)."""
    if not values:
        return PARTIAL
    demand, current, option = (part.strip() for part in values[0].partition(";"))
    match = _DEMAND.fullmatch(demand) if len(demand) <= _MOST else None
    if len(values) > 1 or match is None or (bool(current), option) not in ((False, ""), (True, "current")):
        raise RequestRefused(400, Code.BAD_REQUEST, f"{_FORM}.")
    sources = frozenset(re.split(r"\s*,\s*", match["sources"])) if match["sources"] else frozenset[str]()
    required = Requirement(match["mode"] == "fail", sources, bool(current))
    try:
        required.check(known)
    except InvalidRequest as unknown:
        raise RequestRefused(400, Code.BAD_REQUEST, f"The header {COVERAGE_HEADER}: {unknown.public}") from unknown
    return required
