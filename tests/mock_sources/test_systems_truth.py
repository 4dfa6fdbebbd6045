"""Everything that the HTTP systems serve leads back to the truth, by the transforms that `mock_sources/SYSTEMS.md` declares."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mock_sources.systems.finance.app import build as finance
from mock_sources.systems.ims.app import build as ims
from mock_sources.systems.platform.app import build as platform
from mock_sources.systems.registry.app import build as registry
from mock_sources.truth import Truth
from tests.mock_sources.systems_decoded import (
    Row,
    application,
    assessment,
    course,
    day,
    document,
    event,
    fund_use,
    grant,
    incentive,
    inspection,
    org,
    payment,
    practical_session,
    quota,
    rating,
    rating_event,
    rectification,
    report,
    shared_resource,
    statistics,
    teacher,
    trade,
    tranche_due,
)
from tests.mock_sources.systems_decoded_planning import (
    campus,
    committee,
    determination,
    feeder,
    guidance,
    leading_body,
    plan,
    policy_document,
    review,
    support,
    target,
)
from tests.mock_sources.systems_support import (
    Clock,
    accepted,
    bearer,
    built,
    client_of,
    ims_walk,
    ledger_walk,
    platform_walk,
    registry_walk,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", params=[(3, 1.0), (29, 0.4)], ids=["seed 3", "seed 29"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("systems")
    seed, scale = request.param
    return path, built(path, seed, scale)


def same(found: Iterable[Row], expected: Iterable[Row], key: str) -> None:
    """The records are equal, in any order, and there are some."""
    plain = [{name: value for name, value in record.items() if name != "source"} for record in expected]
    assert sorted(found, key=lambda row: row[key]) == sorted(plain, key=lambda row: row[key])
    assert plain


PLATFORM: dict[str, tuple[str, str, Callable[[Row], Row]]] = {
    "/v1/courses": ("Course", "id", course),
    "/v1/courses/statistics": ("LearningStatistics", "courseId", statistics),
    "/v1/teachers": ("Teacher", "id", teacher),
    "/v1/incentives": ("IncentiveMeasure", "id", incentive),
    "/v1/shared-resources": ("SharedResource", "id", shared_resource),
    "/v1/trades": ("SpecialtyTrade", "name", trade),
    "/v1/practical-sessions": ("PracticalSession", "id", practical_session),
}


@pytest.mark.parametrize("path", PLATFORM)
async def test_the_platform_serves_the_truth(folder: tuple[Path, Truth], path: str) -> None:
    known, (entity, key, decode) = accepted(folder[0]), PLATFORM[path]
    async with client_of(platform(folder[0] / "systems", known, Clock())) as client:
        rows = await platform_walk(client, known, path)
    expected = folder[1].entities[entity]
    same(map(decode, rows), (record for record in expected if record["source"] == "platform"), key)


async def test_the_platform_describes_itself(folder: tuple[Path, Truth]) -> None:
    known = accepted(folder[0])
    async with client_of(platform(folder[0] / "systems", known, Clock())) as client:
        row = (await client.get("/v1/platform/info", headers=await bearer(client, known))).json()["data"]
    found = {
        "code": row["platformCode"],
        "name": row["platformName"],
        "operator": row["operator"],
        "trialOn": day(row["trialTime"]),
        "learners": int(row["learnerTotal"]),
    }
    same([found], folder[1].entities["OnlineAcademy"], "code")


def test_what_the_platform_shows_as_left_is_not_places_less_enrolled(folder: tuple[Path, Truth]) -> None:
    """A mapping that takes the short cut is wrong for ended sessions."""
    sessions = [r for r in folder[1].entities["PracticalSession"] if r["source"] == "platform" and r["status"] == "FINISHED"]
    assert any(record["places"] > record["enrolled"] for record in sessions)


LEDGER: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "projects": ("SubsidyGrant", grant),
    "payment-plans": ("Tranche", tranche_due),
    "voucher-lines": ("Payment", payment),
    "expense-lines": ("FundUse", fund_use),
}


@pytest.mark.parametrize("resource", LEDGER)
async def test_the_ledger_serves_the_truth(folder: tuple[Path, Truth], resource: str) -> None:
    known, (entity, decode) = accepted(folder[0]), LEDGER[resource]
    async with client_of(finance(folder[0] / "systems", known, Clock())) as client:
        rows = await ledger_walk(client, known, f"/api/gl/v2/{resource}")
    computed = ("paid", "status", "paidOn") if entity == "Tranche" else ()
    expected = [{name: value for name, value in record.items() if name not in computed} for record in folder[1].entities[entity]]
    same(map(decode, rows), expected, "id")


IMS: dict[str, tuple[str, str, Callable[[Row], Row]]] = {
    "orgs": ("TradeUnion", "code", org),
    "quotas": ("QuotaAllocation", "id", quota),
    "applications": ("Application", "id", application),
    "annual-reports": ("AnnualReport", "id", report),
    "filed-documents": ("FiledDocument", "id", document),
    "publicity-events": ("PublicityEvent", "id", event),
    "inspections": ("Inspection", "id", inspection),
    "rectifications": ("Rectification", "id", rectification),
    "assessments": ("Assessment", "id", assessment),
    "policy-documents": ("PolicyDocument", "number", policy_document),
    "policy-targets": ("PolicyTarget", "id", target),
    "leading-bodies": ("LeadingBody", "id", leading_body),
    "expert-committees": ("ExpertCommittee", "id", committee),
    "guidance-classes": ("GuidanceClass", "id", guidance),
    "construction-plans": ("ConstructionPlan", "id", plan),
    "feeder-academies": ("FeederAcademy", "id", feeder),
    "determinations": ("Determination", "id", determination),
    "campuses": ("Campus", "id", campus),
    "condition-reviews": ("ConditionReview", "id", review),
    "enterprise-supports": ("EnterpriseSupport", "id", support),
}


@pytest.mark.parametrize("resource", IMS)
async def test_the_information_management_system_serves_the_truth(folder: tuple[Path, Truth], resource: str) -> None:
    known, (entity, key, decode) = accepted(folder[0]), IMS[resource]
    async with client_of(ims(folder[0] / "systems", known, Clock())) as client:
        rows = await ims_walk(client, known, resource)
    same(map(decode, rows), folder[1].entities[entity], key)


@pytest.mark.parametrize(("name", "entity", "decode"), [("ratings", "StarRating", rating), ("events", "RatingEvent", rating_event)])
async def test_the_rating_registry_serves_the_truth(
    folder: tuple[Path, Truth], name: str, entity: str, decode: Callable[[Row], Row]
) -> None:
    known = accepted(folder[0])
    async with client_of(registry(folder[0] / "systems", known, Clock())) as client:
        rows = await registry_walk(client, known, name)
    same(map(decode, rows), folder[1].entities[entity], "id")


def test_a_seed_makes_the_same_systems_again(tmp_path: Path) -> None:
    """Data and secrets follow from the seed alone."""
    for name in ("first", "second"):
        built(tmp_path / name, 5, 0.05)
    built(tmp_path / "other", 6, 0.05)
    first, second, other = (sorted((tmp_path / name).rglob("*.json")) for name in ("first", "second", "other"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert accepted(tmp_path / "first") != accepted(tmp_path / "other")
    assert len(first) == len(other)


def test_the_secrets_are_readable_by_their_owner_only(folder: tuple[Path, Truth]) -> None:
    path = folder[0] / "systems" / "credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    known = accepted(folder[0])
    assert not any(secret in repr(known) for secret in (known.client_secret, known.app_secret, known.password, known.api_key))
