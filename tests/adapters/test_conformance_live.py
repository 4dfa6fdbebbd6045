"""The kit over a live source: gentle with it, and not to be fooled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from adapters.capabilities import Description, EntityCapability
from adapters.conformance import Status, all_checks
from adapters.conformance.live import CHECKS, run_live
from adapters.conformance.patient import patient
from adapters.conformance.traps import INJECTIONS, UNSTORABLE
from adapters.entities import Certificate, DivisionCode, Record, TradeUnion
from adapters.entities.codes import CertificateKind, SkillLevel, UnionKind
from adapters.errors import RateLimited, Unavailable
from adapters.interface import Aggregating
from adapters.memory import Call, MemoryAdapter, everything
from adapters.predicate import And, Compare, Op, comparisons
from adapters.requests import Page, Records, Scan

ENTITY = "Certificate"


def records(count: int) -> list[Record]:
    return [_certificate(at) for at in range(count)]


def _certificate(at: int) -> Record:
    kind, level = (CertificateKind.SKILL_LEVEL, SkillLevel.SENIOR) if at % 2 else (CertificateKind.COMPLETION, None)
    return Certificate(
        number=f"Z{at:03}",
        site_code=f"440000-2024-00{at % 5}",
        kind=kind,
        level=level,
        trade=("焊工", "Welder", "电工")[at % 3],
        issued_on=date(2024, 5, 1 + at % 28),
    )


def claims(**changes: Any) -> dict[str, EntityCapability]:
    return {ENTITY: everything(ENTITY, **changes)}


async def failed(adapter: MemoryAdapter, **options: Any) -> tuple[list[str], dict[str, str]]:
    report, compared = await run_live(adapter, name="live", **options)
    return report.failed, dict(compared)


def test_every_check_that_is_named_exists() -> None:
    assert {one.name for one in all_checks()} >= CHECKS


@pytest.mark.anyio
async def test_a_right_adapter_passes() -> None:
    assert await failed(MemoryAdapter({ENTITY: records(40)}, claims())) == ([], {ENTITY: "all 40 records"})


@pytest.mark.anyio
async def test_a_right_adapter_passes_on_a_sample() -> None:
    assert await failed(MemoryAdapter({ENTITY: records(40)}, claims()), rows=9) == ([], {ENTITY: "a sample of 9 records"})


class Loose(MemoryAdapter):
    """Takes upper and lower case for the same, as some collations do."""

    async def scan(self, request: Scan) -> Page:
        match request.where:
            case Compare("trade", Op.EQ, value):
                rows = (await super().scan(Scan(entity=ENTITY, fields=(*request.fields, "trade")))).rows
                kept = [row for row in rows if row.trade.lower() == value.lower()]  # type: ignore[attr-defined]
                return Page(rows=kept)
        return await super().scan(request)


class Cut(MemoryAdapter):
    """Puts the limit below a filter: looks at the first rows only."""

    async def scan(self, request: Scan) -> Page:
        page = await super().scan(request)
        return page if request.where in (None, And(())) or request.limit is None else Page(rows=page.rows[: request.limit])


@pytest.mark.anyio
async def test_a_loose_collation_is_found() -> None:
    found, _ = await failed(Loose({ENTITY: records(40)}, claims()))
    assert "a_text_in_another_form_is_another_text" in found


@pytest.mark.anyio
async def test_a_limit_below_a_filter_is_found() -> None:
    found, _ = await failed(Cut({ENTITY: records(40)}, claims()))
    assert "a_limit_never_goes_below_a_filter" in found


@pytest.mark.anyio
async def test_an_empty_source_proves_nothing() -> None:
    found, compared = await failed(MemoryAdapter({ENTITY: []}, claims()))
    assert found == ["every_field_is_declared_or_null"]
    assert compared == {ENTITY: "it holds no records"}


@pytest.mark.anyio
async def test_what_cannot_be_read_is_said_once() -> None:
    async def down(call: Call) -> None:
        raise Unavailable("nothing listens there")

    report, compared = await run_live(MemoryAdapter({ENTITY: records(3)}, claims(), fault=down), name="live")
    assert [(result.status, "nothing listens there" in result.reason) for result in report.results] == [(Status.FAILED, True)]
    assert "nothing listens there" in compared[ENTITY]


@pytest.mark.anyio
async def test_reading_tells_how_far_it_is() -> None:
    heard: list[tuple[str, int]] = []
    await run_live(
        MemoryAdapter({ENTITY: records(7)}, claims(max_page=3)), name="live", reading=lambda name, count: heard.append((name, count))
    )
    assert heard == [(ENTITY, 3), (ENTITY, 6), (ENTITY, 7)]


class Limited(MemoryAdapter):
    """Refuses every other call for a moment."""

    def describe(self) -> Description:
        return Description(api_version=1, entities=super().describe().entities, rate=2_000.0)

    async def fetch(self, entity: str, keys: Sequence[str], fields: Sequence[str]) -> Records:
        if len(self.calls) % 2 == 0:
            self.calls.append(Call("refused", entity))
            error = RateLimited("slow down")
            error.retry_after = 0.001
            raise error
        return await super().fetch(entity, keys, fields)


@pytest.mark.anyio
async def test_a_source_that_asks_to_wait_is_waited_for() -> None:
    adapter = Limited({ENTITY: records(3)})
    async with asyncio.timeout(5):
        (found,) = (await patient(adapter).fetch(ENTITY, ["Z001"], ("trade",))).rows
    assert found is not None
    assert [call.method for call in adapter.calls] == ["refused", "fetch"]


@pytest.mark.anyio
async def test_a_declared_rate_is_kept() -> None:
    """2000 calls a second are declared, half of that is used: 50 calls take at least 49 ms."""
    lent = patient(Limited({ENTITY: records(3)}))
    begun = asyncio.get_running_loop().time()
    for _ in range(50):
        await lent.count(ENTITY, None)
    assert asyncio.get_running_loop().time() - begun >= 0.048
    assert isinstance(lent, Aggregating)


def _union() -> Record:
    return TradeUnion(
        code="440000",
        kind=next(iter(UnionKind)),
        name="广东省总工会",
        short_name="广东",
        division_code=DivisionCode("440000"),
        leading_body=None,
        expert_committee=None,
    )


@pytest.mark.anyio
async def test_a_live_source_is_asked_only_what_a_caller_could_ask() -> None:
    """Neither code nor what cannot be stored; and division codes are six digits."""
    adapter = MemoryAdapter({ENTITY: records(40), "TradeUnion": [_union()]}, {**claims(), "TradeUnion": everything("TradeUnion")})
    report, _ = await run_live(adapter, name="live")
    asked = [part for call in adapter.calls for part in comparisons(getattr(call.asked, "where", call.asked))]
    texts = {text for part in asked for text in (part.value if isinstance(part.value, tuple) else (part.value,)) if isinstance(text, str)}
    assert report.failed == []
    assert len(texts) > 50
    assert texts & {*INJECTIONS, *UNSTORABLE} == set()
    assert {part.value for part in asked if part.field == "division_code" and part.op is Op.EQ} == {"440000"}
