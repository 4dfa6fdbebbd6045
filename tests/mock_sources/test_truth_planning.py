"""The truth about the policy, plans, cultivation, premises and support agrees with what the other records say."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from mock_sources.truth import Truth, generate
from mock_sources.truth.words import CONDITIONS

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module", params=[(2024, 1.0), (7, 0.1)], ids=str)
def truth(request: pytest.FixtureRequest) -> Truth:
    return generate(*request.param)


@pytest.fixture(scope="module")
def sites(truth: Truth) -> dict[str, dict[str, Any]]:
    """The determined ones, by number."""
    return {site["code"]: site for site in truth.determined_sites}


def grouped(rows: Rows, by: str) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[by]].append(row)
    return found


def test_the_policy_is_the_one_of_april_2024(truth: Truth) -> None:
    plan, *notices = truth.entities["PolicyDocument"]
    assert (plan["number"], plan["signedOn"], plan["printedOn"]) == ("总工办发〔2024〕15号", "2024-04-26", "2024-04-28")
    assert plan["copiedTo"] == ["新疆生产建设兵团总工会"]
    assert notices
    assert all(notice["signedOn"] > plan["signedOn"] for notice in notices)


def test_the_targets_are_those_of_the_policy(truth: Truth) -> None:
    targets = [(t["kind"], t["year"], t["target"], t["cumulative"], t["dueOn"]) for t in truth.entities["PolicyTarget"]]
    assert targets == [
        ("SITES", 2024, 100, 100, "2024-12-31"),
        ("SITES", 2025, 200, 300, "2025-12-31"),
        ("SITES", 2026, 200, 500, "2026-12-31"),
        ("NATIONAL_ACADEMY_BUILT", 2024, None, None, "2024-06-30"),
        ("ONLINE_ACADEMY_TRIAL", 2024, None, None, "2024-06-30"),
    ]
    numbers = {document["number"] for document in truth.entities["PolicyDocument"]}
    assert {target["documentNumber"] for target in truth.entities["PolicyTarget"]} <= numbers


@pytest.mark.parametrize(("entity", "field"), [("LeadingBody", "leadingBody"), ("ExpertCommittee", "expertCommittee")])
def test_what_a_union_names_is_what_it_has_set_up(truth: Truth, entity: str, field: str) -> None:
    named = {(union["code"], union[field]) for union in truth.entities["TradeUnion"] if union[field]}
    assert {(one["unionCode"], one["name"]) for one in truth.entities[entity]} == named


def test_guidance_names_what_its_dimension_is_about(truth: Truth) -> None:
    about = {"OCCUPATION": "trade", "ENTERPRISE_TYPE": "enterpriseType", "CONSTRUCTION_MODE": "hostType"}
    for one in truth.entities["GuidanceClass"]:
        assert [name for name in about.values() if one[name]] == [about[one["dimension"]]]
    assert {one["dimension"] for one in truth.entities["GuidanceClass"]} == set(about)


def test_scores_lie_between_0_and_100_and_some_are_unknown(truth: Truth) -> None:
    factors = ("enthusiasmScore", "foundationScore", "economyScore", "specialtyScore")
    scores = [quota[factor] for quota in truth.entities["QuotaAllocation"] for factor in factors]
    assert None in scores
    assert all(0 <= score <= 100 for score in scores if score is not None)


def test_a_plan_was_approved_before_it_was_filed(truth: Truth) -> None:
    documents = {document["id"]: document for document in truth.entities["FiledDocument"]}
    filed = [plan for plan in truth.entities["ConstructionPlan"] if plan["documentId"]]
    assert filed
    for plan in filed:
        document = documents[plan["documentId"]]
        assert (document["unionCode"], document["kind"]) == (plan["unionCode"], "CONSTRUCTION_PLAN")
        assert plan["approvedOn"] <= document["issuedOn"]


def test_only_applications_of_enterprises_name_a_type_of_enterprise(truth: Truth) -> None:
    types = grouped(truth.entities["Application"], "hostType")
    named = {host: {one["enterpriseType"] for one in rows} for host, rows in types.items()}
    assert named["ENTERPRISE_TRAINING_CENTER"] - {None} == {"CHAIN_LEADER", "LARGE_BACKBONE", "PRIVATE", "OTHER"}
    assert named["VOCATIONAL_SCHOOL"] == named["UNION_SCHOOL"] == {None}


def test_every_determined_site_has_a_determination_as_its_application_says(truth: Truth, sites: dict[str, dict[str, Any]]) -> None:
    applications = {application["id"]: application for application in truth.entities["Application"]}
    decided = {one["siteCode"]: one for one in truth.entities["Determination"]}
    assert decided.keys() == sites.keys()
    assert len(decided) == len(truth.entities["Determination"])
    for code, one in decided.items():
        assert (one["unionCode"], one["year"]) == (sites[code]["sponsorCode"], sites[code]["batchYear"])
        assert sites[code]["determinedOn"] in (one["determinedOn"], None)
        if one["applicationId"]:
            application = applications[one["applicationId"]]
            told = (application["siteCode"], application["determinedOn"], application["determinationNumber"])
            assert told == (code, one["determinedOn"], one["documentNumber"])


def test_the_first_batch_was_announced_in_october_and_batches_have_several_names(truth: Truth) -> None:
    first = [one for one in truth.entities["Determination"] if one["year"] == 2024 and one["determinedOn"] != "2024-03-01"]
    assert {one["determinedOn"][:7] for one in first} == {"2024-10"}
    assert len({one["batchName"] for one in first}) > 1


def test_academies_that_were_promoted_are_sites_of_their_union(truth: Truth, sites: dict[str, dict[str, Any]]) -> None:
    promoted = [one for one in truth.entities["FeederAcademy"] if one["stage"] == "PROMOTED"]
    assert promoted
    for one in promoted:
        site = sites[one["siteCode"]]
        assert (one["unionCode"], one["hostName"], one["hostType"]) == (site["sponsorCode"], site["hostName"], site["hostType"])
        assert one["cultivatedFrom"] < (site["determinedOn"] or "9999")
    assert max(Counter(one["siteCode"] for one in promoted).values()) == 1
    assert all((one["siteCode"] is None) == (one["stage"] != "PROMOTED") for one in truth.entities["FeederAcademy"])
    assert all((one["level"] == "INDUSTRIAL") == one["unionCode"].startswith("IU") for one in truth.entities["FeederAcademy"])


def test_there_are_fifteen_hundred_academies_under_cultivation_at_scale_one(truth: Truth) -> None:
    assert len(truth.entities["FeederAcademy"]) == truth.count(1500)


def test_the_six_reviews_of_a_site_say_what_its_database_says(truth: Truth, sites: dict[str, dict[str, Any]]) -> None:
    reviews = grouped(truth.entities["ConditionReview"], "siteCode")
    assert reviews.keys() == sites.keys()
    for code, six in reviews.items():
        assert [one["condition"] for one in six] == list(CONDITIONS)
        assert [one["condition"] for one in six if one["held"]] == sites[code]["conditions"]


def test_the_main_campus_lies_where_the_site_lies(truth: Truth, sites: dict[str, dict[str, Any]]) -> None:
    campuses = grouped(truth.entities["Campus"], "siteCode")
    assert campuses.keys() == sites.keys()
    assert {len(some) for some in campuses.values()} == {1, 2, 3}
    for code, some in campuses.items():
        (main,) = [campus for campus in some if campus["main"]]
        for field in ("divisionCode", "address"):
            assert sites[code][field] in (main[field], None)


def test_enterprises_support_sites_of_industrial_unions_only(truth: Truth, sites: dict[str, dict[str, Any]]) -> None:
    supports = truth.entities["EnterpriseSupport"]
    assert bool(supports) == any(code.startswith("IU") for code in sites)
    for support in supports:
        site = sites[support["siteCode"]]
        assert support["unionCode"] == site["sponsorCode"]
        assert support["unionCode"].startswith("IU")
        assert support["year"] >= site["batchYear"]
        assert support["receivedOn"] is None or date.fromisoformat(support["receivedOn"]).year == support["year"]
    assert {support["form"] for support in supports} in (set(), {"CASH", "EQUIPMENT", "VENUE", "TEACHERS"})
