"""The three queries that the demo prints; a test holds them against the committed SDL."""

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
        "{ sites(first: 3) { nodes { name sponsor { shortName } rating { level } } coverage { asked answered } } }",
    ),
    Query(
        "courses of the online academy with their teachers 课程与师资",
        "{ courses(first: 3) { nodes { title trade teacher { name } } } }",
    ),
    Query(
        "subsidy grants with their tranches 补助资金与拨付",
        "{ grants(first: 3) { nodes { amount site { name } tranches { nodes { number amount status } } } } }",
    ),
)


def curl(query: Query, base: str) -> str:
    """A command line that runs ``query`` against the gateway at ``base``."""
    body = json.dumps({"query": query.text}, ensure_ascii=False)
    return f"curl -s {base}/graphql -H 'content-type: application/json' -d {shlex.quote(body)}"
