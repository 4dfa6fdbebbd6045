"""The ledger keeps to its manual."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from mock_sources.systems.credentials import Credentials
from mock_sources.systems.finance.app import build
from mock_sources.systems.finance.signature import sign
from mock_sources.truth import Truth
from tests.mock_sources.systems_support import NOW, Clock, accepted, built, client_of, ledger, ledger_walk, signed

pytestmark = pytest.mark.anyio
PROJECTS = "/api/gl/v2/projects"
LINES = "/api/gl/v2/voucher-lines"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("finance")
    return path, built(path, scale=0.5)


@pytest.fixture
def truth(folder: tuple[Path, Truth]) -> Truth:
    return folder[1]


@pytest.fixture
def known(folder: tuple[Path, Truth]) -> Credentials:
    return accepted(folder[0])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(folder: tuple[Path, Truth], known: Credentials, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build(folder[0] / "systems", known, clock)) as client:
        yield client


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errcode"]


def test_the_manuals_vector_holds() -> None:
    """The text and the result were worked out with openssl, not with our code."""
    signature = sign("s3cret", "GET", "/api/gl/v2/projects?limit=2", "1700000000", "nonce-0001", b"")
    assert signature == "ff40d791ecd034aa8b2f3ce57b3929714d9df29f09c9ce1afc836e23ab9d6952"


async def test_a_signed_request_is_answered(client: httpx.AsyncClient, known: Credentials) -> None:
    answer = await ledger(client, known, PROJECTS, limit=2)
    assert answer.status_code == 200
    assert len(answer.json()["rows"]) == 2


async def test_a_nonce_serves_once(client: httpx.AsyncClient, known: Credentials) -> None:
    headers = signed(known, "GET", PROJECTS, nonce="only-once-1")
    assert (await client.get(PROJECTS, headers=headers)).status_code == 200
    assert refused(await client.get(PROJECTS, headers=headers)) == (401, "NONCE_REUSED")


async def test_a_nonce_stays_used_for_as_long_as_its_timestamp_is_valid(
    client: httpx.AsyncClient, known: Credentials, clock: Clock
) -> None:
    headers = signed(known, "GET", PROJECTS, now=NOW + 300, nonce="early-bird-1")
    assert (await client.get(PROJECTS, headers=headers)).status_code == 200
    clock.now += 600
    assert refused(await client.get(PROJECTS, headers=headers)) == (401, "NONCE_REUSED")


@pytest.mark.parametrize("skew", [-301, 301])
async def test_a_clock_off_by_more_than_five_minutes_is_refused(client: httpx.AsyncClient, known: Credentials, skew: int) -> None:
    headers = signed(known, "GET", PROJECTS, now=NOW + skew)
    assert refused(await client.get(PROJECTS, headers=headers)) == (401, "TIMESTAMP_SKEW")


@pytest.mark.parametrize("skew", [-300, 300])
async def test_five_minutes_are_still_accepted(client: httpx.AsyncClient, known: Credentials, skew: int) -> None:
    headers = signed(known, "GET", PROJECTS, now=NOW + skew)
    assert (await client.get(PROJECTS, headers=headers)).status_code == 200


async def test_a_tampered_body_is_refused(client: httpx.AsyncClient, known: Credentials) -> None:
    headers = signed(known, "POST", PROJECTS, b'{"limit": 1}')
    answer = await client.post(PROJECTS, content=b'{"limit": 2}', headers=headers)
    assert refused(answer) == (401, "SIGN_INVALID")


async def test_a_tampered_query_method_or_key_is_refused(client: httpx.AsyncClient, known: Credentials) -> None:
    assert refused(await client.get(f"{PROJECTS}?limit=9", headers=signed(known, "GET", f"{PROJECTS}?limit=1"))) == (401, "SIGN_INVALID")
    assert refused(await client.post(PROJECTS, headers=signed(known, "GET", PROJECTS))) == (401, "SIGN_INVALID")
    assert refused(await client.get(PROJECTS, headers={**signed(known, "GET", PROJECTS), "X-App-Key": "AKX"})) == (401, "APP_UNKNOWN")
    assert refused(await client.get(PROJECTS)) == (401, "SIGN_MISSING")


async def test_a_failed_signature_does_not_use_up_the_nonce(client: httpx.AsyncClient, known: Credentials) -> None:
    headers = signed(known, "GET", PROJECTS, nonce="kept-for-later")
    assert refused(await client.get(PROJECTS, headers={**headers, "X-Signature": "0" * 64})) == (401, "SIGN_INVALID")
    assert (await client.get(PROJECTS, headers=headers)).status_code == 200


async def test_the_limit_is_capped_and_has_more_tells_the_end(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    answer = (await ledger(client, known, LINES, limit=9999)).json()
    assert (len(answer["rows"]), answer["limit"], answer["hasMore"]) == (200, 200, True)
    rest = (await ledger(client, known, LINES, offset=len(truth.entities["Payment"]) - 30, limit=200)).json()
    assert (len(rest["rows"]), rest["hasMore"]) == (30, False)


async def test_a_last_page_that_is_full_has_no_more(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    total = len(truth.entities["SubsidyGrant"])
    answer = (await ledger(client, known, PROJECTS, offset=total - 10, limit=10)).json()
    assert (len(answer["rows"]), answer["hasMore"]) == (10, False)


async def test_posting_a_list_of_codes_equals_asking_in_the_query(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    codes = [record["id"] for record in truth.entities["SubsidyGrant"][:100]]
    body = json.dumps({"prj_codes": codes, "limit": 200}).encode()
    posted = await client.post(LINES, content=body, headers=signed(known, "POST", LINES, body))
    asked = await ledger(client, known, LINES, prj_codes=",".join(codes), limit=200)
    assert posted.json() == asked.json()
    assert {row["prj_code"] for row in posted.json()["rows"]} <= set(codes)


@pytest.mark.parametrize(
    "parameters", [{"limit": "x"}, {"offset": "-1"}, {"prj_codes": ",".join(map(str, range(101)))}, {"pay_from": "2024-05-01"}]
)
async def test_a_bad_parameter_is_400(client: httpx.AsyncClient, known: Credentials, parameters: dict[str, Any]) -> None:
    assert refused(await ledger(client, known, LINES, **parameters)) == (400, "PARAM_INVALID")


async def test_a_body_that_is_no_object_is_400(client: httpx.AsyncClient, known: Credentials) -> None:
    for body in (b"[1]", b"{", b"\xff"):
        answer = await client.post(LINES, content=body, headers=signed(known, "POST", LINES, body))
        assert refused(answer) == (400, "PARAM_INVALID")


async def test_a_site_is_found_by_its_number_in_the_items_name(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    grant = truth.entities["SubsidyGrant"][7]
    rows = (await ledger(client, known, PROJECTS, keyword=grant["siteCode"])).json()["rows"]
    assert [row["prj_code"] for row in rows] == [grant["id"]]


async def test_a_percent_encoded_query_is_signed_as_sent(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    target = f"{PROJECTS}?{urlencode({'keyword': '首批', 'limit': 200})}"
    rows = (await client.get(target, headers=signed(known, "GET", target))).json()["rows"]
    assert len(rows) == len([r for r in truth.entities["SubsidyGrant"] if r["batchYear"] == 2024][:200])


async def test_payment_dates_are_filtered_inclusively(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    days = sorted(record["paidOn"] for record in truth.entities["Payment"])
    first, last = days[10], days[20]
    answer = await ledger(client, known, LINES, pay_from=first.replace("-", ""), pay_to=last.replace("-", ""), limit=200)
    assert {row["line_id"] for row in answer.json()["rows"]} == {r["id"] for r in truth.entities["Payment"] if first <= r["paidOn"] <= last}


async def test_what_was_paid_follows_from_the_voucher_lines(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    """The rule of the manual, applied to the lines alone, gives every tranche's sum and day."""
    paid: dict[str, Decimal] = {}
    days: dict[str, list[str]] = {}
    for row in await ledger_walk(client, known, LINES):
        if row["vch_status"] != "10":
            paid[row["plan_no"]] = paid.get(row["plan_no"], Decimal(0)) + Decimal(row["amt"].replace(",", ""))
        if row["vch_status"] == "30":
            days.setdefault(row["plan_no"], []).append(row["pay_date"])
    for tranche in truth.entities["Tranche"]:
        total = paid.get(tranche["id"], Decimal(0))
        assert total == Decimal(tranche["paid"])
        assert (max(days[tranche["id"]]) if total > 0 else None) == (tranche["paidOn"] and tranche["paidOn"].replace("-", ""))


async def test_red_ink_is_negative_and_flagged(client: httpx.AsyncClient, known: Credentials) -> None:
    rows = (await ledger(client, known, LINES, vch_status="35", limit=200)).json()["rows"]
    assert rows
    assert all(row["red_flag"] == "Y" and row["amt"].startswith("-") for row in rows)


async def test_a_refund_is_negative_and_not_in_red_ink(client: httpx.AsyncClient, known: Credentials) -> None:
    rows = (await ledger(client, known, LINES, vch_status="36", limit=200)).json()["rows"]
    assert rows
    assert all(row["red_flag"] == "N" and row["amt"].startswith("-") for row in rows)


async def test_the_reconciliation_files_control_totals_hold(client: httpx.AsyncClient, known: Credentials, truth: Truth) -> None:
    posted: dict[str, list[dict[str, Any]]] = {}
    for record in truth.entities["Payment"]:
        if record["postedOn"]:
            posted.setdefault(record["postedOn"].replace("-", ""), []).append(record)
    for sequence, day in enumerate(sorted(posted), 1):
        answer = await ledger(client, known, f"/recon/{day}.txt")
        header, *lines, trailer, end = answer.content.decode("gbk").split("\r\n")
        assert header == f"H|FIN|{day}|{sequence:04d}|全总本级"
        assert trailer == f"T|{len(posted[day])}|{sum(Decimal(r['amount']) for r in posted[day])}"
        assert sorted(line.split("|")[1] for line in lines) == sorted(r["id"] for r in posted[day])
        assert end == ""


async def test_a_day_without_postings_has_no_file(client: httpx.AsyncClient, known: Credentials) -> None:
    assert refused(await ledger(client, known, "/recon/19990101.txt")) == (404, "NOT_FOUND")
    assert refused(await ledger(client, known, "/recon/..%2F..%2Fcredentials.txt")) == (404, "NOT_FOUND")
