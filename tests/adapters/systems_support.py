"""The stand-ins' HTTP systems in this process, over the truth of a seed, and the adapters that read them."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from adapters.context import AdapterContext
from adapters.entities import ENTITIES, CodeList, Money, Record
from adapters.finance import create as create_finance
from adapters.interface import Adapter
from adapters.mapping.yaml import loads
from adapters.predicate import Predicate
from adapters.requests import Page, Scan
from adapters.rest import create as create_rest
from mock_sources import systems
from mock_sources.systems import credentials as system_credentials
from mock_sources.systems import environment
from mock_sources.truth import Record as TruthRecord
from mock_sources.truth import Truth, generate
from tests.adapters.rest_support import BareHost, Clock

ROOT = Path(__file__).parents[2]
CREDENTIALS = {
    "platform": {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"},
    "ims": {"user": "USER", "password": "PASSWORD"},
    "finance": {"key": "APP_KEY", "secret": "APP_SECRET"},
    "star-ratings": {"value": "API_KEY"},
}
MODULES = {"star-ratings": "registry"}
"""Packages that are called otherwise than their system."""


class Systems(httpx.AsyncBaseTransport):
    """A transport to the systems, by host name; it keeps the requests."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        keys = system_credentials.read(folder / "systems")
        builders = {name: import_module(f"mock_sources.systems.{MODULES.get(name, name)}.app").build for name in CREDENTIALS}
        self.systems = {name: build(folder / "systems", keys, self.time) for name, build in builders.items()}
        self.secrets = {f"env:{name}": value for name, value in environment.secrets(keys).items()}
        self.requests: list[httpx.Request] = []
        self.delay = 0.0
        self._clock = clock
        self._transports = {name: httpx.ASGITransport(app=system.app) for name, system in self.systems.items()}

    def time(self) -> float:
        return self._clock().timestamp()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(self.delay)
        return await self._transports[request.url.host].handle_async_request(request)

    def calls(self, part: str = "") -> list[str]:
        """Paths and queries of the requests whose path contains `part`."""
        return [request.url.raw_path.decode() for request in self.requests if part in request.url.path]


class World:
    """The truth of one seed and the systems that hold it."""

    def __init__(self, folder: Path, seed: int, scale: float = 0.04) -> None:
        self.truth: Truth = generate(seed, scale)
        systems.write(self.truth, folder)
        self.folder = folder

    def records(self, entity: str, source: str) -> dict[str, dict[str, Any]]:
        """The truth of one source, by key, as our records hold it."""
        key = ENTITIES[entity].key
        records = [canonical(entity, record) for record in self.truth.entities[entity] if record["source"] == source]
        return {record[key]: record for record in records}


def adapter_of(name: str, url: str | None = None) -> Adapter:
    """The adapter of one of the systems, as its mapping describes it."""
    variables = {key: f"env:{environment.variable(name, what)}" for key, what in CREDENTIALS[name].items()}
    credentials = ", ".join(f"{key}: {reference!r}" for key, reference in variables.items())
    options = loads(f"mapping: mappings/{name}.yaml\nurl: {url or f'http://{name}'}\ncredentials: {{{credentials}}}")
    context = AdapterContext(source_id=name, options=options, base_dir=ROOT)
    return create_finance(context) if name == "finance" else create_rest(context)


async def opened(name: str, transport: Systems, clock: Clock) -> Adapter:
    """The adapter of one system, open."""
    adapter = adapter_of(name)
    await adapter.open(BareHost(transport, transport.secrets, clock))
    return adapter


def canonical(entity: str, record: TruthRecord) -> dict[str, Any]:
    """A record of the truth, which is in wire form, with the values that our records hold."""
    return {
        name: _value(record[_camel(name)], definition.type) if record[_camel(name)] is not None else None
        for name, definition in ENTITIES[entity].fields.items()
    }


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def _value(value: Any, kind: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(item, kind) for item in value)
    if kind is Money:
        return int(Decimal(value) * 100)
    if isinstance(kind, type) and issubclass(kind, CodeList):
        return kind[value]
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


def plain(entity: str, record: Record) -> dict[str, Any]:
    """A record's fields as a dictionary."""
    return {name: getattr(record, name) for name in ENTITIES[entity].fields}


async def scan_all(adapter: Adapter, entity: str, where: Predicate | None = None, *, limit: int | None = None) -> list[Record]:
    """Every record of a scan, page by page."""
    return [record for page in await pages(adapter, entity, where, limit=limit) for record in page.rows]


async def pages(
    adapter: Adapter, entity: str, where: Predicate | None = None, *, limit: int | None = None, fields: Sequence[str] = ()
) -> list[Page]:
    """Every page of a scan."""
    found: list[Page] = []
    token: str | None = None
    while not found or token is not None:
        wanted = tuple(fields) or tuple(ENTITIES[entity].fields)
        found.append(await adapter.scan(Scan(entity=entity, fields=wanted, where=where, limit=limit, token=token)))
        token = found[-1].next
    return found


ENTITIES_OF = {
    "platform": (
        "OnlineAcademy",
        "Course",
        "LearningStatistics",
        "Teacher",
        "IncentiveMeasure",
        "SharedResource",
        "SpecialtyTrade",
        "PracticalSession",
    ),
    "ims": (
        "TradeUnion",
        "QuotaAllocation",
        "Application",
        "AnnualReport",
        "FiledDocument",
        "PublicityEvent",
        "Inspection",
        "Rectification",
        "Assessment",
        "PolicyDocument",
        "PolicyTarget",
        "LeadingBody",
        "ExpertCommittee",
        "GuidanceClass",
        "ConstructionPlan",
        "FeederAcademy",
        "Determination",
        "Campus",
        "ConditionReview",
        "EnterpriseSupport",
    ),
    "finance": ("SubsidyGrant", "Tranche", "Payment", "FundUse"),
    "star-ratings": ("StarRating", "RatingEvent"),
}
"""The entities of each system."""
ALL = [(name, entity) for name, entities in ENTITIES_OF.items() for entity in entities]
