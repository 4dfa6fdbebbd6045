"""The three queries that the demo prints; a test runs them against the committed SDL."""

import json
import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A query to try: ``title`` in both languages, ``text`` as GraphQL on one line."""

    title: str
    text: str


QUERIES = (
    Query(
        "sites of every province and industry, and what the answer rests on 建设点与数据覆盖",
        "{ sites(first: 3) { edges { node { name sponsor { name } rating { level } } } coverage { asked answered } } }",
    ),
    Query(
        "courses of the online academy with their teachers 课程与师资",
        "{ courses(first: 3) { edges { node { title teacher { name } } } } }",
    ),
    Query(
        "subsidy grants with their tranches 补助资金与拨付",
        "{ grants(first: 3) { edges { node { amount site { name } tranches { number status amount } } } } }",
    ),
)


def curl(query: Query, base: str) -> str:
    """A command line that runs ``query`` against the gateway at ``base``."""
    body = json.dumps({"query": query.text}, ensure_ascii=False)
    return f"curl -s {base}/graphql -H 'content-type: application/json' -d {shlex.quote(body)}"
