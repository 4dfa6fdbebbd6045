"""Subsidies, their payment and use, and the provincial match (补助资金、拨付、使用、省级配套), policy sections 2.3.6 and 3.2."""

from datetime import date, timedelta
from itertools import pairwise

from mock_sources.truth import supervision
from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import cents, yuan
from mock_sources.truth.refunds import refund
from mock_sources.truth.training import began
from mock_sources.truth.vouchers import Ledger
from mock_sources.truth.world import TODAY, LocalKeys, Record, Truth

GRANT = 100_000_000
"""The subsidy of a site, in 分."""
TRANCHES = {1: GRANT * 30 // 100, 2: GRANT - GRANT * 30 // 100}
_MATCHED = 100_000_000


def make(truth: Truth) -> None:
    """Grants, tranches, voucher lines and fund uses in finance; provincial matches in the databases of provinces and Corps."""
    dice = truth.dice("funding")
    ledger = Ledger(truth.dice("vouchers"))
    assessed = {record["siteCode"]: record for record in truth.entities["Assessment"]}
    for site in truth.determined_sites:
        approved = began(site) + timedelta(days=dice.randint(3, 30))
        _subsidy(truth, dice, ledger, site, approved, assessed.get(site["code"]))
    refund(truth, ledger)
    truth.entities["Payment"] = ledger.payments
    supervision.make(truth)
    _matches(truth)


def _subsidy(truth: Truth, dice: Dice, ledger: Ledger, site: Record, approved: date, assessment: Record | None) -> None:
    grants = truth.entities["SubsidyGrant"]
    grant = f"GJXY-{site['batchYear']}-{len(grants) + 1:05d}"
    out = site["status"] == "ADJUSTED_OUT"
    _pay_first(dice, ledger, f"{grant}-1", approved, out)
    _pay_second(dice, ledger, f"{grant}-2", approved, assessment)
    tranches = [_tranche(ledger, grant, site, number) for number in TRANCHES]
    paid = sum(cents(tranche["paid"]) for tranche in tranches)
    closed = paid == GRANT and dice.chance(0.5)
    grants.append(
        {
            "source": "finance",
            "id": grant,
            "siteCode": site["code"],
            "batchYear": site["batchYear"],
            "amount": yuan(GRANT),
            "status": "CANCELLED" if out else "CLOSED" if closed else "OPEN",
            "approvedOn": approved.isoformat(),
            "supervisorCode": None,
        }
    )
    truth.entities["Tranche"] += tranches
    if paid:
        since = min(date.fromisoformat(tranche["paidOn"]) for tranche in tranches if tranche["paidOn"])
        truth.entities["FundUse"] += _uses(dice, ledger, grant, site, paid, since)


def _pay_first(dice: Dice, ledger: Ledger, tranche: str, approved: date, out: bool) -> None:
    on = approved + timedelta(days=dice.randint(5, 60))
    fate = dice.pick({"whole": 62, "split": 25, "part": 4, "never": 4, "again": 5})
    if out and dice.chance(0.5):
        ledger.pay(tranche, [TRANCHES[1]], on)
        ledger.reverse(tranche, TRANCHES[1], TODAY - timedelta(days=20))
    elif fate == "again":
        ledger.pay(tranche, [TRANCHES[1]], on)
        ledger.reverse(tranche, TRANCHES[1], on + timedelta(days=9))
        ledger.pay(tranche, [TRANCHES[1]], on + timedelta(days=15))
    elif fate == "part":
        ledger.pay(tranche, [dice.randrange(1_000_001, TRANCHES[1])], on)
    elif fate != "never":
        ledger.pay(tranche, _parts(dice, TRANCHES[1]) if fate == "split" else [TRANCHES[1]], on)
    else:
        ledger.draft(tranche, TRANCHES[1], TODAY - timedelta(days=dice.randint(0, 9)))


def _pay_second(dice: Dice, ledger: Ledger, tranche: str, approved: date, assessment: Record | None) -> None:
    """After a good assessment, with a few paid before it or without one, which the rules forbid."""
    if assessment is None:
        if dice.chance(0.015):
            ledger.pay(tranche, [TRANCHES[2]], approved + timedelta(days=200))
        return
    day = date.fromisoformat(assessment["assessedOn"])
    passed = all(assessment[name] for name in ("specialtyOutstanding", "skillGainClear", "demonstrationGood"))
    if dice.chance(0.04):
        ledger.pay(tranche, [TRANCHES[2]], day - timedelta(days=dice.randint(5, 40)))
    elif passed and dice.chance(0.85):
        parts = _parts(dice, TRANCHES[2]) if dice.chance(0.4) else [TRANCHES[2]]
        ledger.pay(tranche, parts, day + timedelta(days=dice.randint(10, 60)))
    elif passed:
        ledger.draft(tranche, TRANCHES[2], TODAY - timedelta(days=dice.randint(0, 9)))


def _parts(dice: Dice, amount: int) -> list[int]:
    """An amount in two or three parts, exact to the 分."""
    cuts = sorted(dice.sample(range(1, 1000), dice.choice((1, 1, 2))))
    edges = [0, *(amount * cut // 1000 + dice.choice((0, 0, 7)) for cut in cuts), amount]
    return [after - before for before, after in pairwise(edges)]


def _tranche(ledger: Ledger, grant: str, site: Record, number: int) -> Record:
    """A tranche as its vouchers make it."""
    head = {"source": "finance", "id": f"{grant}-{number}", "grantId": grant, "siteCode": site["code"], "number": number}
    return ledger.settled(head | {"amount": yuan(TRANCHES[number])})


def _uses(dice: Dice, ledger: Ledger, grant: str, site: Record, paid: int, since: date) -> list[Record]:
    left = int(paid * dice.uniform(0.2, 0.98))
    uses = []
    for _ in range(dice.randint(1, 5)):
        spent = dice.randrange(1, left) if left > 1 else 0
        left -= spent
        if spent:
            uses.append(_use(dice, ledger, grant, site, spent, min(dice.day(since + timedelta(days=5), TODAY), TODAY)))
    return uses


def _use(dice: Dice, ledger: Ledger, grant: str, site: Record, spent: int, on: date) -> Record:
    school = site["hostType"] == "UNION_SCHOOL"
    category = dice.pick({"TRAINING_CLASSES": 62, "TEACHER_TRAINING": 25, "FACILITIES": 20 if school else 4, "OTHER": 3})
    voucher, line = ledger.number(on)
    return {
        "source": "finance",
        "id": line,
        "grantId": grant,
        "siteCode": site["code"],
        "category": category,
        "amount": yuan(spent),
        "spentOn": on.isoformat(),
        "voucherNumber": voucher,
        "approved": None,
    }


def _matches(truth: Truth) -> None:
    dice = truth.dice("matches")
    keys: dict[str, LocalKeys] = {}
    for site in truth.determined_sites:
        if not (site["source"].startswith("province-") or site["source"] == "corps") or dice.chance(0.06):
            continue
        key = keys.setdefault(site["source"], LocalKeys(site["source"], "PT"))
        years = [site["batchYear"]] if site["batchYear"] == 2026 or dice.chance(0.7) else [site["batchYear"], site["batchYear"] + 1]
        for year in years:
            truth.entities["ProvincialMatch"].append(_match(dice, key, site, year, _MATCHED // len(years)))


def _match(dice: Dice, keys: LocalKeys, site: Record, year: int, share: int) -> Record:
    committed = share if dice.chance(0.9) else share * dice.choice((3, 5, 8)) // 10 + dice.choice((0, 1, 25))
    paid = dice.pick({committed: 65, 0: 20, committed // 3: 15})
    return {
        "source": site["source"],
        "id": keys.next(),
        "siteCode": site["code"],
        "year": year,
        "committed": yuan(committed),
        "paid": yuan(paid),
        "status": "COMMITTED" if paid == 0 else "PAID" if paid == committed else "PARTLY_PAID",
        "paidOn": dice.day(max(began(site), date(year, 1, 10)), TODAY).isoformat() if paid else None,
    }
