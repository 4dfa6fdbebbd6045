"""Where sites teach, and whether they meet the six basic conditions (校区、六个有核查), policy section 2.2.1."""

from datetime import timedelta

from mock_sources.roster import SPONSORS
from mock_sources.truth.dice import Dice
from mock_sources.truth.sites import place
from mock_sources.truth.training import began
from mock_sources.truth.words import CITIES, CONDITIONS
from mock_sources.truth.world import Record, Truth

_CAMPUSES = {1: 70, 2: 22, 3: 8}
_SPONSORS = {sponsor.code: sponsor for sponsor in SPONSORS}
_EVIDENCE = {
    "INFLUENCE": ("获评省级高技能人才培训基地", "承办省级职工职业技能大赛"),
    "TRAINING_CONDITIONS": ("实训场地平面图和设备清单", "专业技术设备台账"),
    "TEACHERS_AND_COURSES": ("教师名册和课程目录", "全国技术能手授课记录"),
    "TRAINING_SYSTEM": ("高技能工匠人才培养方案",),
    "ONLINE_CONDITIONS": ("网上学习平台接入证明", "线上课程清单"),
    "TRAINING_SCALE": ("近两年培训班次统计表", "多工种培训台账"),
}


def make(truth: Truth) -> None:
    """One to three campuses and six reviews of every determined site; the information management system holds them."""
    campuses, reviews = truth.dice("campuses"), truth.dice("condition reviews")
    for site in truth.determined_sites:
        for serial in range(campuses.pick(_CAMPUSES)):
            truth.entities["Campus"].append(_campus(campuses, site, serial, len(truth.entities["Campus"]) + 1))
        for condition in CONDITIONS:
            truth.entities["ConditionReview"].append(_review(reviews, site, condition, len(truth.entities["ConditionReview"]) + 1))


def _campus(dice: Dice, site: Record, serial: int, number: int) -> Record:
    """The main one, which is first, lies where the site's database says; if it does not say, we may know more."""
    main = serial == 0
    division, address = place(dice, _SPONSORS[site["sponsorCode"]])
    return {
        "source": "ims",
        "id": f"XQ{number:06d}",
        "siteCode": site["code"],
        "name": dice.choice(("主校区", "本部", "总部校区")) if main else f"{dice.choice(CITIES)}校区",
        "divisionCode": site["divisionCode"] if main and site["divisionCode"] else dice.maybe(division, 0.1),
        "address": site["address"] if main and site["address"] else dice.maybe(address, 0.1),
        "main": main,
        "area": dice.maybe(dice.randint(8, 400) * 50, 0.08),
        "workstations": dice.maybe(dice.choice((0, 20, 40, 60, 100, 150, 240)), 0.1),
    }


def _review(dice: Dice, site: Record, condition: str, number: int) -> Record:
    """What the site's database says of the condition."""
    held = condition in site["conditions"]
    return {
        "source": "ims",
        "id": f"HC{number:06d}",
        "siteCode": site["code"],
        "condition": condition,
        "held": held,
        "evidence": dice.maybe(dice.choice(_EVIDENCE[condition]), 0.15) if held else None,
        "reviewedOn": (began(site) - timedelta(days=dice.randint(5, 60))).isoformat(),
    }
