"""Applications and annual reports (建设点申报、年度工作报告), policy sections 2.3.4 and 2.3.5."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.training import began, certified_share
from mock_sources.truth.words import HOST_TYPES
from mock_sources.truth.world import DETERMINED, TODAY, Record, Truth

_ENTERPRISES = {"CHAIN_LEADER": 30, "LARGE_BACKBONE": 45, "PRIVATE": 20, "OTHER": 5}
_RESUBMITTED = {1: 45, 2: 40, 3: 15}


def make(truth: Truth) -> None:
    """Applications of all sites and of some that came to nothing, and each determined site's report of each year."""
    dice = truth.dice("reports")
    _applications(truth, dice)
    for site in truth.determined_sites:
        for year in range(site["batchYear"], TODAY.year + 1):
            if not dice.chance(0.02):
                _reports(truth, dice, site, year)


def _applications(truth: Truth, dice: Dice) -> None:
    sites = truth.entities["Site"]
    declined = [dice.choice(sites) for _ in range(truth.count(80))] if sites else []
    made = truth.entities["Application"]
    made += [_application(dice, site, number) for number, site in enumerate(sites, start=1)]
    for number, like in enumerate(declined, start=len(made) + 1):
        made.append(_application(dice, like, number) | _declined(dice, like, number))
    forms = truth.dice("application forms")
    for one in made:
        one["enterpriseType"] = forms.maybe(forms.pick(_ENTERPRISES), 0.04) if one["hostType"] == "ENTERPRISE_TRAINING_CENTER" else None


def _application(dice: Dice, site: Record, number: int) -> Record:
    year = site["batchYear"]
    determined = site["status"] in DETERMINED
    submitted = dice.day(date(2024, 6, 1), date(2024, 8, 31)) if year == 2024 else dice.day(date(year - 1, 10, 8), date(year - 1, 12, 31))
    on = began(site) if determined else None
    return {
        "source": "ims",
        "id": f"SB{year}{number:06d}",
        "siteCode": site["code"],
        "unionCode": site["sponsorCode"],
        "year": year,
        "hostType": site["hostType"],
        "enterpriseType": None,
        "status": "DETERMINED" if determined else "RECOMMENDED" if site["status"] == "RECOMMENDED" else "APPLIED",
        "submittedOn": submitted.isoformat(),
        "determinedOn": on.isoformat() if on else None,
        "determinationNumber": f"总工办发〔{year}〕{10 + on.day}号" if on else None,
    }


def _declined(dice: Dice, like: Record, number: int) -> Record:
    """An application for a site that never came to be, so its number leads nowhere."""
    code = f"{like['sponsorCode']}-{like['batchYear']}-{8000 + number}"
    status = "DECLINED" if dice.chance(0.9) else "APPLIED"
    nothing = {"determinedOn": None, "determinationNumber": None}
    return {"siteCode": code, "hostType": dice.choice(HOST_TYPES), "status": status, **nothing}


def _reports(truth: Truth, dice: Dice, site: Record, year: int) -> None:
    """All submissions of a site's report of a year, the earlier ones returned."""
    due = date(year, 11, 30)
    versions = dice.pick(_RESUBMITTED) if year < TODAY.year else dice.pick({0: 12, 1: 73, 2: 15})
    first = due - timedelta(days=dice.choice((40, 30, 20, 12, 12)))
    for version in range(1, versions + 1):
        last = version == versions
        received: str | None = dice.time_of(min(first + timedelta(days=5 * version), TODAY))
        status = dice.pick({"ACCEPTED": 8, "SUBMITTED": 2}) if last else "RETURNED"
        if last and year < TODAY.year and dice.chance(0.3):
            received = f"{due + timedelta(days=1)}T{dice.choice(('00:00:00', '00:00:01', '07:59:59', '09:30:00', '16:05:10'))}+08:00"
            if dice.chance(0.6):
                received = f"{due}T{dice.choice(('23:59:59', '23:59:00', '08:00:00', '23:15:27'))}+08:00"
        if last and year == TODAY.year and dice.chance(0.3):
            received, status = None, "DRAFT"
        number = len(truth.entities["AnnualReport"]) + 1
        head = {"source": "ims", "id": f"NB{year}{number:06d}", "siteCode": site["code"], "unionCode": site["sponsorCode"]}
        head |= {"year": year, "version": version, "status": status, "receivedAt": received}
        truth.entities["AnnualReport"].append(head | _figures(dice))


def _figures(dice: Dice) -> Record:
    trained = int(dice.uniform(1000, 3200)) if dice.chance(0.88) else dice.choice((0, 640, 999, 1000))
    practical = min(trained, int(dice.uniform(150, 700)))
    assessed = int(practical * dice.uniform(0.9, 1))
    return {
        "trainedPersons": trained,
        "trainedPersonTimes": int(trained * dice.uniform(1, 2.5)),
        "practicalSessions": dice.choice((2, 3, 4, 4, 5, 6, 8, 12)),
        "practicalPersons": practical,
        "assessedPersons": assessed,
        "certifiedPersons": min(assessed, int(practical * certified_share(dice))),
        "raisedSkillPersons": int(trained * dice.uniform(0.05, 0.3)),
    }
