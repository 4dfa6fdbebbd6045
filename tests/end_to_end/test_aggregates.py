"""Totals over the stand-ins are those of the truth, exact to the 分, and cost one call a source."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from adapters.host import SharedHost
from adapters.lifecycle import close_sources, open_sources
from adapters.registry import build_sources
from adapters.source import Source, Sources
from gateway.settings.loader import load
from resolvers.aggregates.request import AggregateRequest, GroupField
from resolvers.engine import Engine
from tests.end_to_end.stack import ROOT, STANDARD_SEED, Stack, read_environment, seeds, stack_of_seed

SEEDS = seeds(STANDARD_SEED, 7, 99_991)
Record = dict[str, Any]
Read = Callable[[Record], Any]
Compared = tuple[dict[str, Record], dict[str, Record]]
"""The groups that were found, and those of the truth."""


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack_of_seed(request, tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def truth(stack: Stack) -> dict[str, list[Record]]:
    return stack.truth()


def ask(stack: Stack, text: str) -> dict[str, Any]:
    """The one aggregate of a query, complete."""
    answer = stack.query(text)
    assert "errors" not in answer, answer["errors"]
    (aggregate,) = answer["data"].values()
    assert aggregate["coverage"]["complete"], aggregate["coverage"]
    assert aggregate["totalGroups"] == len(aggregate["groups"])
    return dict(aggregate)


def by_key(groups: Iterable[Record]) -> dict[str, Record]:
    """Groups by their key, as text."""
    found = {json.dumps(group.pop("key"), sort_keys=True): group for group in [dict(group) for group in groups]}
    assert all(not group.pop("unresolved", False) for group in found.values())
    return found


def expected(records: Sequence[Record], key: Read, figures: dict[str, Callable[[list[Record]], Any]]) -> dict[str, Record]:
    """The same from the truth."""
    parts: dict[str, list[Record]] = {}
    for record in records:
        parts.setdefault(json.dumps(key(record), sort_keys=True), []).append(record)
    return {name: {figure: work(part) for figure, work in figures.items()} for name, part in parts.items()}


def total(field: str) -> Callable[[list[Record]], Any]:
    """The sum of a field that holds whole numbers."""
    return lambda records: sum(record[field] for record in records)


def money(field: str) -> Callable[[list[Record]], str]:
    """The sum of a field that holds amounts."""
    return lambda records: f"{sum((Decimal(record[field]) for record in records), Decimal(0)):.2f}"


def sponsors(truth: dict[str, list[Record]]) -> dict[str, Record]:
    return {union["code"]: union for union in truth["TradeUnion"]}


SITES = """{ sitesAggregate(groupBy: [HOST_TYPE, BATCH_YEAR, SPONSOR_KIND]) {
    groups { key { hostType batchYear sponsor { kind } } count countDistinct { code } sum { trained } unresolved }
    totalGroups coverage { asked complete } } }"""


def sites(stack: Stack, truth: dict[str, list[Record]]) -> Compared:
    aggregate, unions = ask(stack, SITES), sponsors(truth)
    assert aggregate["coverage"]["asked"] == 44
    return by_key(aggregate["groups"]), expected(
        truth["Site"],
        lambda site: {
            "hostType": site["hostType"],
            "batchYear": site["batchYear"],
            "sponsor": {"kind": unions[site["sponsorCode"]]["kind"]},
        },
        {"count": len, "countDistinct": lambda sites: {"code": len(sites)}, "sum": lambda sites: {"trained": total("trained")(sites)}},
    )


MATCHES = """{ matchesAggregate(groupBy: [YEAR, STATUS]) { groups { key { year status } count sum { committed paid } max { paidOn } }
    totalGroups coverage { complete } } }"""


def matches(stack: Stack, truth: dict[str, list[Record]]) -> Compared:
    """Amounts in 万元 as text, 元, 分: six forms, one exact sum."""
    return by_key(ask(stack, MATCHES)["groups"]), expected(
        truth["ProvincialMatch"],
        lambda match: {"year": match["year"], "status": match["status"]},
        {
            "count": len,
            "sum": lambda matches: {"committed": money("committed")(matches), "paid": money("paid")(matches)},
            "max": lambda matches: {"paidOn": max((m["paidOn"] for m in matches if m["paidOn"]), default=None)},
        },
    )


CERTIFICATES = """{ certificatesAggregate(groupBy: [LEVEL]) { groups { key { level } count countDistinct { siteCode } min { issuedOn } }
    totalGroups coverage { asked complete } } }"""


def certificates(stack: Stack, truth: dict[str, list[Record]]) -> Compared:
    return by_key(ask(stack, CERTIFICATES)["groups"]), expected(
        truth["Certificate"],
        lambda certificate: {"level": certificate["level"]},
        {
            "count": len,
            "countDistinct": lambda found: {"siteCode": len({certificate["siteCode"] for certificate in found})},
            "min": lambda found: {"issuedOn": min(certificate["issuedOn"] for certificate in found)},
        },
    )


TOTALS = [sites, matches, certificates]


@pytest.mark.parametrize("totals", TOTALS)
def test_totals_over_all_union_databases_are_those_of_the_truth(
    totals: Callable[..., Compared], stack: Stack, truth: dict[str, list[Record]]
) -> None:
    found, wanted = totals(stack, truth)
    assert found == wanted


def test_totals_of_the_ledger_are_exact(stack: Stack, truth: dict[str, list[Record]]) -> None:
    """What was paid of a tranche is no column anywhere: it is added up from voucher lines, then totalled here."""
    aggregate = ask(
        stack,
        "{ tranchesAggregate(groupBy: STATUS) { groups { key { status } count sum { amount paid } } totalGroups coverage { complete } } }",
    )
    assert by_key(aggregate["groups"]) == expected(
        truth["Tranche"],
        lambda tranche: {"status": tranche["status"]},
        {"count": len, "sum": lambda found: {"amount": money("amount")(found), "paid": money("paid")(found)}},
    )


def test_totals_of_reports_by_a_field_of_their_unions(stack: Stack, truth: dict[str, list[Record]]) -> None:
    aggregate = ask(
        stack,
        """{ annualReportsAggregate(groupBy: [YEAR, TRADE_UNION_KIND], where: {status: {eq: ACCEPTED}}) {
            groups { key { year tradeUnion { kind } } count sum { trainedPersons certifiedPersons } avg { trainedPersons } }
            totalGroups coverage { complete } } }""",
    )
    unions = sponsors(truth)
    assert by_key(aggregate["groups"]) == expected(
        [report for report in truth["AnnualReport"] if report["status"] == "ACCEPTED"],
        lambda report: {"year": report["year"], "tradeUnion": {"kind": unions[report["unionCode"]]["kind"]}},
        {
            "count": len,
            "sum": lambda found: {name: total(name)(found) for name in ("trainedPersons", "certifiedPersons")},
            "avg": lambda found: {"trainedPersons": average(total("trainedPersons")(found), len(found))},
        },
    )


def average(whole: int, count: int) -> str:
    text = f"{(Decimal(whole) / count).quantize(Decimal('0.000001'), 'ROUND_HALF_UP'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_a_filter_that_some_sources_cannot_answer_is_finished_here(stack: Stack, truth: dict[str, list[Record]]) -> None:
    """Trades stand as JSON in some databases and behind separators in others."""
    trade = Counter(trade for site in truth["Site"] for trade in site["trades"]).most_common(1)[0][0]
    aggregate = ask(
        stack,
        f"""{{ sitesAggregate(where: {{trades: {{has: "{trade}"}}}}, groupBy: BATCH_YEAR) {{
            groups {{ key {{ batchYear }} count }} totalGroups coverage {{ complete }} }} }}""",
    )
    assert by_key(aggregate["groups"]) == expected(
        [site for site in truth["Site"] if trade in site["trades"]], lambda site: {"batchYear": site["batchYear"]}, {"count": len}
    )


def test_a_total_that_lacks_a_province_says_so_and_lacks_only_that(stack: Stack, truth: dict[str, list[Record]]) -> None:
    text = "{ sitesAggregate { groups { count } coverage { failed complete sources { source status } } } }"
    with stack.fault("province-440000", "refuse"):
        aggregate = stack.query(text)["data"]["sitesAggregate"]
    assert aggregate["groups"] == [{"count": sum(site["source"] != "province-440000" for site in truth["Site"])}]
    assert (aggregate["coverage"]["failed"], aggregate["coverage"]["complete"]) == (1, False)


def test_groups_by_a_link_whose_source_is_down_are_an_error_and_no_group_without_a_sponsor(stack: Stack) -> None:
    with stack.fault("ims", "error500"):
        answer = stack.query(SITES)
    assert answer["data"] == {"sitesAggregate": None}
    assert {error["extensions"]["source"] for error in answer["errors"]} == {"ims"}


def test_totals_behind_a_link_are_each_parents_own(stack: Stack, truth: dict[str, list[Record]]) -> None:
    answer = stack.query(
        "{ tradeUnions(first: 100) { nodes { code sitesAggregate { groups { count sum { trained } } coverage { complete } } } } }"
    )
    assert "errors" not in answer, answer["errors"]
    held = expected(
        truth["Site"], lambda site: site["sponsorCode"], {"count": len, "sum": lambda found: {"trained": total("trained")(found)}}
    )
    nothing = {"count": 0, "sum": {"trained": None}}
    for union in answer["data"]["tradeUnions"]["nodes"]:
        assert union["sitesAggregate"]["groups"] == [held.get(json.dumps(union["code"]), nothing)]


def test_the_platform_is_asked_for_its_own_total(stack: Stack, truth: dict[str, list[Record]]) -> None:
    httpx.delete(f"{stack.control}/counts", timeout=10).raise_for_status()
    aggregate = ask(stack, "{ coursesAggregate { groups { count } totalGroups coverage { complete } } }")
    assert aggregate["groups"] == [{"count": len(truth["Course"])}]
    paths = httpx.get(f"{stack.control}/counts", timeout=10).json()["platform"]["paths"]
    assert [number for path, number in paths.items() if "course" in path] == [1]


class Counted:
    """An adapter whose calls are counted by method."""

    def __init__(self, adapter: Any, calls: Counter[str]) -> None:
        self._adapter = adapter
        self._calls = calls

    async def aggregate(self, request: Any) -> Any:
        return await self._call("aggregate", request)

    async def scan(self, request: Any) -> Any:
        return await self._call("scan", request)

    async def count(self, *asked: Any) -> Any:
        return await self._call("count", *asked)

    async def fetch(self, *asked: Any) -> Any:
        return await self._call("fetch", *asked)

    async def _call(self, method: str, *asked: Any) -> Any:
        self._calls[method] += 1
        return await getattr(self._adapter, method)(*asked)

    async def close(self) -> None:
        await self._adapter.close()


def test_totals_over_43_databases_cost_43_calls(stack: Stack) -> None:
    host, year = GroupField("host_type"), GroupField("batch_year")
    request = AggregateRequest("Site", (), groups=(host, year, GroupField("sponsor_code")))
    assert asyncio.run(calls_of(stack, request)) == {"aggregate": 43}
    level = AggregateRequest("Certificate", (), groups=(GroupField("level"),))
    assert asyncio.run(calls_of(stack, level)) == {"aggregate": 43}


async def calls_of(stack: Stack, request: AggregateRequest) -> Counter[str]:
    """What one request for totals costs, in calls to sources."""
    settings = load(ROOT / "craftgraph.yaml", read_environment(stack.data / "sources.env"))
    host = SharedHost(settings.secrets, settings.resources)
    sources = await open_sources(build_sources(settings.sources), host)
    calls: Counter[str] = Counter()
    try:
        counted = Sources([_counted(source, calls) for source in sources])
        answer = await Engine(counted, cursor_secret=b"secret").operation().aggregate(request)
        assert answer.coverage.complete
    finally:
        await close_sources(sources)
        await host.close()
    return calls


def _counted(source: Source, calls: Counter[str]) -> Source:
    return replace(source, adapter=Counted(source.adapter, calls))  # type: ignore[arg-type]
