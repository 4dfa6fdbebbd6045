"""Who supervises the use of a subsidy, what was approved, and grants entered twice (监督工会、审批、重复立项), policy section 2.3.6."""

from datetime import date, timedelta

from mock_sources.roster import PROVINCES, SPONSORS
from mock_sources.truth.dice import Dice
from mock_sources.truth.world import Record, Truth

_KINDS = {sponsor.code: sponsor.kind for sponsor in SPONSORS}
_TWICE = 150
"""Grants of which one was entered twice."""


def make(truth: Truth) -> None:
    """Fill in supervisors and approvals, and enter a few grants twice."""
    _supervise(truth, truth.dice("supervisors"))
    _approve(truth, truth.dice("approvals"))
    _enter_twice(truth, truth.dice("grants entered twice"))


def _supervise(truth: Truth, dice: Dice) -> None:
    sites = {site["code"]: site for site in truth.entities["Site"]}
    for grant in truth.entities["SubsidyGrant"]:
        grant["supervisorCode"] = _entered(dice, supervisor(sites[grant["siteCode"]]))


def _entered(dice: Dice, right: str | None) -> str | None:
    """What the ledger has: mostly what is right, now and then another province's union or nothing."""
    fate = dice.pick({"right": 96, "wrong": 2, "missing": 2})
    if fate == "wrong":
        return dice.choice([code for code in PROVINCES if code != right])
    return right if fate == "right" else None


def supervisor(site: Record) -> str | None:
    """The sponsor, if it is the union of a province or of the Corps; otherwise the union of the place, unknown without a division."""
    if _KINDS[site["sponsorCode"]] in ("PROVINCIAL", "CORPS"):
        return str(site["sponsorCode"])
    return f"{site['divisionCode'][:2]}0000" if site["divisionCode"] else None


def _approve(truth: Truth, dice: Dice) -> None:
    for use in truth.entities["FundUse"]:
        if use["category"] == "OTHER":
            use["approved"] = dice.chance(0.7)


def _enter_twice(truth: Truth, dice: Dice) -> None:
    """A second project for a site, approved before the one that is paid: every other one is still open, and no money is on any."""
    grants = truth.entities["SubsidyGrant"]
    for index, like in enumerate(dice.sample(grants, round(len(grants) / _TWICE))):
        approved = date.fromisoformat(like["approvedOn"]) - timedelta(days=dice.randint(1, 9))
        number = f"GJXY-{like['batchYear']}-{len(grants) + 1:05d}"
        grants.append(like | {"id": number, "status": ("OPEN", "CANCELLED")[index % 2], "approvedOn": approved.isoformat()})
