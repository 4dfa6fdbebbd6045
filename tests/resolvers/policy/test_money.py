"""A site's money: what is due, what is unspent, and what a silent source leaves unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

from adapters.entities import Assessment
from adapters.entities.codes import FundUseCategory, SiteStatus, UnionKind
from resolvers.derived import Asked
from resolvers.policy.facts import Fact, Facts, Opened
from resolvers.policy.money import NEEDS, _funding
from resolvers.policy.site_file import SiteFile
from tests.resolvers.policy.files import POLICY, WHEN, YUAN, grant, site, sponsor, tranche
from tests.resolvers.policy.test_funding_rules import match, use

GOOD = Assessment(
    id="1", site_code="x", assessed_on=date(2026, 3, 1), specialty_outstanding=True, skill_gain_clear=True, demonstration_good=True
)


def money(changes: dict[str, Any] | None = None, missing: str | None = None, **facts: Any) -> Any:
    known = {
        "sponsor": [sponsor()],
        "grants": [grant()],
        "tranches": [tranche(1, 300_000, 300_000, date(2025, 1, 2)), tranche(2, 700_000, 0)],
    }
    parts = {name: tuple(records) for name, records in (known | facts).items() if name != missing}
    read = {name: Fact(parts.get(name, ()), ("finance",), WHEN.now, "silent" if name == missing else None) for name in NEEDS}
    asked = Asked(lambda ledger: None, {}, WHEN.now)  # type: ignore[arg-type,return-value]  # nothing is asked
    return _funding(POLICY, Facts(asked), Opened(SiteFile(site=site(**(changes or {})), **parts), read))


def test_the_second_tranche_is_due_only_where_the_site_is_eligible() -> None:
    assert money().due == 0
    assert money(assessments=[GOOD]).due == 700_000 * YUAN


def test_what_remains_of_a_tranche_that_was_paid_in_part_or_returned_is_due() -> None:
    assert money(tranches=[tranche(1, 300_000, 120_000), tranche(2, 700_000, 0)]).due == 180_000 * YUAN


def test_nothing_is_due_to_a_site_that_is_out() -> None:
    assert money({"status": SiteStatus.ADJUSTED_OUT}, assessments=[GOOD], tranches=[tranche(1, 300_000, 0)]).due == 0


def test_unspent_is_what_was_paid_and_not_used_and_its_days_count_from_the_last_move() -> None:
    found = money(fund_uses=[use(FundUseCategory.TRAINING_CLASSES, 100_000), use(FundUseCategory.OTHER, 50_000, key="2")])

    assert (found.used, found.used_for_training, found.used_otherwise, found.unspent) == (
        150_000 * YUAN,
        100_000 * YUAN,
        50_000 * YUAN,
        150_000 * YUAN,
    )
    assert found.unspent_days == (WHEN.today - date(2025, 5, 5)).days


def test_where_all_is_spent_no_days_count() -> None:
    assert money(fund_uses=[use(FundUseCategory.TRAINING_CLASSES, 300_000)]).unspent_days is None


def test_a_match_is_null_where_none_is_asked() -> None:
    assert money(matches=[match(1_000_000, 0)]).matched_committed == 1_000_000 * YUAN
    assert money(matches=[]).matched_committed == 0
    assert money(sponsor=[sponsor(UnionKind.INDUSTRIAL)]).matched_committed is None


def test_what_a_silent_source_would_tell_is_null_and_never_zero() -> None:
    assert money(missing="fund_uses").used is None
    assert money(missing="fund_uses").unspent is None
    assert money(missing="tranches").paid is None
    assert money(missing="assessments").due is None
    assert money(missing="matches").matched_paid is None
