"""Money that came back: returned by the bank, or by the site, and perhaps paid again (退汇、退款)."""

from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import cents
from mock_sources.truth.vouchers import Ledger
from mock_sources.truth.world import TODAY, Record, Truth

_RETURNED, _PAID_AGAIN = timedelta(days=3), timedelta(days=11)
"""Days after a payment on which a bank returns it, and on which it is paid again."""


def refund(truth: Truth, ledger: Ledger) -> None:
    """Refunds of some tranches that were paid in full, of money that is not spent; the tranches are settled anew."""
    dice = truth.dice("refunds")
    still_open = {grant["id"] for grant in truth.entities["SubsidyGrant"] if grant["status"] == "OPEN"}
    uses: dict[str, list[Record]] = {grant: [] for grant in still_open}
    for use in truth.entities["FundUse"]:
        uses.get(use["grantId"], []).append(use)
    tranches = truth.entities["Tranche"]
    for index, tranche in enumerate(tranches):
        if tranche["status"] == "PAID" and tranche["grantId"] in still_open and dice.chance(0.06):
            others = [other for other in tranches if other["grantId"] == tranche["grantId"] and other is not tranche]
            _come_back(dice, ledger, tranche, _sum(others, "paid"), uses[tranche["grantId"]])
            tranches[index] = ledger.settled(tranche)


def _come_back(dice: Dice, ledger: Ledger, tranche: Record, other_money: int, uses: list[Record]) -> None:
    """All of it from the bank, where nobody missed it, or a part of what is left from the site."""
    amount, paid_on, spent = cents(tranche["amount"]), date.fromisoformat(tranche["paidOn"]), _sum(uses, "amount")
    again = paid_on + _PAID_AGAIN
    spent_later = all(use["spentOn"] > again.isoformat() for use in uses)
    if again < TODAY and (spent_later or spent <= other_money) and dice.chance(0.7):
        ledger.refund(tranche["id"], amount, paid_on + _RETURNED)
        if spent > other_money or dice.chance(0.5):
            ledger.pay(tranche["id"], [amount], again)
        return
    left = min(amount, amount + other_money - spent)
    if left > 1 and paid_on + _RETURNED <= TODAY:
        ledger.refund(tranche["id"], dice.randrange(1, left), dice.day(paid_on + _RETURNED, TODAY))


def _sum(records: list[Record], field: str) -> int:
    return sum(cents(record[field]) for record in records)
