"""The policy's rules a second time, plainly, over the stand-ins' truth: the dossier's formulas with the defaults of `policy.yaml`.

Nothing here is of `resolvers.policy`, for an answer that is compared with itself is always right. Money is counted in whole 分.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

Row = dict[str, Any]
Truth = dict[str, list[Row]]

CHINA = timezone(timedelta(hours=8))
DETERMINED = ("DETERMINED", "ACTIVE", "RECTIFYING", "ADJUSTED_OUT")
WORKING = ("ACTIVE", "RECTIFYING")
TARGETS = {2024: 100, 2025: 200, 2026: 200}
GRANT = 1_000_000_00
HOSTS = ("ENTERPRISE_TRAINING_CENTER", "VOCATIONAL_SCHOOL", "UNION_SCHOOL")
SHARES = dict(zip(HOSTS, (7, 2, 1), strict=True))
CATEGORIES = ("TRAINING_CLASSES", "TEACHER_TRAINING", "FACILITIES", "OTHER")


def fen(amount: str) -> int:
    """元 as 分."""
    return int(Decimal(amount) * 100)


def yuan(amount: int | None) -> Decimal | None:
    """分 as 元."""
    return None if amount is None else Decimal(amount) / 100


def hundredths(share: Fraction) -> Decimal:
    """A figure with two decimals; Python rounds fractions half to even."""
    return Decimal(round(share * 100)) / 100


def verdict(holds: bool | None, measured: Any = None, threshold: Any = None) -> Row:
    """PASS, FAIL or (None) NOT_ASSESSABLE, with its figures."""
    outcome = "NOT_ASSESSABLE" if holds is None else "PASS" if holds else "FAIL"
    return {"outcome": outcome, "measured": measured, "threshold": threshold}


NOT_APPLICABLE: Row = {"outcome": "NOT_APPLICABLE", "measured": None, "threshold": None}


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Rows by one of their fields."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


class World:
    """The truth by site and union, judged at a moment."""

    def __init__(self, truth: Truth, now: datetime | None = None) -> None:
        self.truth = truth
        self.now = (now or datetime.now(UTC)).astimezone(CHINA)
        self.today = self.now.date()
        self.sites = {site["code"]: site for site in sorted(truth["Site"], key=lambda site: str(site["code"]))}
        self.unions = {union["code"]: union for union in truth["TradeUnion"]}
        self._of_site: dict[str, dict[str, list[Row]]] = {}

    def of(self, entity: str, site: str) -> list[Row]:
        """What belongs to a site."""
        return self._of_site.setdefault(entity, grouped(self.truth[entity], "siteCode")).get(site, [])

    @cached_property
    def due_year(self) -> int:
        """The last year whose reports are due: the year before, until November is over."""
        return self.today.year - (self.now < late_from(self.today.year))

    @property
    def years(self) -> list[int]:
        """Batch years that have begun."""
        return [year for year in TARGETS if year <= self.today.year]

    def year_of(self, site: str) -> int:
        """The year that a named link of a site is about."""
        return max(int(self.sites[site]["batchYear"]), self.due_year)

    def works(self, site: str) -> bool:
        """Whether it was determined and stays."""
        return self.sites[site]["status"] in DETERMINED[:3]

    # The three results.

    def counted(self, site: str, year: int) -> Row | None:
        """The report that counts: the last version that was received and not returned."""
        reports = [one for one in self.of("AnnualReport", site) if one["year"] == year and one["status"] in ("SUBMITTED", "ACCEPTED")]
        return max(reports, key=lambda one: (one["version"], one["id"]), default=None)

    def r6(self, site: str) -> Row:
        names = {one["name"] for one in self.of("TradeBrand", site) if one["active"] and one["confirmed"]}
        return verdict(len(names) >= 2, len(names), 2) if self.works(site) else NOT_APPLICABLE

    def r7(self, site: str) -> Row:
        report = self.counted(site, self.year_of(site))
        if not self.works(site) or report is None:
            return verdict(None) if self.works(site) else NOT_APPLICABLE
        return verdict(report["trainedPersons"] >= 1000, report["trainedPersons"], 1000)

    def r8(self, site: str) -> Row:
        report = self.counted(site, self.year_of(site))
        if not self.works(site) or report is None:
            return verdict(None) if self.works(site) else NOT_APPLICABLE
        sessions, persons = report["practicalSessions"], report["practicalPersons"]
        nearer = (sessions, 4) if Fraction(sessions, 4) >= Fraction(persons, 200) else (persons, 200)
        return verdict(sessions >= 4 or persons >= 200, *nearer)

    def r9(self, site: str) -> Row:
        report = self.counted(site, self.year_of(site))
        if not self.works(site) or report is None or report["practicalPersons"] == 0:
            return verdict(None) if self.works(site) else NOT_APPLICABLE
        share = Fraction(100 * report["certifiedPersons"], report["practicalPersons"])
        return verdict(share >= 85, hundredths(share), 85)

    def r10(self, site: str) -> Row:
        year = self.year_of(site)
        report, before = self.counted(site, year), self.counted(site, year - 1)
        if not self.works(site) or report is None or before is None or before["raisedSkillPersons"] == 0:
            return verdict(None) if self.works(site) else NOT_APPLICABLE
        growth = 100 * (Fraction(report["raisedSkillPersons"], before["raisedSkillPersons"]) - 1)
        return verdict(growth >= 4, hundredths(growth), 4)

    # Reports, rectifications, assessments.

    def r11(self, site: str, year: int) -> Row:
        if self.sites[site]["status"] not in WORKING or self.sites[site]["batchYear"] > year:
            return NOT_APPLICABLE
        if arrived := self.arrivals(site, year):
            return verdict(min(arrived) < late_from(year))
        return verdict(None if self.now < late_from(year) else False)

    def arrivals(self, site: str, year: int) -> list[datetime]:
        """When reports of a year came that were not returned."""
        kept = [one for one in self.of("AnnualReport", site) if one["year"] == year and one["status"] in ("SUBMITTED", "ACCEPTED")]
        return [datetime.fromisoformat(one["receivedAt"]) for one in kept if one["receivedAt"]]

    def reported(self, site: str, year: int) -> str | None:
        """The state of the last version that was sent; a returned one counts only where nothing else came."""
        sent = [one for one in self.of("AnnualReport", site) if one["year"] == year and one["status"] != "DRAFT"]
        kept = [one for one in sent if one["status"] != "RETURNED"] or sent
        return str(max(kept, key=lambda one: (one["version"], one["id"]))["status"]) if kept else None

    def r12(self, site: str) -> Row:
        own = self.of("Rectification", site)
        if not own:
            return NOT_APPLICABLE
        inspected = {one["id"]: date.fromisoformat(one["inspectedOn"]) for one in self.of("Inspection", site)}
        open_ = [one for one in own if one["status"] == "OPEN"]
        overdue = [one for one in open_ if self._due(one, inspected) < self.today]
        bad = len(overdue) + sum(one["status"] == "NOT_IN_PLACE" for one in own)
        if bad:
            return verdict(bool(self.of("Adjustment", site)) or self.sites[site]["status"] == "ADJUSTED_OUT", bad, 0)
        return verdict(None if open_ else True, 0, 0)

    def _due(self, one: Row, inspected: dict[str, date]) -> date:
        due = date.fromisoformat(one["dueOn"])
        asked = inspected.get(one["inspectionId"])
        return min(due, asked + timedelta(days=90)) if asked else due

    def r15(self, site: str) -> Row:
        if not self.works(site):
            return NOT_APPLICABLE
        last = max(self.of("Assessment", site), key=lambda one: (one["assessedOn"], one["id"]), default=None)
        if last is None:
            return verdict(None)
        parts = [last[name] for name in ("specialtyOutstanding", "skillGainClear", "demonstrationGood")]
        return verdict(False if False in parts else None if None in parts else True, parts.count(True), 3)

    # Money.

    def grants(self, site: str) -> list[Row]:
        """The grants that stand, in the order of their approval."""
        return sorted(
            (one for one in self.of("SubsidyGrant", site) if one["status"] != "CANCELLED"), key=lambda one: (one["approvedOn"], one["id"])
        )

    def granted(self, site: str) -> int:
        return sum(fen(one["amount"]) for one in self.grants(site))

    def tranche(self, site: str, number: int) -> Row | None:
        """The first or second tranche of the grant that stands."""
        of = [one["id"] for one in self.grants(site)] or [one["id"] for one in self.of("SubsidyGrant", site)]
        return next((one for one in self.of("Tranche", site) if one["number"] == number and one["grantId"] in of), None)

    def due(self, site: str) -> int:
        if self.sites[site]["status"] == "ADJUSTED_OUT":
            return 0
        standing = {one["id"] for one in self.grants(site)}
        numbers = (1, 2) if self.r15(site)["outcome"] == "PASS" else (1,)
        mine = [one for one in self.of("Tranche", site) if one["grantId"] in standing and one["number"] in numbers]
        return sum(max(0, fen(one["amount"]) - fen(one["paid"])) for one in mine)

    def matches_money(self, site: str) -> bool:
        """Whether its sponsor owes a match."""
        return self.unions[self.sites[site]["sponsorCode"]]["kind"] in ("PROVINCIAL", "CORPS")

    def matched(self, site: str, what: str = "committed") -> int:
        return sum(fen(one[what]) for one in self.of("ProvincialMatch", site))

    def r16(self, site: str) -> Row:
        if not self.matches_money(site) or not self.grants(site):
            return NOT_APPLICABLE
        return verdict(self.matched(site) >= self.granted(site), yuan(self.matched(site)), yuan(self.granted(site)))

    def funding(self, site: str) -> Row:
        """A site's money, in 分; None where nothing is asked."""
        tranches, uses = self.of("Tranche", site), self.of("FundUse", site)
        by_category = {name: sum(fen(one["amount"]) for one in uses if one["category"] == name) for name in CATEGORIES}
        paid, used = sum(fen(one["paid"]) for one in tranches), sum(by_category.values())
        first = min((one["paidOn"] for one in tranches if fen(one["paid"]) > 0 and one["paidOn"]), default=None)
        last = max((one["spentOn"] for one in uses), default=None)
        idle = max((day for day in (first, last) if day), default=None)
        owed = self.matches_money(site)
        return {
            "granted": self.granted(site),
            "paid": paid,
            "due": self.due(site),
            "matchedCommitted": self.matched(site) if owed else None,
            "matchedPaid": self.matched(site, "paid") if owed else None,
            "used": used,
            "usedForTraining": by_category["TRAINING_CLASSES"],
            "usedForTeachers": by_category["TEACHER_TRAINING"],
            "usedForFacilities": by_category["FACILITIES"],
            "usedOtherwise": by_category["OTHER"],
            "unspent": paid - used,
            "firstPaidOn": first,
            "lastSpentOn": last,
            "unspentDays": (self.today - date.fromisoformat(idle)).days if paid > used and idle else None,
        }

    def breaches(self, site: str) -> list[Row]:
        """What R13, R14, R16, R17 and R18 find wrong, each with its rule, amount and what it hangs on."""
        return [*self._of_grants(site), *self._of_tranches(site), *self._of_match(site), *self._of_uses(site), *self._of_supervision(site)]

    def _of_grants(self, site: str) -> list[Row]:
        grants = self.grants(site)
        if self.sites[site]["status"] not in DETERMINED or (self.sites[site]["status"] == "ADJUSTED_OUT" and not grants):
            return []
        if not grants:
            return [breach("R13", site, None)]
        wrong = grants[1:] + [one for one in grants if fen(one["amount"]) != GRANT]
        return [breach("R13", site, one["amount"], one["approvedOn"]) for one in wrong]

    def _of_tranches(self, site: str) -> list[Row]:
        found = []
        days = [one["assessedOn"] for one in self.of("Assessment", site)]
        for grant in self.grants(site):
            first = fen(grant["amount"]) * 30 // 100
            asked = {1: first, 2: fen(grant["amount"]) - first}
            for one in (each for each in self.of("Tranche", site) if each["grantId"] == grant["id"]):
                early = one["number"] == 2 and fen(one["paid"]) > 0 and (not days or (one["paidOn"] or min(days)) < min(days))
                wrong = (fen(one["amount"]) != asked[one["number"]], fen(one["paid"]) > fen(one["amount"]), early)
                found += [breach("R14", site, one["paid"], *self._last_voucher(one)) for each in wrong if each]
        return found

    def _last_voucher(self, tranche: Row) -> tuple[str | None, str | None]:
        posted = [one for one in self.payments.get(tranche["id"], []) if one["status"] == "POSTED"]
        last = max(posted, key=lambda one: (one["paidOn"], one["id"]), default=None)
        return (last["paidOn"], last["voucherNumber"]) if last else (tranche["paidOn"], None)

    @cached_property
    def payments(self) -> dict[str, list[Row]]:
        return grouped(self.truth["Payment"], "trancheId")

    def _of_match(self, site: str) -> list[Row]:
        short = self.granted(site) - self.matched(site)
        return [breach("R16", site, yuan(short))] if self.r16(site)["outcome"] == "FAIL" else []

    def _of_uses(self, site: str) -> list[Row]:
        union_school = self.sites[site]["hostType"] == "UNION_SCHOOL"
        wrong = [
            one
            for one in self.of("FundUse", site)
            if (one["category"] == "FACILITIES" and not union_school) or (one["category"] == "OTHER" and not one["approved"])
        ]
        return [breach("R17", site, one["amount"], one["spentOn"], one["voucherNumber"], one["category"]) for one in wrong]

    def _of_supervision(self, site: str) -> list[Row]:
        of = self.sites[site]
        division = of["divisionCode"]
        asked = of["sponsorCode"]
        if not self.matches_money(site):
            asked = None if division is None else "XPCC" if division.startswith("6590") else f"{division[:2]}0000"
        wrong = [one for one in self.grants(site) if asked is not None and one["supervisorCode"] != asked]
        return [breach("R18", site, one["amount"], one["approvedOn"]) for one in wrong]


def breach(rule: str, site: str, amount: Any, day: str | None = None, voucher: str | None = None, category: str | None = None) -> Row:
    """One audit finding as the screen shows it."""
    return {
        "rule": rule,
        "site": site,
        "amount": None if amount is None else Decimal(amount),
        "happenedOn": day,
        "voucherNumber": voucher,
        "category": category,
    }


def late_from(year: int) -> datetime:
    """The moment from which on a report of the year is late: 1 December in China."""
    return datetime(year, 12, 1, tzinfo=CHINA)


def apportioned(total: int) -> dict[str, int]:
    """7:2:1 by largest remainder."""
    whole = {host: total * share // 10 for host, share in SHARES.items()}
    by_remainder = sorted(HOSTS, key=lambda host: (-(total * SHARES[host] % 10), HOSTS.index(host)))
    for host in by_remainder[: total - sum(whole.values())]:
        whole[host] += 1
    return whole
