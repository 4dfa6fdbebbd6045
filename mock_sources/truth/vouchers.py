"""The ledger: voucher lines that pay tranches, with drafts, reversals and refunds (凭证、草稿、红字冲销、退款退汇)."""

from collections import defaultdict
from datetime import date, timedelta

from mock_sources.truth.dice import Dice
from mock_sources.truth.numbers import cents, yuan
from mock_sources.truth.world import TODAY, Record


class Ledger:
    """Voucher lines in the order in which they were entered. Amounts are in 分."""

    def __init__(self, dice: Dice) -> None:
        self.payments: list[Record] = []
        self._dice = dice
        self._vouchers: dict[str, int] = defaultdict(int)
        self._lines: dict[str, int] = defaultdict(int)
        self._by_tranche: dict[str, list[Record]] = defaultdict(list)

    def number(self, on: date) -> tuple[str, str]:
        """A voucher's number in its month, and its line's key; one line in five shares the voucher of the line before."""
        month = f"{on:%Y%m}"
        if self._vouchers[month] == 0 or not self._dice.chance(0.2):
            self._vouchers[month] += 1
        voucher = f"记-{month}-{self._vouchers[month]:04d}"
        self._lines[voucher] += 1
        return voucher, f"{voucher.removeprefix('记-')}-{self._lines[voucher]}"

    def pay(self, tranche: str, parts: list[int], on: date) -> None:
        """Posted payments, one after another at intervals of some days. Nothing is paid after today."""
        for part in parts:
            self._enter(tranche, part, "POSTED", min(on, TODAY))
            on += timedelta(days=self._dice.randint(1, 25))

    def reverse(self, tranche: str, amount: int, on: date) -> None:
        """A reversal in red: a negative amount."""
        self._enter(tranche, -amount, "REVERSAL", min(on, TODAY))

    def refund(self, tranche: str, amount: int, on: date) -> None:
        """Money that came back from the bank or the site: a negative amount, not in red ink."""
        self._enter(tranche, -amount, "REFUND", min(on, TODAY))

    def draft(self, tranche: str, amount: int, on: date) -> None:
        """A line that is entered and not yet posted."""
        self._enter(tranche, amount, "DRAFT", on)

    def balance(self, tranche: str) -> tuple[int, str | None]:
        """What is paid (posted lines less reversals and refunds), and the day of the last line of state POSTED; None while it is zero."""
        lines = self._by_tranche[tranche]
        paid = sum(cents(line["amount"]) for line in lines if line["status"] != "DRAFT")
        days = [line["paidOn"] for line in lines if line["status"] == "POSTED"]
        return paid, max(days) if paid and days else None

    def settled(self, tranche: Record) -> Record:
        """The tranche with what its lines say: how much is paid, how far and when."""
        paid, on = self.balance(tranche["id"])
        status = "UNPAID" if paid == 0 else "PARTLY_PAID" if paid < cents(tranche["amount"]) else "PAID"
        return tranche | {"paid": yuan(paid), "status": status, "paidOn": on}

    def _enter(self, tranche: str, amount: int, status: str, on: date) -> None:
        voucher, line = self.number(on)
        posted = min(on + timedelta(days=self._dice.choice((0, 0, 1, 2, 5))), TODAY)
        record = {
            "source": "finance",
            "id": line,
            "voucherNumber": voucher,
            "trancheId": tranche,
            "amount": yuan(amount),
            "status": status,
            "paidOn": on.isoformat(),
            "postedOn": None if status == "DRAFT" else posted.isoformat(),
        }
        self.payments.append(record)
        self._by_tranche[tranche].append(record)
