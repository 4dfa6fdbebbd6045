"""What enterprises give to the sites of industrial unions (企业经费支持), policy section 3.2."""

from datetime import date

from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import yuan
from mock_sources.truth.training import began
from mock_sources.truth.words import CITIES, FIRM_KINDS, FIRMS
from mock_sources.truth.world import TODAY, Record, Truth

_STEP = 50_000
"""Amounts are multiples of 500 yuan, in 分: the system keeps them in 万元 with two decimals."""


def make(truth: Truth) -> None:
    """None to two supports a year of every site that an industrial union sponsors; the information management system holds them."""
    dice = truth.dice("enterprise support")
    made = truth.entities["EnterpriseSupport"]
    for site in truth.determined_sites:
        for year in range(site["batchYear"], TODAY.year + 1) if site["sponsorCode"].startswith("IU") else ():
            made += [_support(dice, site, year, len(made) + serial) for serial in range(1, 1 + dice.choice((0, 1, 1, 2)))]


def _support(dice: Dice, site: Record, year: int, number: int) -> Record:
    other = f"{dice.choice(CITIES)}{dice.choice(FIRMS)}{dice.choice(FIRM_KINDS)}"
    own = site["hostType"] == "ENTERPRISE_TRAINING_CENTER" and dice.chance(0.7)
    amount = dice.randint(20, 2000) * _STEP * (20 if dice.chance(0.08) else 1)
    received = dice.day(max(began(site), date(year, 1, 10)), min(date(year, 12, 31), TODAY))
    return {
        "source": "ims",
        "id": f"ZC{number:06d}",
        "siteCode": site["code"],
        "unionCode": site["sponsorCode"],
        "enterprise": site["hostName"] if own else other,
        "amount": yuan(amount),
        "form": dice.pick({"CASH": 5, "EQUIPMENT": 3, "VENUE": 1, "TEACHERS": 2}),
        "year": year,
        "receivedOn": dice.maybe(received.isoformat(), 0.15),
    }
