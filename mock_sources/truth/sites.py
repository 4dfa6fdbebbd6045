"""Construction sites and their hosts, and the quotas they were recommended under (建设点、依托单位、名额分配)."""

from dataclasses import dataclass
from datetime import date, timedelta

from mock_sources.roster import PROVINCES, SPONSORS, Sponsor
from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import uscc
from mock_sources.truth.words import (
    CITIES,
    CONDITIONS,
    DESCRIBED,
    DOTTED,
    FIRM_KINDS,
    FIRMS,
    GENERIC_SITES,
    HOST_TYPES,
    ROADS,
    SCHOOL_KINDS,
    TRADES,
)
from mock_sources.truth.world import DETERMINED, TODAY, Record, Truth, known

BATCHES = {2024: 100, 2025: 200, 2026: 200}
"""Sites to be determined by batch year, policy section 1.4."""
CANDIDATES = 12
"""Sites of the last batch that are cultivated, applied for or recommended only."""
UNIONS = SPONSORS[:-1]
_LARGE = {"320000": 3.0, "330000": 2.5, "370000": 2.5, "440000": 3.5, "410000": 2.0, "510000": 2.0, "110000": 1.6, "310000": 1.8}
_WINDOWS = {
    2024: (date(2024, 10, 15), date(2024, 10, 25)),
    2025: (date(2025, 2, 1), date(2025, 2, 28)),
    2026: (date(2026, 2, 5), date(2026, 3, 4)),
}


@dataclass(frozen=True)
class Host:
    """The organisation behind a site."""

    name: str
    uscc: str | None
    type: str


def make(truth: Truth) -> None:
    """Sites in the databases of their sponsors, and quotas in the information management system."""
    dice = truth.dice("sites")
    hosts: dict[str, list[Host]] = {sponsor.code: [] for sponsor in UNIONS}
    for year, base in BATCHES.items():
        allotted = apportion(truth.count(base))
        types = _host_types(dice, sum(allotted))
        for sponsor, count in zip(UNIONS, allotted, strict=True):
            for serial in range(1, count + 1):
                host = _host(dice, sponsor, hosts[sponsor.code], types.pop())
                truth.entities["Site"].append(_site(dice, sponsor, year, serial, None, host))
            truth.entities["QuotaAllocation"].append(_quota(dice, sponsor, year, count))
    _candidates(truth, dice, hosts)


def apportion(total: int) -> list[int]:
    """Sites by union by largest remainder; with enough of them every union has one."""
    weights = [_LARGE.get(sponsor.code, 1.0 if sponsor.kind == "PROVINCIAL" else 0.6) for sponsor in UNIONS]
    floor = 1 if total >= 2 * len(UNIONS) else 0
    rest = total - floor * len(UNIONS)
    shares = [weight * rest / sum(weights) for weight in weights]
    counts = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: (counts[index] - shares[index], index))
    for index in by_remainder[: rest - sum(counts)]:
        counts[index] += 1
    return [count + floor for count in counts]


def _host_types(dice: Dice, total: int) -> list[str]:
    """Host types around 7:2:1, a little off as in life, in random order."""
    enterprises = round(total * dice.uniform(0.64, 0.75))
    schools = round((total - enterprises) * dice.uniform(0.6, 0.7))
    deck = [HOST_TYPES[0]] * enterprises + [HOST_TYPES[1]] * schools + [HOST_TYPES[2]] * (total - enterprises - schools)
    dice.shuffle(deck)
    return deck


def _host(dice: Dice, sponsor: Sponsor, hosts: list[Host], kind: str) -> Host:
    """A new host, or now and then one of the union's that has a site already."""
    same = [host for host in hosts if host.type == kind]
    if same and dice.chance(0.08):
        return dice.choice(same)
    name = host_name(dice, sponsor, kind)
    host = Host(name, dice.maybe(uscc(dice, sponsor.division or "100000"), 0.05), kind)
    hosts.append(host)
    return host


def host_name(dice: Dice, sponsor: Sponsor, kind: str) -> str:
    """A name for an organisation of a kind that lies where the union is."""
    town = PROVINCES[sponsor.division][1] if sponsor.division else dice.choice(CITIES)
    firm = dice.choice(FIRMS)
    name = {
        "ENTERPRISE_TRAINING_CENTER": f"{town}{firm}{dice.choice(FIRM_KINDS)}",
        "VOCATIONAL_SCHOOL": f"{town}{dice.choice(CITIES)}{dice.choice(SCHOOL_KINDS)}",
        "UNION_SCHOOL": f"{town}{dice.choice(CITIES)}工会学校",
    }[kind]
    return name + f"({dice.choice(CITIES)}分部)" if dice.chance(0.1) else name


def _name(dice: Dice, host: Host, serial: int) -> str:
    kind = dice.random()
    if kind < 0.08:
        return dice.choice(GENERIC_SITES)
    if kind < 0.14:
        return f"{dice.choice(DOTTED)}{dice.choice(DESCRIBED)}工匠学院"
    if kind < 0.24:
        return f"{dice.choice(CITIES)}第{serial}工匠学院({dice.choice(DESCRIBED)})"
    if kind < 0.3:
        return f"5G+{dice.choice(DESCRIBED)} 工匠学院{dice.randint(1, 9)}号基地"
    return f"{host.name.split('(')[0]}{dice.choice(DESCRIBED)}工匠学院"


def _status(dice: Dice, year: int) -> str:
    if year == 2026:
        return dice.pick({"DETERMINED": 45, "ACTIVE": 53, "RECTIFYING": 2})
    return dice.pick({"ACTIVE": 90, "RECTIFYING": 5, "ADJUSTED_OUT": 5})


def _site(dice: Dice, sponsor: Sponsor, year: int, serial: int, status: str | None, host: Host) -> Record:
    status = status or _status(dice, year)
    determined = dice.day(*_WINDOWS[year]) if status in DETERMINED else None
    division, address = place(dice, sponsor)
    conditions = list(CONDITIONS) if dice.chance(0.75) else dice.some(CONDITIONS, 0, 5)
    days = (TODAY - determined).days if determined else 0
    record: Record = {
        "source": sponsor.source,
        "code": f"{sponsor.code}-{year}-{serial:03d}",
        "name": _name(dice, host, serial),
        "hostName": host.name,
        "hostUscc": host.uscc,
        "hostType": host.type,
        "sponsorCode": sponsor.code,
        "batchYear": year,
        "status": status,
        "determinedOn": determined.isoformat() if determined and not dice.chance(0.01) else None,
        "divisionCode": dice.maybe(division, 0.04),
        "address": dice.maybe(address, 0.06),
        "trades": dice.some(TRADES, 1, 5),
        "conditions": conditions,
        "onlineCapable": "ONLINE_CONDITIONS" in conditions or dice.chance(0.1),
        "trained": dice.choice((0, 800, 1000, 1200)) if dice.chance(0.1) else int(days * dice.uniform(1.5, 8)),
        "restricted": dice.chance(0.8 if sponsor.code == "IU05" else 0.01),
        "updatedAt": dice.maybe(dice.time_of(dice.day(determined or TODAY - timedelta(days=200), TODAY - timedelta(days=1))), 0.02),
    }
    return known(str(sponsor.source), "Site", record)


def place(dice: Dice, sponsor: Sponsor) -> tuple[str, str]:
    """Division and address. The Corps' cities lie under 6590; others' sponsors say nothing about where they are."""
    if sponsor.kind == "CORPS":
        return f"6590{dice.randint(1, 12):02d}", f"新疆生产建设兵团第{dice.randint(1, 14)}师{dice.choice(ROADS)}{dice.randint(1, 300)}号"
    province = sponsor.division or dice.choice(list(PROVINCES))
    building = dice.choice(("", "", f"({dice.choice('ABCD')}座)"))
    address = f"{PROVINCES[province][0]}{dice.choice(CITIES)}区{dice.choice(ROADS)}{dice.randint(1, 300)}号{building}"
    return f"{province[:2]}{dice.randint(1, 13):02d}00", address


def _quota(dice: Dice, sponsor: Sponsor, year: int, determined: int) -> Record:
    recommended = determined + dice.choice((0, 0, 0, 1, 1, 2))
    quota = recommended + dice.choice((0, 0, 0, 1)) - (1 if recommended > 1 and dice.chance(0.08) else 0)
    exceeded = recommended > quota
    return {
        "source": "ims",
        "id": f"ME-{year}-{sponsor.code}",
        "unionCode": sponsor.code,
        "year": year,
        "quota": quota,
        "recommended": recommended,
        "overrideReason": dice.maybe("重点产业链建设需要,经研究同意增补", 0.3) if exceeded else None,
    }


def _candidates(truth: Truth, dice: Dice, hosts: dict[str, list[Host]]) -> None:
    """Sites of the last batch that are not determined; their serials follow the determined ones."""
    last = max(BATCHES)
    taken = {sponsor.code: 0 for sponsor in UNIONS}
    for site in truth.entities["Site"]:
        taken[site["sponsorCode"]] += site["batchYear"] == last
    for _ in range(truth.count(CANDIDATES)):
        sponsor = dice.choice(UNIONS)
        taken[sponsor.code] += 1
        status = dice.choice(("CULTIVATED", "APPLIED", "RECOMMENDED"))
        host = _host(dice, sponsor, hosts[sponsor.code], dice.choice(HOST_TYPES))
        truth.entities["Site"].append(_site(dice, sponsor, last, taken[sponsor.code], status, host))
