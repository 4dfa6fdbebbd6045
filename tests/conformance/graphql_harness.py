"""The kit's harness over the GraphQL adapter, against the server of `graphql_shop`; the mapping is `graphql.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from adapters.conformance.harness import Fault
from adapters.context import AdapterContext
from adapters.graphql import GraphQLAdapter, create
from tests.conformance.http_harness import HttpHarness, Writers
from tests.conformance.http_system import Row, Shop

GRADES = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN")


def _course(record: Any) -> Row:
    return {
        "id": record.id,
        "title": record.title,
        "trade": record.trade,
        "grade": None if record.level is None else GRADES[record.level.ordinal],
        "mode": record.mode.ordinal + 1,
        "state": "dpw"[record.status.ordinal],
        "hours": record.hours,
        "teacher": record.teacher_id,
        "site": {"code": record.site_code},
        "day": None if record.published_on is None else record.published_on.isoformat(),
    }


def _rating(record: Any) -> Row:
    return {
        "id": record.id,
        "site": record.site_code,
        "scheme": record.scheme_version,
        "current": record.current,
        "stars": None if record.level is None else record.level.ordinal + 1,
        "score": None if record.score is None else str(record.score),
        "evidence": record.evidence,
        "day": record.rated_on.isoformat(),
    }


class GraphQLHarness(HttpHarness):
    """A bearer token in a header."""

    name = "graphql"
    registered = "graphql"
    writers: ClassVar[Writers] = {"Course": ("courses", _course), "StarRating": ("ratings", _rating)}
    spoilt: ClassVar[Mapping[Fault, Mapping[str, Row]]] = {
        Fault.UNMAPPED_CODE: {"courses": {"grade": "UNHEARD_OF"}, "ratings": {"stars": 6}},
        Fault.BAD_ROW: {"courses": {"day": "2024-02-31"}, "ratings": {"score": "many"}},
    }

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"env:CONFORMANCE_TOKEN": self.secret}

    def options_at(self, port: int, number: int) -> str:
        return f"mapping: graphql.yaml\nurl: http://127.0.0.1:{port}/{number}/graphql\ncredentials: {{value: env:CONFORMANCE_TOKEN}}\n"

    def make(self, context: AdapterContext) -> GraphQLAdapter:
        return create(context)

    def drift(self, shop: Shop) -> None:
        shop.graphql.old = True
