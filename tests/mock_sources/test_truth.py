"""The canonical truth: complete, in our vocabulary, deterministic, plausible and full of traps."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.entities import HELD
from mock_sources.roster import SOURCES
from mock_sources.truth import TODAY, Truth, generate
from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import cents, resident_id, uscc, yuan

SEEDS = ((2024, 1.0), (7, 0.05), (-3, 0.3), pytest.param((2**70, 2.0), marks=pytest.mark.slow), (2**70, 0.1))


@pytest.fixture(scope="module", params=SEEDS, ids=str)
def truth(request: pytest.FixtureRequest) -> Truth:
    return made(*request.param)


@pytest.fixture(scope="module")
def standard() -> Truth:
    return made(2024, 1.0)


@cache
def made(seed: int, scale: float) -> Truth:
    """The truth that several fixtures ask for, made once."""
    return generate(seed, scale)


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from value


def test_it_has_every_entity_with_exactly_its_fields(truth: Truth) -> None:
    assert list(truth.entities) == list(HELD)
    for name, entity in HELD.items():
        fields = ["source", *map(camel, entity.fields)]
        assert all(list(record) == fields for record in truth.entities[name]), name


def test_values_are_of_their_fields_types(truth: Truth) -> None:
    for name, entity in HELD.items():
        for definition in entity.fields.values():
            for record in truth.entities[name]:
                value = record[camel(definition.name)]
                if value is None:
                    assert definition.nullable, f"{name}.{definition.name} is null"
                else:
                    assert all(_fits(item, definition.type) for item in (value if definition.many else [value])), (name, definition.name)


def _fits(value: Any, kind: Any) -> bool:
    kind = getattr(kind, "__supertype__", kind) if getattr(kind, "__name__", "") != "Money" else Decimal
    if kind in (str, int, bool):
        return type(value) is kind and value != ""
    if kind is Decimal:
        return bool(re.fullmatch(r"-?\d+\.\d\d", value))
    if kind is datetime:
        return datetime.fromisoformat(value).isoformat() == value and value.endswith("+08:00")
    if kind is date:
        return date.fromisoformat(value).isoformat() == value
    return value in kind.__members__


def test_keys_are_unique_within_their_source(truth: Truth) -> None:
    for name, entity in HELD.items():
        keys = Counter((record["source"], record[camel(entity.key)]) for record in truth.entities[name])
        assert not keys or max(keys.values()) == 1, name


def test_every_record_is_held_by_one_of_the_48_sources(truth: Truth) -> None:
    assert len(SOURCES) == len(set(SOURCES)) == 48
    assert {record["source"] for records in truth.entities.values() for record in records} <= set(SOURCES)


def test_folding_full_width_characters_changes_nothing(truth: Truth) -> None:
    for records in truth.entities.values():
        for record in records:
            for value in record.values():
                for text in texts(value):
                    assert unicodedata.normalize("NFKC", text).strip() == text


def test_tranches_say_what_their_vouchers_say(truth: Truth) -> None:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for payment in truth.entities["Payment"]:
        lines[payment["trancheId"]].append(payment)
    for tranche in truth.entities["Tranche"]:
        counted = [line for line in lines[tranche["id"]] if line["status"] != "DRAFT"]
        paid = sum(Decimal(line["amount"]) for line in counted)
        assert Decimal(tranche["paid"]) == paid >= 0
        last = max((line["paidOn"] for line in counted if line["status"] == "POSTED"), default=None)
        assert tranche["paidOn"] == (last if paid else None)
        assert tranche["status"] == ("UNPAID" if not paid else "PAID" if paid == Decimal(tranche["amount"]) else "PARTLY_PAID")


def test_tranches_are_30_and_70_percent_of_a_million(truth: Truth) -> None:
    assert {grant["amount"] for grant in truth.entities["SubsidyGrant"]} == {"1000000.00"}
    assert {(tranche["number"], tranche["amount"]) for tranche in truth.entities["Tranche"]} == {(1, "300000.00"), (2, "700000.00")}


def test_links_lead_to_records(truth: Truth) -> None:
    """All but declined applications, whose sites never came to be."""
    sites = {site["code"] for site in truth.entities["Site"]}
    courses = {course["id"] for course in truth.entities["Course"]}
    grants = {grant["id"] for grant in truth.entities["SubsidyGrant"]}
    for name in (
        "TradeBrand",
        "PracticalSession",
        "Certificate",
        "SubsidyGrant",
        "AnnualReport",
        "StarRating",
        "RatingEvent",
        "Inspection",
        "Campus",
    ):
        assert {record["siteCode"] for record in truth.entities[name]} <= sites, name
    assert {record["courseId"] for record in truth.entities["PracticalSession"]} - {None} <= courses
    assert {record["grantId"] for name in ("Tranche", "FundUse") for record in truth.entities[name]} <= grants


def test_a_site_has_at_most_one_current_rating(truth: Truth) -> None:
    current = Counter(rating["siteCode"] for rating in truth.entities["StarRating"] if rating["current"])
    assert max(current.values()) == 1


def test_a_site_is_reviewed_on_all_five_focuses_or_on_none(truth: Truth) -> None:
    reviews = truth.entities["FocusReview"]
    assert all(review["score"] is None or 0 <= review["score"] <= 100 for review in reviews)
    focuses: dict[str, list[str]] = defaultdict(list)
    for review in reviews:
        focuses[review["siteCode"]].append(review["focus"])
    assert {tuple(found) for found in focuses.values()} == {tuple(HELD["FocusReview"].fields["focus"].type.__members__)}


def test_every_site_that_was_put_out_was_adjusted_after_its_rectification(truth: Truth) -> None:
    """A suspension follows no closed rectification; a replacement is another site of the same union."""
    rectifications = {record["id"]: record for record in truth.entities["Rectification"]}
    sites = {site["code"]: site for site in truth.entities["Site"]}
    final = [record for record in truth.entities["Adjustment"] if record["kind"] != "SUSPEND"]
    assert [record["siteCode"] for record in final] == [code for code, site in sites.items() if site["status"] == "ADJUSTED_OUT"]
    for record in final:
        before = rectifications.get(record["rectificationId"])
        assert before is None or (before["status"] == "NOT_IN_PLACE" and before["closedOn"] <= record["decidedOn"])
    for record in truth.entities["Adjustment"]:
        other = sites.get(record["replacedBy"])
        assert (record["kind"] == "REPLACE") is (other is not None)
        assert other is None or (other["sponsorCode"], other["status"] != "ADJUSTED_OUT") == (
            sites[record["siteCode"]]["sponsorCode"],
            True,
        )


def test_money_that_came_back_was_there_and_what_is_left_covers_what_was_spent(truth: Truth) -> None:
    paid: Counter[str] = Counter()
    for tranche in truth.entities["Tranche"]:
        paid[tranche["grantId"]] += cents(tranche["paid"])
    spent: Counter[str] = Counter()
    for use in truth.entities["FundUse"]:
        spent[use["grantId"]] += cents(use["amount"])
    assert [grant for grant in spent if spent[grant] > paid[grant]] == []
    lines = truth.entities["Payment"]
    for line in lines:
        if line["status"] == "REFUND":
            earlier = [one["paidOn"] for one in lines if (one["trancheId"], one["status"]) == (line["trancheId"], "POSTED")]
            assert min(earlier) < line["paidOn"]


def test_tranches_are_split_reversed_refunded_and_paid_again(standard: Truth) -> None:
    lines: dict[str, list[str]] = defaultdict(list)
    for line in standard.entities["Payment"]:
        lines[line["trancheId"]].append(line["status"])
    statuses = {tranche["id"]: tranche["status"] for tranche in standard.entities["Tranche"]}
    fates = {(tuple(dict.fromkeys(found)), statuses[tranche]) for tranche, found in lines.items()}
    assert {(("POSTED", taken_back), end) for taken_back in ("REVERSAL", "REFUND") for end in ("UNPAID", "PAID")} <= fates
    assert (("POSTED", "REFUND"), "PARTLY_PAID") in fates
    assert any(found == ["POSTED", "POSTED"] and statuses[tranche] == "PAID" for tranche, found in lines.items())


def test_few_grants_were_entered_twice_and_the_one_that_is_paid_was_approved_last(standard: Truth) -> None:
    by_site: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for grant in standard.entities["SubsidyGrant"]:
        by_site[grant["siteCode"]].append(grant)
    twice = [grants for grants in by_site.values() if len(grants) > 1]
    tranches = {tranche["grantId"] for tranche in standard.entities["Tranche"]}
    assert 1 <= len(twice) <= len(by_site) / 100
    assert {extra["status"] for _, extra in twice} == {"OPEN", "CANCELLED"}
    for paid, extra in twice:
        assert extra["approvedOn"] < paid["approvedOn"]
        assert extra["id"] not in tranches


def test_supervisors_are_the_provinces_unions_for_most_grants(standard: Truth) -> None:
    """Of a site of an industrial union, the union of the province where it lies; some are wrong, some are missing."""
    sites = {site["code"]: site for site in standard.entities["Site"]}
    grants = standard.entities["SubsidyGrant"]
    assert {grant["supervisorCode"] for grant in grants} - {None} <= {union["code"] for union in standard.entities["TradeUnion"]}
    provincial = [grant for grant in grants if sites[grant["siteCode"]]["source"].startswith(("province-", "corps"))]
    wrong = [grant for grant in provincial if grant["supervisorCode"] != sites[grant["siteCode"]]["sponsorCode"]]
    assert 0 < len(wrong) < len(provincial) / 10
    assert {grant["supervisorCode"] is None for grant in wrong} == {True, False}
    others = [(grant["supervisorCode"], sites[grant["siteCode"]]["divisionCode"]) for grant in grants if grant not in provincial]
    right = [code for code, division in others if code == (division and f"{division[:2]}0000")]
    assert len(others) * 0.9 < len(right) < len(others)


def test_only_other_purposes_need_approval(standard: Truth) -> None:
    answers = {(use["category"] == "OTHER", use["approved"]) for use in standard.entities["FundUse"]}
    assert answers == {(True, True), (True, False), (False, None)}


def test_a_shared_resource_is_one_course_or_one_teacher(truth: Truth) -> None:
    """A site shares its own; nobody else's has a site."""
    owners = {("COURSE", record["id"]): record["siteCode"] for record in truth.entities["Course"]}
    owners |= {("TEACHER", record["id"]): record["siteCode"] for record in truth.entities["Teacher"]}
    for record in truth.entities["SharedResource"]:
        key = record["courseId"] if record["kind"] == "COURSE" else record["teacherId"]
        assert None in (record["courseId"], record["teacherId"])
        assert record["siteCode"] == owners[record["kind"], key]
        assert (record["provider"] == "SITE") is (record["siteCode"] is not None)


def test_every_trade_that_is_named_is_in_the_catalogue(truth: Truth) -> None:
    """Trades of one occupation share its code, which no other occupation has."""
    catalogue = {record["name"]: record for record in truth.entities["SpecialtyTrade"]}
    for name in ("TradeBrand", "Course", "PracticalSession", "Certificate", "Teacher"):
        assert {record["trade"] for record in truth.entities[name]} <= set(catalogue), name
    occupations = {(record["occupationCode"], record["occupationName"]) for record in catalogue.values()}
    assert len(occupations) == len({code for code, _ in occupations}) == len({name for _, name in occupations}) < len(catalogue)
    assert {record["emerging"] for record in catalogue.values()} == {True, False}


def test_a_rating_is_what_its_history_leaves_of_it(truth: Truth) -> None:
    states = {"PROPOSE": "PROPOSED", "CONFIRM": "CONFIRMED", "PUBLISH": "PUBLISHED", "REVOKE": "REVOKED"}
    for rating in truth.entities["StarRating"]:
        history = [event for event in truth.entities["RatingEvent"] if event["ratingId"] == rating["id"]]
        assert [event["version"] for event in history] == list(range(1, rating["version"] + 1))
        assert [event["actedAt"] for event in history] == sorted({event["actedAt"] for event in history})
        assert states[history[-1]["action"]] == rating["status"]
        assert len({event["actor"] for event in history}) == len(history)
        assert rating["current"] is (rating["status"] == "PUBLISHED" and rating["schemeVersion"] == "2026")


def test_only_provinces_and_the_corps_match(truth: Truth) -> None:
    holders = {record["source"] for record in truth.entities["ProvincialMatch"]}
    assert holders
    assert all(source == "corps" or source.startswith("province-") for source in holders)


def test_nothing_has_happened_after_today(truth: Truth) -> None:
    past = {
        "Certificate": "issuedOn",
        "Payment": "paidOn",
        "FundUse": "spentOn",
        "StarRating": "publishedOn",
        "RatingEvent": "actedAt",
        "Inspection": "inspectedOn",
        "Assessment": "assessedOn",
        "FocusReview": "reviewedOn",
        "SharedResource": "sharedOn",
        "Adjustment": "decidedOn",
        "ConditionReview": "reviewedOn",
        "Determination": "determinedOn",
        "EnterpriseSupport": "receivedOn",
        "FeederAcademy": "cultivatedFrom",
        "AnnualReport": "receivedAt",
        "Site": "updatedAt",
    }
    for name, field in past.items():
        days = [record[field][:10] for record in truth.entities[name] if record[field]]
        assert max(days, default="") <= TODAY.isoformat(), name


def test_the_sizes_at_scale_one(standard: Truth) -> None:
    count = {name: len(records) for name, records in standard.entities.items()}
    batches = Counter(site["batchYear"] for site in standard.determined_sites)
    assert batches == {2024: 100, 2025: 200, 2026: 200}
    assert (count["Course"], count["PracticalSession"], count["Certificate"], count["TradeUnion"]) == (2000, 3000, 20000, 44)
    channels = Counter(session["channel"] for session in standard.entities["PracticalSession"])
    assert channels == {"SITE": 2000, "ONLINE_ACADEMY": 1000}
    assert 850 <= count["Payment"] <= 1100
    assert 1050 <= count["AnnualReport"] <= 1350
    assert {site["source"] for site in standard.entities["Site"]} == {
        source for source in SOURCES if re.match("province|corps|indus|central", source)
    }


def test_the_scale_multiplies_what_grows() -> None:
    small, large = generate(5, 0.1), generate(5, 1)
    for name in ("Site", "Course", "PracticalSession", "Certificate", "SubsidyGrant", "AnnualReport"):
        assert 7 < len(large.entities[name]) / len(small.entities[name]) < 13, name


def test_the_tiniest_scale_has_no_site_and_still_one_academy() -> None:
    truth = generate(1, 0.0001)
    assert truth.entities["Site"] == []
    assert len(truth.entities["OnlineAcademy"]) == len(truth.entities["NationalAcademy"]) == 1


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_that_is_not_above_zero_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        generate(1, scale)


def test_the_same_seed_gives_the_same_truth_in_another_process() -> None:
    program = "import json; from mock_sources.truth import generate; print(json.dumps(generate(9, 0.1).entities))"
    root = Path(__file__).parents[2]
    printed = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONHASHSEED": hashing}, check=True, capture_output=True
        )
        for hashing in ("1", "2")
    ]
    assert printed[0].stdout == printed[1].stdout
    assert json.loads(printed[0].stdout) == generate(9, 0.1).entities


def test_another_seed_gives_another_truth() -> None:
    assert generate(1, 0.1).entities != generate(2, 0.1).entities


def test_it_is_full_of_traps(standard: Truth) -> None:
    entities = standard.entities
    names = Counter(site["name"] for site in entities["Site"])
    assert names.most_common(1)[0][1] > 2
    everything = "".join(names)
    assert "·" in everything
    assert re.search("[\U00020000-\U0003ffff]", "".join(site["hostName"] for site in entities["Site"]))
    assert {site["status"] for site in entities["Site"]} == set(HELD["Site"].fields["status"].type.__members__)
    assert all(int(course["id"]) > 2**53 for course in entities["Course"])
    assert len({float(course["id"]) for course in entities["Course"]}) < len(entities["Course"])
    assert {payment["status"] for payment in entities["Payment"]} == {"DRAFT", "POSTED", "REVERSAL", "REFUND"}
    assert {tranche["status"] for tranche in entities["Tranche"]} == {"UNPAID", "PARTLY_PAID", "PAID"}
    assert any(rating["level"] is None for rating in entities["StarRating"])
    assert any(rating["score"] is None for rating in entities["StarRating"])
    assert any(review["score"] is None for review in entities["FocusReview"])
    assert {record["kind"] for record in entities["Adjustment"]} == {"REMOVE", "REPLACE", "SUSPEND"}
    received = [report["receivedAt"] or "" for report in entities["AnnualReport"]]
    assert any(at.endswith("-11-30T23:59:59+08:00") for at in received)
    assert any(at.endswith("-12-01T00:00:00+08:00") for at in received)
    assert {len(record["number"]) for record in entities["Certificate"]} >= {16, 22}


def test_rules_hold_for_most_and_are_broken_by_some(standard: Truth) -> None:
    entities = standard.entities
    quotas = entities["QuotaAllocation"]
    assert 0 < sum(quota["recommended"] > quota["quota"] for quota in quotas) < len(quotas) / 5
    reports = [report for report in entities["AnnualReport"] if report["practicalPersons"]]
    failing = [report for report in reports if 100 * report["certifiedPersons"] < 85 * report["practicalPersons"]]
    assert 0 < len(failing) < len(reports) / 2
    assessed = {record["siteCode"]: record["assessedOn"] for record in entities["Assessment"]}
    second = [tranche for tranche in entities["Tranche"] if tranche["number"] == 2 and tranche["paidOn"]]
    early = [tranche for tranche in second if tranche["paidOn"] < assessed.get(tranche["siteCode"], "9999")]
    assert 0 < len(early) < len(second) / 5


def test_checked_numbers_have_right_check_characters(standard: Truth) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    codes = {site["hostUscc"] for site in standard.entities["Site"]} - {None}
    assert len(codes) > 200
    for code in (*codes, "91350100M000100Y43", "12440600MB2C07549J", "81110000MC00000030"):
        body, check = code[:17], alphabet.index(code[17])
        assert (sum(alphabet.index(character) * 3**index for index, character in enumerate(body)) + check) % 31 == 0
    dice = Dice("check")
    assert len(uscc(dice, "440000")) == 18
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    full = [number for number in (resident_id(dice) for _ in range(200)) if len(number) == 18]
    values = [[10 if digit in "xX" else int(digit) for digit in number] for number in full]
    assert all(sum(a * b for a, b in zip(value, weights, strict=True)) % 11 == 1 for value in values)


@pytest.mark.parametrize("amount", [0, 1, -1, 99, -100, 30_000_000, -123_456_789])
def test_money_goes_to_text_and_back(amount: int) -> None:
    assert cents(yuan(amount)) == amount
    assert Decimal(yuan(amount)) == Decimal(amount) / 100
