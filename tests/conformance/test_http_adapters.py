"""The kit over the adapters that speak HTTP: each check is a test."""

from __future__ import annotations

from pathlib import Path

from adapters.conformance import Profile, conformance_suite
from tests.conformance.finance_harness import FinanceHarness
from tests.conformance.graphql_harness import GraphQLHarness
from tests.conformance.rest_harness import RestHarness

QUICK = Profile(cases=12, values=2)


def rest(folder: Path) -> RestHarness:
    return RestHarness(folder)


def finance(folder: Path) -> FinanceHarness:
    return FinanceHarness(folder)


def graphql(folder: Path) -> GraphQLHarness:
    return GraphQLHarness(folder)


TestRest = conformance_suite(rest, QUICK)
TestFinance = conformance_suite(finance, QUICK)
TestGraphQL = conformance_suite(graphql, QUICK)
