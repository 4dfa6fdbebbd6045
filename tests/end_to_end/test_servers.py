"""The same truth with a third of the union databases on PostgreSQL and a third on MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.stack import Stack, running_stack
from tests.end_to_end.walk import as_answered, by_identity, walk

ENTITIES_OF_UNIONS = {
    "sites": "Site",
    "brands": "TradeBrand",
    "practical_sessions": "PracticalSession",
    "certificates": "Certificate",
    "matches": "ProvincialMatch",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, mysql_url: str) -> Iterator[Stack]:
    servers = {"postgresql": postgres_url, "mysql": mysql_url}
    with running_stack(tmp_path_factory.mktemp("demo"), seed=31, scale=0.3, servers=servers) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    return stack.truth()


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("root", ENTITIES_OF_UNIONS)
def test_a_list_over_three_kinds_of_database_is_exactly_the_truth(
    root: str, backward: bool, stack: Stack, truth: dict[str, list[dict[str, Any]]]
) -> None:
    entity = ENTITIES_OF_UNIONS[root]
    expected = by_identity(entity, [as_answered(entity, record) for record in truth[entity]])
    answered = by_identity(entity, walk(stack, root, page=min(500, max(7, len(expected) // 3)), backward=backward))
    assert answered == expected


@pytest.mark.parametrize("kind", ["hang", "reset", "garbage", "refuse", "drift", "credentials"])
def test_faults_of_both_servers_are_named_and_the_rest_stands(kind: str, stack: Stack) -> None:
    servers = sources_on_servers(stack)
    assert len(servers) == 2
    everything = codes(stack.query("{ sites(first: 500) { nodes { code source { id } } } }"))
    with stack.fault(servers[0], kind), stack.fault(servers[1], kind):
        answer = stack.query("{ sites(first: 500) { nodes { code source { id } } coverage { sources { source status code } } } }")
    assert codes(answer) == {code: source for code, source in everything.items() if source not in servers}
    failed = {report["source"] for report in answer["data"]["sites"]["coverage"]["sources"] if report["status"] != "ANSWERED"}
    assert failed == set(servers)


def codes(answer: dict[str, Any]) -> dict[str, str]:
    return {node["code"]: node["source"]["id"] for node in answer["data"]["sites"]["nodes"]}


def sources_on_servers(stack: Stack) -> list[str]:
    """One union database on PostgreSQL and one on MariaDB."""
    kinds = stack.kinds()
    return [next(source for source, kind in kinds.items() if kind == wanted) for wanted in ("postgresql", "mysql")]
