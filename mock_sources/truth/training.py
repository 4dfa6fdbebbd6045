"""What sites do: brands, practical sessions of their own, certificates (特色工种品牌、实操培训、证书)."""

from collections.abc import Iterator
from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import person_name, resident_id, skill_certificate
from mock_sources.truth.words import LEVEL_WEIGHTS, LEVEL_WORDS
from mock_sources.truth.world import TODAY, LocalKeys, Record, Truth, known

SESSIONS = 2000
CERTIFICATES = 20000
_BRANDS = {1: 6, 2: 60, 3: 28, 4: 6}


def make(truth: Truth) -> None:
    """Brands of every site; sessions and certificates of the sites that were determined."""
    by_source: dict[str, list[Record]] = {}
    for site in truth.entities["Site"]:
        by_source.setdefault(site["source"], []).append(site)
    _brands(truth, by_source)
    _sessions(truth)
    _certificates(truth)


def _brands(truth: Truth, by_source: dict[str, list[Record]]) -> None:
    dice = truth.dice("brands")
    for source, sites in by_source.items():
        keys = LocalKeys(source, "PP")
        truth.entities["TradeBrand"] += [_brand(dice, keys, site) for site in sites for _ in range(dice.pick(_BRANDS))]


def _brand(dice: Dice, keys: LocalKeys, site: Record) -> Record:
    trade = dice.choice(site["trades"])
    return {
        "source": site["source"],
        "id": keys.next(),
        "siteCode": site["code"],
        "name": f"{dice.choice(('金牌', '匠心', '鲁班', '红旗', '5G'))}{trade}{dice.choice(('', '', '(精英班)', '1+X'))}",
        "trade": trade,
        "active": dice.chance(0.93),
        "confirmed": dice.chance(0.88),
    }


def dealt(truth: Truth, dice: Dice, total: int, spread: float) -> Iterator[tuple[Record, int]]:
    """Determined sites with their share of a total, some sites busier than others, in the order of the sites."""
    sites = truth.determined_sites
    if not sites:
        return
    weights = [dice.uniform(1, spread) * (2027.5 - site["batchYear"]) for site in sites]
    counts = [0] * len(sites)
    for index in dice.choices(range(len(sites)), weights, k=total):
        counts[index] += 1
    yield from zip(sites, counts, strict=True)


def began(site: Record) -> date:
    """The first day of a site's work: its determination, or the start of its batch year if that is not known."""
    return date.fromisoformat(site["determinedOn"]) if site["determinedOn"] else date(site["batchYear"], 3, 1)


def _sessions(truth: Truth) -> None:
    dice = truth.dice("sessions")
    keys: dict[str, LocalKeys] = {}
    for site, count in dealt(truth, dice, truth.count(SESSIONS), 4):
        source = site["source"]
        keys.setdefault(source, LocalKeys(source, "SC"))
        for number in range(1, count + 1):
            session = {"source": source, "id": keys[source].next(), "siteCode": site["code"], "courseId": None, "channel": "SITE"}
            truth.entities["PracticalSession"].append(known(source, "PracticalSession", session | session_details(dice, site, number)))


def session_details(dice: Dice, site: Record, number: int) -> Record:
    """The fields of a session that do not depend on who announced it."""
    trade = dice.choice(site["trades"])
    level = dice.pick(LEVEL_WEIGHTS)
    starts = dice.day(began(site), TODAY + timedelta(days=100))
    ends = starts + timedelta(days=dice.choice((0, 1, 2, 4, 4, 9)))
    status = _session_status(dice, starts, ends)
    places = dice.choice((20, 30, 30, 40, 50, 60, 80, 200))
    enrolled = 0 if status == "PLANNED" else min(places, int(places * dice.uniform(0.3, 1.25)))
    return {
        "title": f"{trade}{LEVEL_WORDS[level]}实操培训第{number}期{dice.choice(('', '', '(晚班)'))}",
        "trade": trade,
        "status": status,
        "startsOn": starts.isoformat(),
        "endsOn": None if status in ("PLANNED", "OPEN") and dice.chance(0.15) else ends.isoformat(),
        "places": places,
        "enrolled": enrolled,
        "passed": int(enrolled * certified_share(dice)) if status == "FINISHED" else None,
    }


def certified_share(dice: Dice) -> float:
    """The share of the trained who are certified: 85 % or more for most."""
    return dice.uniform(0.85, 1.0) if dice.chance(0.85) else dice.uniform(0.5, 0.85)


def _session_status(dice: Dice, starts: date, ends: date) -> str:
    if dice.chance(0.04):
        return "CANCELLED"
    if ends < TODAY:
        return "FINISHED"
    return "OPEN" if starts <= TODAY + timedelta(days=45) else "PLANNED"


def _certificates(truth: Truth) -> None:
    dice = truth.dice("certificates")
    serials: dict[str, int] = {}
    taken: set[str] = set()
    for position, (site, count) in enumerate(dealt(truth, dice, truth.count(CERTIFICATES), 3), start=1):
        for _ in range(count):
            serial = serials[site["source"]] = serials.get(site["source"], 0) + 1
            record = _certificate(dice, site, position, serial)
            if record["number"] in taken:
                record["number"] += f"-{serial}"
            taken.add(record["number"])
            truth.entities["Certificate"].append(record)
            truth.holders.append((person_name(dice), resident_id(dice)))


def _certificate(dice: Dice, site: Record, position: int, serial: int) -> Record:
    issued = dice.day(began(site) + timedelta(days=10), TODAY)
    if issued > TODAY:
        issued = TODAY
    skill = dice.chance(0.7)
    level = dice.pick(LEVEL_WEIGHTS) if skill else None
    union = site["sponsorCode"]
    if level:
        number = skill_certificate(dice, union[:2] if union.isdigit() else "00", position, issued, level, serial)
    else:
        number = f"{site['code']}({issued.year})第{serial}号" if dice.chance(0.5) else f"HG{union}{issued:%y%m}{serial:06d}"
    return {
        "source": site["source"],
        "number": number,
        "siteCode": site["code"],
        "kind": "SKILL_LEVEL" if skill else "COMPLETION",
        "level": level,
        "trade": dice.choice(site["trades"]),
        "issuedOn": issued.isoformat(),
    }
