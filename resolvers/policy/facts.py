"""What rules need to know, read through the engine: in batch, once an operation, each fact with its sources and their age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.entities import ENTITIES, Entity, Payment, Record, Site, Tranche
from adapters.errors import SourceError
from adapters.predicate import Compare, Op, Predicate, conjunction
from adapters.requests import oldest
from resolvers.calls import together
from resolvers.coverage import Coverage
from resolvers.derived import Asked, Asks
from resolvers.links import Link, links_of
from resolvers.policy.site_file import SiteFile
from resolvers.request import LinkResult, ListRequest, ListResult

SITE = (
    "code", "name", "host_type", "sponsor_code", "batch_year", "status", "determined_on", "division_code",
)  # fmt: skip
"""What rules need of a site itself."""

LINKED: dict[str, tuple[str, ...]] = {
    "sponsor": ("code", "kind", "name"),
    "brands": ("site_code", "name", "active", "confirmed"),
    "annual_reports": (
        "site_code", "year", "version", "status", "received_at", "trained_persons", "trained_person_times", "practical_sessions",
        "practical_persons", "assessed_persons", "certified_persons", "raised_skill_persons",
    ),
    "practical_sessions": ("site_code", "status", "starts_on", "enrolled"),
    "inspections": ("site_code", "inspected_on", "outcome"),
    "rectifications": ("site_code", "inspection_id", "status", "due_on", "closed_on"),
    "adjustments": ("site_code", "kind", "decided_on"),
    "assessments": ("site_code", "assessed_on", "specialty_outstanding", "skill_gain_clear", "demonstration_good"),
    "grants": ("site_code", "amount", "status", "approved_on", "supervisor_code"),
    "tranches": ("site_code", "grant_id", "number", "amount", "paid", "status", "paid_on"),
    "fund_uses": ("site_code", "grant_id", "category", "amount", "spent_on", "voucher_number", "approved"),
    "matches": ("site_code", "committed", "paid", "year"),
    "enterprise_supports": ("site_code", "amount", "received_on"),
    "ratings": ("site_code", "scheme_version", "status", "current", "level", "score", "rated_on"),
    "condition_reviews": ("site_code", "condition", "held", "reviewed_on"),
    "focus_reviews": ("site_code", "focus", "score", "reviewed_on"),
}  # fmt: skip
"""What can be known of a site: links of `Site`, and the fields that rules need of what is behind them. Payments come through tranches."""

PAYMENTS = ("tranche_id", "voucher_number", "amount", "status", "paid_on")


@dataclass(frozen=True, slots=True)
class Fact:
    """Records of one kind for one subject, or why they are not known. A list that lacks a source is not known."""

    records: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: datetime | None = None
    missing: str | None = None

    @classmethod
    def unknown(cls, error: SourceError) -> Fact:
        """What a source did not tell."""
        return cls(sources=(error.source,) if error.source else (), missing=error.public)

    @classmethod
    def of(cls, entity: Entity, fields: Sequence[str], records: Sequence[Record], coverage: Coverage, now: datetime) -> Fact:
        """What sources told; `now` is the age of those that answer with the present."""
        named = tuple(report.source for report in coverage.sources)
        moment = oldest(report.as_of for report in coverage.sources) or now
        if not coverage.complete:
            return cls((), named, moment, f"Sources that could hold it did not answer: {', '.join(coverage.missing)}. (数据源未应答)")
        if (unmapped := _unmapped(entity, fields, records)) is not None:
            return cls((), named, moment, unmapped)
        return cls(tuple(records), named, moment)


def _unmapped(entity: Entity, fields: Sequence[str], records: Sequence[Record]) -> str | None:
    """A field that every record should have and a source does not: null there does not mean that there is nothing."""
    for name in fields:
        if not entity.fields[name].nullable:
            for record in records:
                if getattr(record, name) is None:
                    return f"Source {record.source} does not hold {entity.name}.{name}. (数据源无此字段)"
    return None


NOTHING = Fact()


class Facts:
    """The facts of one derivation."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.now = asked.now

    async def whole(self, entity: str, fields: Sequence[str], where: Predicate | None = None) -> Fact:
        """All records of an entity. Raises `SourceError` if no source told any."""
        page = await self._list(entity, tuple(fields), where)
        return Fact.of(ENTITIES[entity], fields, page.records, page.coverage, self.now)

    async def sites(self, codes: frozenset[str] | None = None, unions: frozenset[str] | None = None) -> dict[str, Fact]:
        """Sites by code, those that were asked for. A source that failed is missing from them and noted in the coverage."""
        parts = [_among("code", codes), _among("sponsor_code", unions)]
        page = await self._list("Site", SITE, conjunction(*parts))
        told = {report.source: report.as_of or self.now for report in page.coverage.sources}
        return {
            site.code: Fact((site,), (site.source,), told.get(site.source))
            for site in page.records
            if isinstance(site, Site) and _unmapped(ENTITIES["Site"], SITE, (site,)) is None
        }

    async def of_sites(self, names: Iterable[str], sites: Sequence[Site]) -> dict[str, dict[str, Fact]]:
        """Facts by name and site code."""
        wanted = list(dict.fromkeys(names))
        found = await together([self._of_sites(name, sites) for name in wanted])
        return dict(zip(wanted, found, strict=True))

    async def _of_sites(self, name: str, sites: Sequence[Site]) -> dict[str, Fact]:
        codes = [site.code for site in sites]
        if name == "payments":
            return await self._asked.once(("payments", frozenset(codes)), lambda operation: self._payments(operation, sites))
        link = links_of("Site")[name]
        found = await self.behind(link, sites, LINKED[name])
        return {site.code: found[getattr(site, link.parent_field)] for site in sites}

    async def behind(self, link: Link, parents: Sequence[Record], fields: Sequence[str]) -> dict[Any, Fact]:
        """What a link leads to from each of these records, by the value from which it leads on."""
        keys = [getattr(parent, link.parent_field) for parent in parents]

        async def follow(operation: Asks) -> dict[Any, Fact]:
            results = await operation.link(link, parents, ListRequest(link.child, (ENTITIES[link.child].key, *fields))) if parents else ()
            return {key: self._linked(link, fields, result, operation) for key, result in zip(keys, results, strict=True)}

        return await self._asked.once((link, fields, frozenset(keys)), follow)

    def _linked(self, link: Link, fields: Sequence[str], result: LinkResult, operation: Asks) -> Fact:
        if isinstance(result, SourceError):
            return Fact.unknown(result)
        if isinstance(result, ListResult):
            return Fact.of(ENTITIES[link.child], fields, result.records, result.coverage, self.now)
        told = operation.report().sources
        moment = oldest(report.as_of for report in told) or self.now
        return Fact(() if result is None else (result,), tuple(report.source for report in told), moment)

    async def _payments(self, operation: Asks, sites: Sequence[Site]) -> dict[str, Fact]:
        """The payments of each site's tranches."""
        tranches = await self._of_sites("tranches", sites)
        paid: list[Tranche] = [tranche for fact in tranches.values() for tranche in fact.records]
        link = links_of("Tranche")["payments"]
        results = await operation.link(link, paid, ListRequest(link.child, ("id", *PAYMENTS))) if paid else ()
        facts: dict[str, Fact] = {code: Fact(missing=fact.missing, sources=fact.sources) for code, fact in tranches.items()}
        for tranche, result in zip(paid, results, strict=True):
            facts[tranche.site_code] = _both(facts[tranche.site_code], self._linked(link, PAYMENTS, result, operation))
        return facts

    async def _list(self, entity: str, fields: tuple[str, ...], where: Predicate | None) -> ListResult:
        return await self._asked.once(
            (entity, fields, where), lambda operation: operation.list(ListRequest(entity, (ENTITIES[entity].key, *fields), where))
        )


def _among(field: str, values: frozenset[str] | None) -> Predicate | None:
    return None if values is None else Compare(field, Op.IN, tuple(sorted(values)))


def _both(one: Fact, other: Fact) -> Fact:
    sources = tuple(dict.fromkeys((*one.sources, *other.sources)))
    return Fact((*one.records, *other.records), sources, oldest((one.as_of, other.as_of)), one.missing or other.missing)


@dataclass(frozen=True, slots=True)
class Opened:
    """A site's file with the facts that it was made of, by name."""

    file: SiteFile
    facts: Mapping[str, Fact]

    def missing(self, needs: Iterable[str]) -> list[tuple[str, Fact]]:
        """Those of the facts that are not known."""
        return [(name, fact) for name in needs if (fact := self.facts.get(name, NOTHING)).missing is not None]


async def open_files(facts: Facts, sites: Mapping[str, Fact], names: Iterable[str]) -> list[Opened]:
    """The files of these sites with the named facts in them."""
    records: list[Site] = [fact.records[0] for fact in sites.values()]
    found = await facts.of_sites(names, records) if records else {}
    opened = []
    for site in records:
        own = {"site": sites[site.code]} | {name: by_site[site.code] for name, by_site in found.items()}
        parts = {name: fact.records for name, fact in own.items() if name != "site"}
        opened.append(Opened(SiteFile(site=site, **parts), own))
    return opened


__all__ = ["Fact", "Facts", "Opened", "Payment", "open_files"]
