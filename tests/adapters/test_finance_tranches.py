"""A tranche's payment is what its voucher lines make it."""

from datetime import date

import pytest

from adapters.entities import Money, Payment, Tranche
from adapters.entities.codes import TrancheStatus, VoucherStatus
from adapters.finance.tranches import fold

DUE = 30_000_000
POSTED, REVERSAL, DRAFT, REFUND = VoucherStatus.POSTED, VoucherStatus.REVERSAL, VoucherStatus.DRAFT, VoucherStatus.REFUND
UNPAID, PARTLY, PAID = TrancheStatus.UNPAID, TrancheStatus.PARTLY_PAID, TrancheStatus.PAID
Line = tuple[int, VoucherStatus, int]


def line(tranche: str, amount: int, status: VoucherStatus, day: int) -> Payment:
    return Payment(tranche_id=tranche, amount=Money(amount), status=status, paid_on=date(2024, 5, day))


CASES: list[tuple[list[Line], int, TrancheStatus, int | None]] = [
    ([], 0, UNPAID, None),
    ([(DUE, POSTED, 3)], DUE, PAID, 3),
    ([(DUE, DRAFT, 3)], 0, UNPAID, None),
    ([(10, POSTED, 9), (DUE - 10, POSTED, 4)], DUE, PAID, 9),
    ([(DUE - 1, POSTED, 3)], DUE - 1, PARTLY, 3),
    ([(1, POSTED, 3), (DUE, DRAFT, 8)], 1, PARTLY, 3),
    ([(DUE, POSTED, 3), (-DUE, REVERSAL, 7)], 0, UNPAID, None),
    ([(DUE, POSTED, 3), (-DUE, REVERSAL, 7), (DUE, POSTED, 9)], DUE, PAID, 9),
    ([(DUE, POSTED, 3), (-10, REVERSAL, 7)], DUE - 10, PARTLY, 3),
    ([(DUE + 5, POSTED, 3)], DUE + 5, PAID, 3),
    ([(-DUE, REVERSAL, 7)], -DUE, UNPAID, None),
    ([(DUE, POSTED, 3), (-DUE, REFUND, 6)], 0, UNPAID, None),
    ([(DUE, POSTED, 3), (-DUE, REFUND, 6), (DUE, POSTED, 14)], DUE, PAID, 14),
    ([(DUE, POSTED, 3), (-1, REFUND, 6)], DUE - 1, PARTLY, 3),
]


@pytest.mark.parametrize(("lines", "paid", "status", "day"), CASES)
def test_posted_lines_reversals_and_refunds_count_and_drafts_do_not(
    lines: list[Line], paid: int, status: TrancheStatus, day: int | None
) -> None:
    tranche = Tranche(id="P-1", amount=Money(DUE))
    fold([tranche], [line("P-1", *values) for values in lines] + [line("P-2", 7, POSTED, 30)])
    assert (tranche.paid, tranche.status, tranche.paid_on) == (paid, status, day and date(2024, 5, day))


def test_the_same_tranche_twice_is_filled_twice() -> None:
    tranches = [Tranche(id="P-1", amount=Money(DUE)) for _ in range(2)]
    fold(tranches, [line("P-1", DUE, POSTED, 1)])
    assert [tranche.paid for tranche in tranches] == [DUE, DUE]
