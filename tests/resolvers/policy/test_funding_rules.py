"""Money at its boundaries, to the 分."""

from datetime import date
from typing import Any

import msgspec
import pytest

from adapters.entities import Assessment, FundUse, Payment, ProvincialMatch
from adapters.entities.codes import FundUseCategory, GrantStatus, HostType, MatchStatus, SiteStatus, UnionKind, VoucherStatus
from adapters.entities.derived_codes import VerdictOutcome
from resolvers.policy import funding_rules
from resolvers.policy.site_file import SiteFile
from resolvers.policy.terms import MatchBasis
from tests.resolvers.policy.files import RULES, WHEN, YUAN, file, grant, sponsor, tranche

PASS, FAIL, OPEN, APART = VerdictOutcome.PASS, VerdictOutcome.FAIL, VerdictOutcome.NOT_ASSESSABLE, VerdictOutcome.NOT_APPLICABLE


def test_one_grant_of_a_million_is_asked_for() -> None:
    def outcome(*grants: Any, **changes: Any) -> VerdictOutcome:
        return funding_rules.one_grant(file(changes, grants=grants), RULES.R13, WHEN).outcome

    assert outcome(grant()) is PASS
    assert outcome(grant(yuan=999_999)) is FAIL
    assert outcome() is FAIL
    assert outcome(grant(), grant("G2", status=GrantStatus.CANCELLED)) is PASS
    assert outcome(status=SiteStatus.ADJUSTED_OUT) is APART
    assert outcome(status=SiteStatus.APPLIED) is APART


def test_a_second_grant_is_named_as_the_breach() -> None:
    found = funding_rules.one_grant(file(grants=[grant("G2", approved_on=date(2025, 1, 1)), grant("G1")]), RULES.R13, WHEN)

    assert found.outcome is FAIL
    assert [breach.grant_id for breach in found.breaches] == ["G2"]


def split(*tranches: Any, **facts: Any) -> Any:
    return funding_rules.split(file(grants=[grant()], tranches=tranches, **facts), RULES.R14, WHEN)


def test_thirty_and_seventy_per_cent_are_exact() -> None:
    assert split(tranche(1, 300_000, 300_000), tranche(2, 700_000, 0)).outcome is PASS
    assert split(tranche(1, 299_999, 0), tranche(2, 700_001, 0)).outcome is FAIL


def test_the_second_tranche_is_the_rest_so_that_no_fen_is_lost() -> None:
    odd = msgspec.structs.replace(grant(), amount=99_999_999)
    parts = [msgspec.structs.replace(tranche(1, 0, 0), amount=29_999_999), msgspec.structs.replace(tranche(2, 0, 0), amount=70_000_000)]

    assert funding_rules.split(file(grants=[odd], tranches=parts), RULES.R14, WHEN).outcome is PASS


def test_payments_in_parts_are_right_until_they_exceed_the_tranche() -> None:
    assert split(tranche(1, 300_000, 120_000), tranche(2, 700_000, 0)).outcome is PASS
    over = msgspec.structs.replace(tranche(1, 300_000, 0), paid=300_000 * YUAN + 1)
    assert split(over, tranche(2, 700_000, 0)).outcome is FAIL


def test_a_breach_names_the_last_voucher_that_stands_not_a_reversal() -> None:
    def payment(key: str, day: date, status: VoucherStatus) -> Payment:
        return Payment(id=key, voucher_number=f"记-{key}", tranche_id="G1-1", amount=1, status=status, paid_on=day)

    listed = [
        payment("1", date(2025, 1, 1), VoucherStatus.POSTED),
        payment("2", date(2025, 2, 1), VoucherStatus.POSTED),
        payment("3", date(2025, 3, 1), VoucherStatus.REVERSAL),
        payment("4", date(2025, 4, 1), VoucherStatus.DRAFT),
    ]

    found = split(tranche(1, 300_000, 300_001), tranche(2, 700_000, 0), payments=listed)

    assert [breach.voucher_number for breach in found.breaches] == ["记-2"]


def test_the_second_tranche_is_not_paid_before_the_assessment() -> None:
    assessed = [Assessment(id="1", site_code="x", assessed_on=date(2026, 3, 1))]

    assert split(tranche(1, 300_000, 300_000), tranche(2, 700_000, 700_000, date(2026, 2, 28))).outcome is FAIL
    assert split(tranche(1, 300_000, 300_000), tranche(2, 700_000, 700_000, date(2026, 2, 28)), assessments=assessed).outcome is FAIL
    assert split(tranche(1, 300_000, 300_000), tranche(2, 700_000, 700_000, date(2026, 3, 1)), assessments=assessed).outcome is PASS


def test_a_grant_that_was_cancelled_has_no_split() -> None:
    assert funding_rules.split(file(grants=[grant(status=GrantStatus.CANCELLED)]), RULES.R14, WHEN).outcome is APART


def match(committed: int, paid: int) -> ProvincialMatch:
    return ProvincialMatch(
        id=f"{committed}", site_code="x", year=2025, committed=committed * YUAN, paid=paid * YUAN, status=MatchStatus.COMMITTED
    )


def matched(*matches: ProvincialMatch, kind: UnionKind = UnionKind.PROVINCIAL, basis: MatchBasis = MatchBasis.COMMITTED) -> VerdictOutcome:
    terms = msgspec.structs.replace(RULES.R16, basis=basis)
    known = file(grants=[grant()], sponsor=[sponsor(kind)], matches=matches, tranches=[tranche(1, 300_000, 300_000)])
    return funding_rules.matched(known, terms, WHEN).outcome


def test_the_match_is_one_to_one_of_what_was_committed() -> None:
    assert matched(match(1_000_000, 0)) is PASS
    assert matched(match(999_999, 999_999)) is FAIL
    assert matched(match(600_000, 0), match(400_000, 0)) is PASS
    assert matched() is FAIL


def test_or_of_what_was_paid_if_the_terms_say_so() -> None:
    assert matched(match(0, 300_000), basis=MatchBasis.PAID) is PASS
    assert matched(match(1_000_000, 299_999), basis=MatchBasis.PAID) is FAIL


@pytest.mark.parametrize(("kind", "outcome"), [(UnionKind.INDUSTRIAL, APART), (UnionKind.CENTRAL_ORGANS, APART), (UnionKind.CORPS, FAIL)])
def test_industrial_unions_match_nothing(kind: UnionKind, outcome: VerdictOutcome) -> None:
    assert matched(kind=kind) is outcome


def use(category: FundUseCategory, yuan: int = 10, *, approved: bool | None = None, key: str = "1") -> FundUse:
    return FundUse(
        id=key, grant_id="G1", site_code="x", category=category, amount=yuan * YUAN, spent_on=date(2025, 5, 5),
        voucher_number=f"记-{key}", approved=approved,
    )  # fmt: skip


def used(*uses: FundUse, host: HostType = HostType.ENTERPRISE_TRAINING_CENTER) -> Any:
    return funding_rules.used(file({"host_type": host}, fund_uses=uses), RULES.R17, WHEN)


def test_facilities_are_for_union_schools_only() -> None:
    facilities = use(FundUseCategory.FACILITIES)

    assert used(facilities, host=HostType.UNION_SCHOOL).outcome is PASS
    assert used(facilities, host=HostType.VOCATIONAL_SCHOOL).outcome is FAIL
    assert [breach.voucher_number for breach in used(facilities).breaches] == ["记-1"]


def test_other_purposes_need_an_approval() -> None:
    assert used(use(FundUseCategory.OTHER, approved=True)).outcome is PASS
    assert used(use(FundUseCategory.OTHER, approved=False)).outcome is FAIL
    assert used(use(FundUseCategory.OTHER)).outcome is FAIL


def test_little_training_is_noticed_and_no_breach() -> None:
    def notice(training: int, teachers: int) -> str | None:
        listed = use(FundUseCategory.TRAINING_CLASSES, training), use(FundUseCategory.TEACHER_TRAINING, teachers, key="2")
        found = used(*listed)
        assert found.outcome is PASS
        said: str | None = found.notice
        return said

    assert notice(50, 50) is None
    assert notice(49, 51) is not None


def test_nothing_spent_is_nothing_to_judge() -> None:
    assert used().outcome is APART


def supervised(code: str | None, kind: UnionKind = UnionKind.PROVINCIAL, **changes: Any) -> VerdictOutcome:
    known = file(changes, grants=[grant(supervisor_code=code)], sponsor=[sponsor(kind)])
    return funding_rules.supervised(known, RULES.R18, WHEN).outcome


def test_a_provincial_union_supervises_its_own_sites_wherever_they_are() -> None:
    assert supervised("440000", division_code="110000") is PASS
    assert supervised("110000", division_code="110000") is FAIL
    assert supervised(None) is FAIL


def test_an_industrial_unions_site_is_supervised_where_its_host_is() -> None:
    assert supervised("440000", UnionKind.INDUSTRIAL, sponsor_code="IU01", division_code="440300") is PASS
    assert supervised("IU01", UnionKind.INDUSTRIAL, sponsor_code="IU01", division_code="440300") is FAIL
    assert supervised("XPCC", UnionKind.INDUSTRIAL, sponsor_code="IU01", division_code="659001") is PASS
    assert supervised("440000", UnionKind.INDUSTRIAL, sponsor_code="IU01", division_code=None) is OPEN


def test_a_refund_is_deducted_from_what_was_paid() -> None:
    assert SiteFile(site=file().site, tranches=(tranche(1, 300_000, 300_000), tranche(2, 700_000, -100))).paid == 299_900 * YUAN
