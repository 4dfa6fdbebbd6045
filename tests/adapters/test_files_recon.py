"""The ledger's reconciliation files as a source of payments: the truth in them, and every request as the reference answers it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.capabilities import Function
from adapters.context import AdapterContext
from adapters.entities import ENTITIES, Money, Payment, Record
from adapters.entities.codes import VoucherStatus
from adapters.errors import Unsupported
from adapters.files import FilesAdapter, create
from adapters.interface import Aggregating
from adapters.mapping.kinds import BEIJING
from adapters.mapping.yaml import loads
from adapters.memory import MemoryAdapter
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import After, Aggregate, Measure, Order, Scan
from mock_sources import systems
from mock_sources.truth import generate
from tests.adapters.files_support import FilesHost
from tests.adapters.systems_support import ROOT, canonical, plain

pytestmark = pytest.mark.anyio

FIELDS = tuple(ENTITIES["Payment"].fields)
SEEDS = (3, 2024)


class Ledger:
    """The files of one seed, and the payments that the truth says are in them."""

    def __init__(self, folder: Path, seed: int) -> None:
        truth = generate(seed, 0.04)
        systems.write(truth, folder)
        self.folder = folder / "systems" / "finance" / "recon"
        if not self.folder.is_dir():
            self.folder = folder / "finance" / "recon"
        payments = (canonical("Payment", record) for record in truth.entities["Payment"])
        self.payments = {payment["id"]: payment for payment in payments if payment["posted_on"] is not None}


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return Ledger(tmp_path_factory.mktemp("ledger"), request.param)


def recon(folder: Path) -> FilesAdapter:
    options = loads(f"mapping: mappings/finance-recon.yaml\nfolder: '{folder}'")
    return create(AdapterContext(source_id="finance-recon", options=options, base_dir=ROOT))


async def opened(folder: Path) -> FilesAdapter:
    adapter = recon(folder)
    host = FilesHost()
    host.time = datetime.now(BEIJING) + timedelta(hours=1)
    await adapter.open(host)
    return adapter


@pytest.fixture
async def adapter(ledger: Ledger) -> AsyncIterator[FilesAdapter]:
    adapter = await opened(ledger.folder)
    yield adapter
    await adapter.close()


@pytest.fixture
def reference(ledger: Ledger) -> MemoryAdapter:
    return MemoryAdapter({"Payment": [Payment(source="finance-recon", **values) for values in ledger.payments.values()]})


async def everything(adapter: FilesAdapter) -> list[Record]:
    return (await adapter.scan(Scan(entity="Payment", fields=FIELDS))).rows


async def test_every_posted_line_is_a_payment_as_in_the_truth(adapter: FilesAdapter, ledger: Ledger) -> None:
    rows = await everything(adapter)
    assert len(rows) > 20
    assert {row.id: plain("Payment", row) for row in rows} == ledger.payments  # type: ignore[attr-defined]
    assert {row.source for row in rows} == {"finance-recon"}
    report = await adapter.check()
    assert [(step.name, step.ok) for step in report.steps] == [("reach", True), ("drops", True), ("schema", True), ("row", True)]
    assert (await adapter.health()).ok


async def test_every_answer_is_as_of_the_end_of_the_last_posting_day(adapter: FilesAdapter, ledger: Ledger) -> None:
    last = max(payment["posted_on"] for payment in ledger.payments.values())
    page = await adapter.scan(Scan(entity="Payment", fields=()))
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), BEIJING)
    fetched, counted = await adapter.fetch("Payment", [], []), await adapter.count("Payment", None)
    totals = await adapter.aggregate(Aggregate(entity="Payment", measures=(Measure(function=Function.COUNT),)))
    assert [answer.as_of for answer in (page, fetched, counted, totals)] == [end] * 4


def copied(ledger: Ledger, folder: Path) -> list[Path]:
    """The files in a folder of one's own, in order."""
    for path in ledger.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return sorted(folder.iterdir())


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda content: content[: len(content) // 2], "the trailer 'T' is missing; the drop is cut off"),
        (lambda content: content.replace(b"|30|", b"|35|", 1) + b"x", "the trailer"),
        (lambda content: content.replace(b"D|", b"D|9", 1).replace(b"T|", b"T|1", 1), "records, there are"),
        (lambda content: content.decode("gbk").encode("utf-8"), "the drop is UTF-8"),
        (lambda content: content.replace(b"|FIN|", b"|HR|", 1), "the header has system 'HR'"),
    ],
    ids=["cut off", "garbage behind", "count", "utf-8", "another system's"],
)
async def test_a_damaged_file_is_rejected_whole_and_stops_the_sum_there(ledger: Ledger, tmp_path: Path, damage: Any, reason: str) -> None:
    files = copied(ledger, tmp_path)
    broken = files[len(files) // 2]
    broken.write_bytes(damage(broken.read_bytes()))
    adapter = await opened(tmp_path)
    day = datetime.strptime(broken.stem, "%Y%m%d").date()
    assert {row.id for row in await everything(adapter)} == {  # type: ignore[attr-defined]
        key for key, payment in ledger.payments.items() if payment["posted_on"] < day
    }
    (step,) = [step for step in (await adapter.check()).steps if not step.ok]
    assert f"{broken.name}: " in step.message
    assert reason in step.message


async def test_a_wrong_sum_and_a_missing_day_are_noticed(ledger: Ledger, tmp_path: Path) -> None:
    files = copied(ledger, tmp_path)
    content = files[-1].read_text("gbk")
    trailer = content.rstrip().rpartition("\n")[2]
    count, total = trailer.split("|")[1:]
    files[-1].write_bytes(content.replace(trailer, f"T|{count}|{Decimal(total) + Decimal('0.01')}").encode("gbk"))
    files[2].unlink()
    adapter = await opened(tmp_path)
    message = (await adapter.check()).steps[-1].message
    assert "the trailer says that amt adds up to" in message
    assert "number 3 is missing" in message


def predicates(payments: list[dict[str, Any]], dice: random.Random) -> Predicate:
    """A random predicate over values that occur."""
    kind = dice.random()
    if kind < 0.35:
        parts = tuple(predicates(payments, dice) for _ in range(dice.randint(0, 3)))
        return And(parts) if kind < 0.2 else Or(parts)
    if kind < 0.45:
        return Not(predicates(payments, dice))
    field = ENTITIES["Payment"].fields[dice.choice(FIELDS)]
    values = [payment[field.name] for payment in dice.sample(payments, 3)]
    text = isinstance(values[0], str)
    ops = [op for op in Op if op is not Op.HAS and (text or op not in (Op.CONTAINS, Op.STARTS_WITH))]
    op = dice.choice(ops)
    if op is Op.IS_NULL:
        return Compare(field.name, op, dice.random() < 0.5)
    if op in (Op.CONTAINS, Op.STARTS_WITH):
        return Compare(field.name, op, values[0][: dice.randint(0, 6)])
    return Compare(field.name, op, tuple(values) if op is Op.IN else values[0])


async def test_every_scan_is_answered_as_the_reference_answers_it(adapter: FilesAdapter, reference: MemoryAdapter, ledger: Ledger) -> None:
    """Random predicates, orders, positions and limits."""
    dice = random.Random(11)
    payments = list(ledger.payments.values())
    answered = 0
    for _ in range(300):
        order = tuple(
            Order(field=name, descending=dice.random() < 0.5, nulls_first=dice.random() < 0.5)
            for name in dice.sample(FIELDS, dice.randint(0, 2))
        )
        at = dice.choice(payments)
        after = After(
            values=tuple(at[term.field] for term in order),
            key=at["id"] if dice.random() < 0.7 else None,
            inclusive=dice.random() < 0.5,
        )
        scan = Scan(
            entity="Payment",
            fields=tuple(dice.sample(FIELDS, 2)),
            where=predicates(payments, dice) if dice.random() < 0.8 else None,
            order=order,
            key_descending=dice.random() < 0.3,
            after=after if dice.random() < 0.5 else None,
            limit=dice.choice([None, 1, 3, 50]),
        )
        own, wanted = await adapter.scan(scan), await reference.scan(scan)
        assert own.rows == wanted.rows, scan
        assert (own.next is None) is (wanted.next is None), scan
        assert (await adapter.count("Payment", scan.where)).records == (await reference.count("Payment", scan.where)).records
        answered += bool(own.rows)
    assert answered > 100


async def test_tokens_walk_through_all_pages_in_any_order(adapter: FilesAdapter, ledger: Ledger) -> None:
    for order in ((), (Order(field="amount", descending=True), Order(field="status"))):
        scan = Scan(entity="Payment", fields=("amount",), order=order, limit=7)
        found: list[str] = []
        token: str | None = None
        while not found or token is not None:
            page = await adapter.scan(Scan(entity="Payment", fields=("amount",), order=order, limit=7, token=token))
            found += [row.id for row in page.rows]  # type: ignore[attr-defined]
            token = page.next
        whole = await adapter.scan(Scan(entity="Payment", fields=(), order=scan.order))
        assert found == [row.id for row in whole.rows]  # type: ignore[attr-defined]
        assert len(found) == len(ledger.payments)


async def test_fetch_is_aligned(adapter: FilesAdapter, ledger: Ledger) -> None:
    key = min(ledger.payments)
    one, none, again = (await adapter.fetch("Payment", [key, "nobody", key], ["amount"])).rows
    assert isinstance(one, Payment)
    assert none is None
    assert again == one
    assert one.amount == ledger.payments[key]["amount"]


async def test_totals_are_exact_in_every_group(adapter: FilesAdapter, ledger: Ledger) -> None:
    assert isinstance(adapter, Aggregating)
    measures = (
        Measure(function=Function.COUNT),
        Measure(function=Function.SUM, field="amount"),
        Measure(function=Function.MIN, field="paid_on"),
        Measure(function=Function.COUNT_DISTINCT, field="voucher_number"),
    )
    groups = (await adapter.aggregate(Aggregate(entity="Payment", measures=measures, groups=("status", "paid_on")))).rows
    assert len(groups) == len({group.keys for group in groups}) >= 2
    for group in groups:
        own = [payment for payment in ledger.payments.values() if (payment["status"], payment["paid_on"]) == group.keys]
        assert group.values == (
            len(own),
            sum(payment["amount"] for payment in own),
            min(payment["paid_on"] for payment in own),
            len({payment["voucher_number"] for payment in own}),
        )
    nothing = Compare("amount", Op.GT, Money(10**15))
    (empty,) = (await adapter.aggregate(Aggregate(entity="Payment", measures=measures, where=nothing))).rows
    assert (empty.keys, empty.values) == ((), (0, None, None, 0))
    assert (await adapter.aggregate(Aggregate(entity="Payment", measures=measures, where=nothing, groups=("status",)))).rows == []


async def test_what_is_not_declared_is_refused(adapter: FilesAdapter) -> None:
    with pytest.raises(Unsupported, match="no Site"):
        await adapter.scan(Scan(entity="Site", fields=()))
    with pytest.raises(Unsupported, match="field site_code is not declared"):
        await adapter.fetch("Payment", [], ["site_code"])
    with pytest.raises(Unsupported, match=r"sum\(status\) is not declared"):
        await adapter.aggregate(Aggregate(entity="Payment", measures=(Measure(function=Function.SUM, field="status"),)))
    with pytest.raises(Unsupported, match="values, but max_in is"):
        await adapter.count("Payment", Compare("id", Op.IN, tuple(map(str, range(10_001)))))


async def test_an_adapter_closes_twice_and_opens_again(ledger: Ledger) -> None:
    adapter = await opened(ledger.folder)
    before = (await adapter.count("Payment", Compare("status", Op.EQ, VoucherStatus.POSTED))).records
    await adapter.close()
    await adapter.close()
    host = FilesHost()
    host.time = datetime.now(BEIJING) + timedelta(hours=1)
    await adapter.open(host)
    assert (await adapter.count("Payment", Compare("status", Op.EQ, VoucherStatus.POSTED))).records == before > 0
    await adapter.close()
