"""Academies under cultivation at provincial and industrial level (重点培育学院), policy section 2.3.2."""

from datetime import date, timedelta

from mock_sources.roster import SPONSORS, Sponsor
from mock_sources.truth.dice import Dice
from mock_sources.truth.sites import host_name
from mock_sources.truth.training import began
from mock_sources.truth.words import DESCRIBED, HOST_TYPES
from mock_sources.truth.world import TODAY, Record, Truth

FEEDERS = 1500
_LEVELS = {"PROVINCIAL": "PROVINCIAL", "CORPS": "PROVINCIAL", "INDUSTRIAL": "INDUSTRIAL"}
_FIRST = date(2019, 3, 1)


def make(truth: Truth) -> None:
    """Those that became sites, more than half of the sites, and those that did not."""
    dice = truth.dice("feeders")
    unions = {sponsor.code: sponsor for sponsor in SPONSORS if sponsor.kind in _LEVELS}
    promoted = [site for site in truth.determined_sites if site["sponsorCode"] in unions and dice.chance(0.6)]
    made = [_promoted(dice, unions[site["sponsorCode"]], site) for site in promoted]
    made += [_cultivated(dice, dice.choice(list(unions.values()))) for _ in range(len(made), truth.count(FEEDERS, 1))]
    dice.shuffle(made)
    truth.entities["FeederAcademy"] = [{"source": "ims", "id": f"PY{number:06d}", **one} for number, one in enumerate(made, start=1)]


def _promoted(dice: Dice, union: Sponsor, site: Record) -> Record:
    since = dice.day(_FIRST, began(site) - timedelta(days=90))
    return _feeder(union, site["name"], site["hostName"], site["hostType"], "PROMOTED", since, site["code"])


def _cultivated(dice: Dice, union: Sponsor) -> Record:
    kind = dice.pick({HOST_TYPES[0]: 6, HOST_TYPES[1]: 3, HOST_TYPES[2]: 1})
    host = host_name(dice, union, kind)
    stage = dice.pick({"CULTIVATED": 75, "RECOMMENDED": 10, "WITHDRAWN": 15})
    name = f"{host if dice.chance(0.7) else union.short_name}{dice.choice(DESCRIBED)}工匠学院"
    return _feeder(union, name, host, kind, stage, dice.day(_FIRST, TODAY - timedelta(days=20)), None)


def _feeder(union: Sponsor, name: str, host: str, kind: str, stage: str, since: date, site: str | None) -> Record:
    return {
        "unionCode": union.code,
        "name": name,
        "hostName": host,
        "hostType": kind,
        "level": _LEVELS[union.kind],
        "stage": stage,
        "cultivatedFrom": since.isoformat(),
        "siteCode": site,
    }
