"""How far tranches have been paid, folded from the ledger's voucher lines.

Posted lines, reversals and refunds count, drafts do not; several lines may pay one tranche, one may be taken back, and money may come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.entities import Money, Payment, Tranche
from adapters.entities.codes import TrancheStatus, VoucherStatus

POSTED = (VoucherStatus.POSTED, VoucherStatus.REVERSAL, VoucherStatus.REFUND)
"""States of a line that is in the books."""


@dataclass(slots=True)
class Balance:
    """What has been paid, in 分, and when last."""

    paid: int = 0
    last: date | None = None

    def add(self, line: Payment) -> None:
        """Count one line."""
        if line.status not in POSTED:
            return
        self.paid += line.amount
        if line.status is VoucherStatus.POSTED and (self.last is None or line.paid_on > self.last):
            self.last = line.paid_on

    def status(self, due: int) -> TrancheStatus:
        """How far the amount due, in 分, has been paid."""
        if self.paid <= 0:
            return TrancheStatus.UNPAID
        return TrancheStatus.PAID if self.paid >= due else TrancheStatus.PARTLY_PAID


def fold(tranches: Sequence[Tranche], lines: Iterable[Payment]) -> None:
    """Set `paid`, `status` and `paid_on` of the tranches from their lines; `id` and `amount` have to be there."""
    balances: defaultdict[str, Balance] = defaultdict(Balance)
    for line in lines:
        balances[line.tranche_id].add(line)
    for tranche in tranches:
        balance = balances[tranche.id]
        tranche.paid = Money(balance.paid)
        tranche.status = balance.status(tranche.amount)
        tranche.paid_on = balance.last if balance.paid > 0 else None
