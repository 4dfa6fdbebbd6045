"""The daily reconciliation file (对账文件): GBK, pipe-delimited, with control totals; one a day on which lines were posted."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from mock_sources.systems.store import Row

ACCOUNT_SET = "全总本级"
COLUMNS = ("line_id", "vch_no", "plan_no", "prj_code", "prj_name", "amt", "vch_status", "pay_date", "tally_date")


def write_files(folder: Path, voucher_lines: Sequence[Row]) -> None:
    """Write ``folder/{yyyyMMdd}.txt`` for every posting day, numbered from 1 in order of the days."""
    folder.mkdir(parents=True, exist_ok=True)
    by_day: dict[str, list[Row]] = {}
    for row in voucher_lines:
        if row["tally_date"]:
            by_day.setdefault(row["tally_date"], []).append(row)
    for sequence, day in enumerate(sorted(by_day), 1):
        (folder / f"{day}.txt").write_bytes(file_text(day, sequence, by_day[day]).encode("gbk"))


def file_text(day: str, sequence: int, lines: Sequence[Row]) -> str:
    """Header, one line a posting, trailer with count and sum."""
    amounts = [row["amt"].replace(",", "") for row in lines]
    body = ["|".join(("D", *(row[c] if c != "amt" else amount for c in COLUMNS))) for row, amount in zip(lines, amounts, strict=True)]
    total = sum(map(Decimal, amounts), Decimal(0))
    return "\r\n".join([f"H|FIN|{day}|{sequence:04d}|{ACCOUNT_SET}", *body, f"T|{len(lines)}|{total:.2f}", ""])
