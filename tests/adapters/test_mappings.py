"""The mapping files of the databases: what they read is the truth, and what they push down selects what it should."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from adapters.capabilities import Exactness, FieldCapability
from adapters.entities import ENTITIES, CodeList, Money, Record, Site
from adapters.host import SharedHost
from adapters.mapping.conditions import Both, Either, Members, Pulled
from adapters.predicate import Compare, Not, Op, Predicate, compile_test
from adapters.requests import Order, Scan
from adapters.secrets import Secrets
from adapters.sql.adapter import SQLAdapter
from adapters.sql.document import load_document
from mock_sources.build import build, drop
from mock_sources.databases.writer import write as write_databases
from mock_sources.roster import DATABASES, LACKING, VENDORS, Database
from mock_sources.truth import Truth, generate
from tests.end_to_end.stack import seeds

MAPPINGS = Path(__file__).parents[2] / "mappings"
MODELS = (*VENDORS, "national-academy")
TABLES = {
    **{vendor: {"Site", "TradeBrand", "PracticalSession", "Certificate", "ProvincialMatch"} for vendor in VENDORS},
    "national-academy": {"NationalAcademy", "TrainingProgramme", "FocusReview", "Adjustment"},
}
SEEDS = ((7, 0.2), (2024, 0.6), (20260101, 0.1))
"""Seeds and scales; all but the first are for the night."""
SEED_ON_SERVERS, SCALE_ON_SERVERS = 11, 0.2
ON_SERVERS = [
    pytest.param(vendor, kind, marks=[pytest.mark.slow] if (at + other) % 2 else [], id=f"{vendor}-{kind}")
    for at, vendor in enumerate(VENDORS)
    for other, kind in enumerate(("postgresql", "mysql"))
]
"""Each vendor on one kind of server, each kind of server with every second vendor; the other half at night."""
EXACT = {
    "Site": ("code", "sponsor_code", "batch_year", "status", "host_type"),
    "TradeBrand": ("id", "site_code"),
    "PracticalSession": ("id", "site_code", "status"),
    "Certificate": ("number", "site_code", "kind", "level"),
    "ProvincialMatch": ("id", "site_code", "year", "status"),
    "NationalAcademy": ("code",),
    "TrainingProgramme": ("id", "audience"),
    "FocusReview": ("id", "site_code", "focus", "score"),
    "Adjustment": ("id", "site_code", "rectification_id", "kind", "replaced_by"),
}
Built = tuple[Truth, dict[str, dict[str, Any]]]
"""The truth, and for each source its vendor and address."""


@pytest.fixture(scope="module", params=seeds(*SEEDS), ids=lambda seed: f"seed-{seed[0]}")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All databases as SQLite files."""
    truth = generate(*request.param)
    return truth, write_databases(truth, tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """All databases as SQLite files, of one seed."""
    truth = generate(*SEEDS[0])
    return truth, write_databases(truth, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def on_servers(postgres_url: str, mysql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """A third of the databases each on PostgreSQL and MariaDB."""
    directory = tmp_path_factory.mktemp("servers") / "built"
    made = build(directory, SEED_ON_SERVERS, SCALE_ON_SERVERS, {"postgresql": postgres_url, "mysql": mysql_url})
    yield generate(SEED_ON_SERVERS, SCALE_ON_SERVERS), made["sources"]
    drop(directory)


def adapter_of(database: Database, url: str = "sqlite://") -> SQLAdapter:
    document = load_document(MAPPINGS / f"{database.vendor}.yaml", partition=database.union)
    return SQLAdapter(database.source, document, url, 30.0)


@asynccontextmanager
async def opened(database: Database, entry: dict[str, Any]) -> AsyncIterator[SQLAdapter]:
    host = SharedHost(Secrets({}, MAPPINGS))
    adapter = adapter_of(database, entry["url"])
    await adapter.open(host)
    try:
        yield adapter
    finally:
        await adapter.close()
        await host.close()


def of_vendor(vendor: str) -> list[Database]:
    return [database for database in DATABASES if database.vendor == vendor]


def fullest(vendor: str, built: Built, kind: str = "sqlite") -> Database:
    """The vendor's database that holds most, of those on the kind of server."""
    truth, sources = built
    found = [database for database in of_vendor(vendor) if sources[database.source]["kind"] == kind]
    return max(found, key=lambda database: sum(len(truth.of(entity, database.source)) for entity in sorted(TABLES[vendor])))


async def read(adapter: SQLAdapter, entity: str, where: Predicate | None = None) -> list[Record]:
    page = await adapter.scan(Scan(entity=entity, fields=tuple(ENTITIES[entity].fields), where=where))
    return page.rows


async def codes(adapter: SQLAdapter, where: Predicate | None = None) -> list[str]:
    """Site numbers, in the order of the key."""
    return [site_code(record) for record in await read(adapter, "Site", where)]


def site_code(record: Record) -> str:
    assert isinstance(record, Site)
    return record.code


def as_in_truth(entity: str, record: Record) -> dict[str, Any]:
    """A record in the form of the truth."""
    fields = ENTITIES[entity].fields.values()
    return {"source": record.source, **{to_camel_case(field.name): plain(getattr(record, field.name), field.type) for field in fields}}


def plain(value: Any, kind: Any) -> Any:
    match value:
        case tuple():
            return [plain(item, kind) for item in value]
        case CodeList():
            return value.name
        case Decimal() | date() | datetime():
            return value.isoformat() if not isinstance(value, Decimal) else str(value)
        case int() if kind is Money:
            return str(Decimal(value).scaleb(-2))
    return value


async def check_all(adapter: SQLAdapter, vendor: str, truth: Truth) -> None:
    """Every entity's records are those of the truth, and counted right."""
    for entity in sorted(TABLES[vendor]):
        key = to_camel_case(ENTITIES[entity].key)
        answered = [as_in_truth(entity, record) for record in await read(adapter, entity)]
        expected = truth.of(entity, adapter.source)
        assert sorted(answered, key=lambda record: record[key]) == sorted(expected, key=lambda record: record[key])
        assert (await adapter.count(entity, None)).records == len(expected)


@pytest.mark.parametrize("vendor", MODELS)
def test_every_entity_of_the_vendor_is_mapped(vendor: str) -> None:
    for database in of_vendor(vendor):
        assert adapter_of(database).describe().entities.keys() == TABLES[vendor]


@pytest.mark.parametrize("vendor", VENDORS)
def test_only_what_the_vendor_has_no_column_for_is_unknown(vendor: str) -> None:
    described = adapter_of(of_vendor(vendor)[0]).describe().entities
    for entity, capability in described.items():
        unknown = {to_camel_case(name) for name in ENTITIES[entity].fields.keys() - capability.fields.keys()}
        assert unknown == set(LACKING[vendor].get(entity, ())), entity


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", MODELS)
async def test_what_is_read_is_the_truth(vendor: str, built: Built) -> None:
    """In every database, and the tables have all columns that the mapping names."""
    truth, sources = built
    for database in of_vendor(vendor):
        async with opened(database, sources[database.source]) as adapter:
            await check_all(adapter, vendor, truth)
            assert (await adapter.check()).ok, database.source


def test_every_database_is_of_one_of_these_models() -> None:
    assert len(DATABASES) == sum(len(of_vendor(vendor)) for vendor in MODELS) == 44


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
@pytest.mark.parametrize("vendor", VENDORS)
async def test_what_is_read_from_a_server_is_the_truth(vendor: str, kind: str, on_servers: Built) -> None:
    database = fullest(vendor, on_servers, kind)
    async with opened(database, on_servers[1][database.source]) as adapter:
        await check_all(adapter, vendor, on_servers[0])


@pytest.mark.anyio
@pytest.mark.slow
@pytest.mark.parametrize("vendor", MODELS)
async def test_what_is_read_is_the_truth_wherever_the_database_is(vendor: str, on_servers: Built) -> None:
    truth, sources = on_servers
    for database in of_vendor(vendor):
        async with opened(database, sources[database.source]) as adapter:
            await check_all(adapter, vendor, truth)
            assert (await adapter.check()).ok, database.source


@pytest.mark.parametrize("vendor", MODELS)
def test_keys_and_the_usual_filters_are_exact(vendor: str) -> None:
    """Otherwise the engine would have to read a whole table for one site."""
    for entity, capability in adapter_of(of_vendor(vendor)[0]).describe().entities.items():
        assert capability.key_sorted
        assert capability.keyset
        for name in EXACT[entity]:
            for op in (Op.EQ, Op.NE, Op.IN, Op.IS_NULL):
                assert capability.fields[name].filters.get(op) is Exactness.EXACT, (entity, name, op)


def comparisons(records: list[Record], name: str, capability: FieldCapability) -> Iterator[tuple[Compare, Exactness]]:
    """A comparison by each operator that the field can be filtered by, with a value from the middle of the records'."""
    values = sorted({item for record in records for item in items(getattr(record, name))})
    for op, exactness in capability.filters.items():
        if op is Op.IS_NULL:
            yield Compare(name, op, True), exactness
        elif values:
            yield Compare(name, op, operand(op, values)), exactness


def items(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def operand(op: Op, values: list[Any]) -> Any:
    middle = values[len(values) // 2]
    match op:
        case Op.IN:
            return tuple(dict.fromkeys((values[0], middle, values[-1])))
        case Op.CONTAINS:
            return middle[1:4]
        case Op.STARTS_WITH:
            return middle[:3]
    return middle


async def check_filters(adapter: SQLAdapter, entity: str) -> None:
    """Each filter, and its negation, keeps what it keeps of all records; a superset at least that."""
    records = await read(adapter, entity)
    key = ENTITIES[entity].key
    for name, capability in adapter.describe().entities[entity].fields.items():
        for compare, exactness in comparisons(records, name, capability):
            for where in (compare, Not(compare)) if exactness is Exactness.EXACT else (compare,):
                page = await adapter.scan(Scan(entity=entity, fields=(key,), where=where))
                found = {getattr(record, key) for record in page.rows}
                wanted = {getattr(record, key) for record in records if compile_test(where)(record)}
                assert found == wanted or (exactness is Exactness.SUPERSET and found > wanted), str(where)


async def check_orders(adapter: SQLAdapter, entity: str) -> None:
    """Each order that the source offers is the canonical one, in both directions, nulls where they are asked for."""
    records = await read(adapter, entity)
    for name, capability in adapter.describe().entities[entity].fields.items():
        values = [getattr(record, name) for record in records]
        there = sorted(value for value in values if value is not None) if capability.order else []
        missing = [None] * (len(values) - len(there))
        for descending in (False, True) if capability.order else ():
            order = Order(field=name, descending=descending, nulls_first=descending)
            page = await adapter.scan(Scan(entity=entity, fields=(name,), order=(order,)))
            wanted = [*missing, *reversed(there)] if descending else [*there, *missing]
            assert [getattr(record, name) for record in page.rows] == wanted, name


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", MODELS)
async def test_filters_and_orders_of_the_database_are_ours(vendor: str, small: Built) -> None:
    database = fullest(vendor, small)
    async with opened(database, small[1][database.source]) as adapter:
        for entity in sorted(TABLES[vendor]):
            await check_filters(adapter, entity)
            await check_orders(adapter, entity)


@pytest.mark.anyio
@pytest.mark.parametrize(("vendor", "kind"), ON_SERVERS)
async def test_filters_and_orders_of_a_server_are_ours(vendor: str, kind: str, on_servers: Built) -> None:
    """Servers have collations and padding of their own."""
    database = fullest(vendor, on_servers, kind)
    async with opened(database, on_servers[1][database.source]) as adapter:
        for entity in sorted(TABLES[vendor]):
            await check_filters(adapter, entity)
            await check_orders(adapter, entity)


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", VENDORS)
async def test_as_many_keys_as_are_declared_can_be_asked_for_at_once(vendor: str, small: Built) -> None:
    """Most of them are of no record, and some of no form that the vendor could hold."""
    database = fullest(vendor, small)
    async with opened(database, small[1][database.source]) as adapter:
        capability = adapter.describe().entities["Site"]
        known = await codes(adapter)
        made_up = [f"{database.union}-2024-{serial}" for serial in range(90_000, 90_000 + capability.max_in)]
        many = Compare("code", Op.IN, (*known, "", "x", "９", *made_up[: capability.max_in - len(known) - 3]))
        assert await codes(adapter, many) == known
        asked = [*made_up[: capability.max_keys - len(known)], *known]
        found = (await adapter.fetch("Site", asked, ("code",))).rows
        assert [site and site_code(site) for site in found] == [None] * (len(asked) - len(known)) + known


@pytest.mark.anyio
@pytest.mark.parametrize("vendor", VENDORS)
async def test_keys_scattered_over_years_and_serials_can_be_asked_for_and_left_out(vendor: str, small: Built) -> None:
    """In three columns they share nothing, so a tree of alternatives would be as deep as the list is long."""
    database = fullest(vendor, small)
    async with opened(database, small[1][database.source]) as adapter:
        known = await codes(adapter)
        scattered = [f"{database.union}-{1000 + number % 8999}-{number:03}" for number in range(1, 1800)]
        assert await codes(adapter, Compare("code", Op.IN, (*scattered, *known))) == known
        assert await codes(adapter, Not(Compare("code", Op.IN, (*scattered, *known[:1])))) == known[1:]


def test_sites_of_a_year_are_one_alternative_though_their_number_is_in_three_columns() -> None:
    """Otherwise a list of site numbers becomes a tree of alternatives too deep for SQLite."""
    field = load_document(MAPPINGS / "split.yaml", partition="320000").tables["Site"].fields["code"]
    pulled = field.pull(Op.IN, ("320000-2024-001", "320000-2024-002", "320000-2024-003", "320000-2025-001", "nonsense"))
    years = [
        (Members(("320000",), 0), Members((2024,), 1), Members(("001", "002", "003"), 2)),
        (Members(("320000",), 0), Members((2025,), 1), Members(("001",), 2)),
    ]
    assert pulled == Pulled(Either(tuple(Both(year) for year in years)))


@pytest.mark.anyio
async def test_the_corps_goes_by_its_own_code(built: Built) -> None:
    """In its database it is 66 as a sponsor and 660000 in site numbers."""
    database = next(database for database in DATABASES if database.source == "corps")
    async with opened(database, built[1]["corps"]) as adapter:
        found = await codes(adapter, Compare("sponsor_code", Op.EQ, "XPCC"))
        assert found
        assert all(code.startswith("XPCC-") for code in found)
        assert await read(adapter, "Site", Compare("sponsor_code", Op.IN, ("66", "660000"))) == []
        brands = await read(adapter, "TradeBrand", Compare("site_code", Op.STARTS_WITH, "XPCC-"))
        assert len(brands) == (await adapter.count("TradeBrand", None)).records
