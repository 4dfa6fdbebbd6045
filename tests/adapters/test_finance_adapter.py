"""The ledger: signed calls, filters by site through the project items, and what they cost."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from adapters.entities import ENTITIES, Record
from adapters.entities.codes import TrancheStatus
from adapters.errors import AuthenticationFailed, TooBroad, Unsupported
from adapters.finance import projects
from adapters.interface import Adapter
from adapters.predicate import And, Compare, Op, Or, compile_test
from adapters.requests import Scan
from adapters.rest.signature import HmacSha256Lines
from adapters.transport import Transport
from mock_sources.faults.http_server import HttpServer
from tests.adapters.rest_support import BareHost, Clock
from tests.adapters.systems_support import Systems, World, adapter_of, opened, pages, plain, scan_all

pytestmark = pytest.mark.anyio

BY_SITE = ("SubsidyGrant", "Tranche", "FundUse")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("ledger"), 5, 0.7)


@pytest.fixture
async def ledger(world: World) -> AsyncIterator[tuple[Adapter, Systems]]:
    clock = Clock()
    transport = Systems(world.folder, clock)
    adapter = await opened("finance", transport, clock)
    yield adapter, transport
    await adapter.close()


def sites(world: World) -> list[str]:
    return [record["site_code"] for record in world.records("SubsidyGrant", "finance").values()]


def ids(records: list[Record]) -> list[str]:
    return [record.id for record in records]  # type: ignore[attr-defined]


def test_the_manuals_vector_holds() -> None:
    """The result was worked out with openssl, not with our code."""
    request = httpx.Request("GET", "http://ledger/api/gl/v2/projects?limit=2")
    expected = "ff40d791ecd034aa8b2f3ce57b3929714d9df29f09c9ce1afc836e23ab9d6952"
    assert HmacSha256Lines.digest(request, "s3cret", "1700000000", "nonce-0001") == expected


def test_no_two_signatures_have_the_same_nonce() -> None:
    request, now = httpx.Request("GET", "http://ledger/"), datetime(2026, 3, 1, tzinfo=UTC)
    signed = [HmacSha256Lines().sign(request, {"key": "k", "secret": "s"}, now) for _ in range(100)]
    assert len({headers["nonce"] for headers in signed}) == 100
    assert {headers["timestamp"] for headers in signed} == {"1772323200"}


@pytest.mark.parametrize("text", ["440000-2024", "工匠'(首批)*!", "a b+c&d=e%2C/?#", '"\\|<>', "~._-"])
async def test_a_signature_holds_for_whatever_stands_in_the_address(world: World, text: str) -> None:
    """On a real connection: what is signed is what arrives, byte for byte."""
    systems, transport = Systems(world.folder, Clock()), Transport()
    server = HttpServer(systems.systems["finance"].app, 0)
    await server.open()
    adapter = adapter_of("finance", f"http://127.0.0.1:{server.listener.port}")
    try:
        await adapter.open(BareHost(transport, systems.secrets, Clock()))
        found = await scan_all(adapter, "SubsidyGrant", Compare("site_code", Op.CONTAINS, text))
        assert bool(found) is (text == "440000-2024")
    finally:
        await transport.aclose()
        await server.close()


async def test_a_wrong_clock_is_refused_with_its_reason(world: World) -> None:
    clock = Clock()
    transport = Systems(world.folder, clock)
    late = Clock()
    late.pass_(400)
    adapter = await opened("finance", transport, late)
    with pytest.raises(AuthenticationFailed, match="TIMESTAMP_SKEW"):
        await scan_all(adapter, "Payment")
    assert len(transport.requests) == 1


@pytest.mark.parametrize("entity", BY_SITE)
async def test_records_of_sites_are_found_through_their_project_items(ledger: tuple[Adapter, Systems], world: World, entity: str) -> None:
    adapter, _ = ledger
    everything = await scan_all(adapter, entity)
    codes = sites(world)
    for wanted in ((codes[0],), tuple(codes[:3]), tuple(codes[::7]), (codes[0], "440000-2099-999"), ("none",), ()):
        where = Compare("site_code", Op.IN, wanted)
        assert ids(await scan_all(adapter, entity, where)) == ids(list(filter(compile_test(where), everything)))
        for site in wanted:
            where = Compare("site_code", Op.EQ, site)
            assert ids(await scan_all(adapter, entity, where)) == ids(list(filter(compile_test(where), everything)))


async def test_a_site_whose_number_begins_like_anothers_is_not_it(ledger: tuple[Adapter, Systems], world: World) -> None:
    """The ledger's keyword finds 440000-2024-0031 for 440000-2024-003; one is the other's beginning."""
    adapter, _ = ledger
    for beginning in {site[:-1] for site in sites(world)[:20]}:
        assert await scan_all(adapter, "SubsidyGrant", Compare("site_code", Op.EQ, beginning)) == []
        assert await scan_all(adapter, "FundUse", Compare("site_code", Op.IN, (beginning,))) == []


@pytest.mark.parametrize(
    ("entity", "wanted", "calls"),
    [
        ("SubsidyGrant", "one", ["projects"]),
        ("Tranche", "one", ["payment-plans"]),
        ("FundUse", "one", ["projects", "expense-lines"]),
        ("FundUse", "alike", ["projects", "expense-lines"]),
        ("Tranche", "alike", ["projects", "payment-plans"]),
        ("FundUse", "far apart", ["projects", "projects", "expense-lines"]),
        ("FundUse", "none", []),
        ("FundUse", "unknown", ["projects"]),
    ],
)
async def test_what_a_filter_by_site_costs(
    ledger: tuple[Adapter, Systems], world: World, entity: str, wanted: str, calls: list[str]
) -> None:
    adapter, transport = ledger
    codes = sorted(sites(world))
    alike = [code for code in codes if code.startswith(codes[0][:12])]
    chosen = {"one": codes[:1], "alike": alike, "far apart": [codes[0], codes[-1]], "none": [], "unknown": ["440000-2099-999"]}[wanted]
    where = Compare("site_code", Op.EQ, chosen[0]) if wanted == "one" else Compare("site_code", Op.IN, tuple(chosen))
    await adapter.scan(Scan(entity=entity, fields=("id", "grant_id", "amount")[: 3 if entity != "SubsidyGrant" else 1], where=where))
    assert [call.split("?")[0].rpartition("/")[2] for call in transport.calls()] == calls


async def test_the_look_up_of_project_items_is_bounded(
    ledger: tuple[Adapter, Systems], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter, _ = ledger
    monkeypatch.setattr(projects, "MOST_PROJECTS", 100)
    codes = sorted(sites(world))
    with pytest.raises(TooBroad, match="ask for fewer sites"):
        await scan_all(adapter, "FundUse", Compare("site_code", Op.IN, (codes[0], codes[-1])))


async def test_filters_by_site_go_together_with_others(ledger: tuple[Adapter, Systems], world: World) -> None:
    adapter, _ = ledger
    everything = await scan_all(adapter, "Tranche")
    codes = tuple(sites(world)[:40])
    grants = tuple(record.grant_id for record in everything[:50])  # type: ignore[attr-defined]
    where = And((Compare("site_code", Op.IN, codes), And((Compare("number", Op.EQ, 2), Compare("grant_id", Op.IN, grants)))))
    assert ids(await scan_all(adapter, "Tranche", where)) == ids(list(filter(compile_test(where), everything)))
    with pytest.raises(Unsupported):
        await scan_all(adapter, "Tranche", Or((Compare("number", Op.EQ, 2), Compare("number", Op.EQ, 1))))


async def test_payment_is_folded_page_by_page_whatever_their_size(ledger: tuple[Adapter, Systems], world: World) -> None:
    adapter, transport = ledger
    truth = world.records("Tranche", "finance")
    assert {record["status"] for record in truth.values()} == set(TrancheStatus)
    found = [record for page in await pages(adapter, "Tranche", limit=150) for record in page.rows]
    assert [plain("Tranche", record) for record in found] == [truth[key] for key in sorted(truth)]
    transport.requests.clear()
    await adapter.scan(Scan(entity="Tranche", fields=("grant_id", "amount")))
    assert len(transport.requests) == 1
    transport.requests.clear()
    await adapter.scan(Scan(entity="Tranche", fields=("paid",), limit=200))
    assert [len(transport.calls(part)) for part in ("payment-plans", "voucher-lines")] == [1, 2]


async def test_derived_fields_alone_may_be_asked_for(ledger: tuple[Adapter, Systems], world: World) -> None:
    adapter, _ = ledger
    truth = world.records("Tranche", "finance")
    keys = [*list(truth)[:120], "unknown"]
    records = (await adapter.fetch("Tranche", keys, ("status",))).rows
    assert [record and record.status for record in records] == [truth.get(key, {}).get("status") for key in keys]  # type: ignore[attr-defined]


def test_the_description_says_what_is_filtered_by_and_what_is_not() -> None:
    entities = adapter_of("finance").describe().entities
    assert all({Op.EQ, Op.IN} <= set(entities[entity].fields["site_code"].filters) for entity in BY_SITE)
    assert {name: dict(entities["Tranche"].fields[name].filters) for name in ("paid", "status", "paid_on")} == {
        "paid": {},
        "status": {},
        "paid_on": {},
    }
    assert set(entities["Tranche"].fields) == set(ENTITIES["Tranche"].fields)
    assert not any(capability.count for capability in entities.values())
