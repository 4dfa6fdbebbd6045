"""Increments: they add up by key in order, and stop where one is missing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from adapters.errors import Unavailable
from adapters.mapping.kinds import BEIJING
from tests.adapters.files_support import Drops, csv, teachers

pytestmark = pytest.mark.anyio

RUNNING = teachers('files: "t{sequence:3}.csv"\nkind: increment')
DATED = teachers('files: "t_{date}_{sequence}.csv"\nkind: increment\nnumbering: running')
DAILY = teachers('files: "t_{date}_{sequence}.csv"\nkind: increment\nnumbering: daily')
HOURLY = teachers('files: "t_{date}_{sequence}.csv"\nkind: increment\nnumbering: daily\nsame_date: follows')
MARKED = teachers('files: "t{sequence:3}.csv"\nkind: increment\nrecords: {deleted: {column: 操作, marks: [D, 删除]}}')


async def opened(folder: Path, mapping: str, **options: str) -> Drops:
    return await Drops(folder, mapping, **options).open()


async def names(drops: Drops) -> dict[str, str]:
    return {row.id: row.name for row in await drops.rows("name")}  # type: ignore[attr-defined]


async def test_drops_add_up_by_key_in_order_of_their_numbers(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING)
    drops.put("t002.csv", csv("2", "3", name="新"), age=9000)
    drops.put("t001.csv", csv("1", "2", name="旧"))
    assert await names(drops) == {"1": "旧1", "2": "新2", "3": "新3"}
    drops.put("t003.csv", csv("1", name="后"))
    await drops.later()
    assert (await names(drops))["1"] == "后1"


async def test_a_gap_stops_the_sum_there_and_is_reported(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DATED)
    drops.put("t_20260506_4.csv", csv("4"))
    drops.put("t_20260507_5.csv", csv("5"))
    drops.put("t_20260509_7.csv", csv("7"))
    drops.put("t_20260510_8.csv", csv("8"))
    assert await drops.keys() == ["4", "5"]
    assert await drops.as_of() == datetime(2026, 5, 7, tzinfo=BEIJING)
    fault = "number 6 is missing; held back behind it: t_20260509_7.csv, t_20260510_8.csv"
    assert fault in await drops.faults()
    health = await drops.adapter.health()
    assert health.ok
    assert fault in health.message
    drops.put("t_20260508_6.csv", csv("6"))
    await drops.later()
    assert await drops.keys() == ["4", "5", "6", "7", "8"]
    assert await drops.faults() == ""


async def test_a_rejected_drop_is_a_gap_until_it_is_mended(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING)
    drops.put("t001.csv", csv("1"))
    drops.put("t002.csv", "编号,姓名,工种,荣誉\n2,王")
    drops.put("t003.csv", csv("3"))
    assert await drops.keys() == ["1"]
    faults = await drops.faults()
    assert "t002.csv: line 2" in faults
    assert "number 2 is missing; held back behind it: t003.csv" in faults
    drops.put("t002.csv", csv("2"), age=10)
    await drops.later()
    assert await drops.keys() == ["1", "2", "3"]


async def test_the_first_number_can_be_said(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING + "    first: 1\n")
    drops.put("t002.csv", csv("2"))
    with pytest.raises(Unavailable, match="number 1 is missing; held back behind it: t002"):
        await drops.keys()


async def test_a_first_drop_that_is_rejected_holds_back_the_rest(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING)
    drops.put("t001.csv", "编号\n")
    drops.put("t002.csv", csv("2"))
    with pytest.raises(Unavailable, match="number 1 is missing"):
        await drops.keys()


async def test_the_same_number_or_content_twice_counts_once(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DATED)
    drops.put("t_20260506_1.csv", csv("1"))
    drops.put("t_20260507_2.csv", csv("2"))
    drops.put("t_20260508_2.csv", csv("3"))
    drops.put("t_20260509_3.csv", csv("1"))
    assert await drops.keys() == ["1", "2"]
    faults = await drops.faults()
    assert "t_20260508_2.csv: it has the same number 2 as t_20260507_2.csv" in faults
    assert "t_20260509_3.csv: it has the same content as t_20260506_1.csv" in faults


async def test_a_correction_takes_the_place_of_its_date_not_of_the_end(tmp_path: Path) -> None:
    """Number 3 corrects the first day; what the second day said about record 2 stands."""
    drops = await opened(tmp_path, DATED)
    drops.put("t_20260506_1.csv", csv("1", "2", "9", name="旧"))
    drops.put("t_20260507_2.csv", csv("2", name="次日"))
    drops.put("t_20260506_3.csv", csv("1", "2", name="更正"))
    assert await names(drops) == {"1": "更正1", "2": "次日2"}
    assert await drops.as_of() == datetime(2026, 5, 7, tzinfo=BEIJING)


async def test_numbers_that_begin_anew_each_day_are_corrections_of_the_day(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("t_20260506_1.csv", csv("1"))
    drops.put("t_20260507_1.csv", csv("2"))
    drops.put("t_20260507_2.csv", csv("3"))
    assert await drops.keys() == ["1", "3"]


async def test_a_rejected_day_holds_back_later_ones_until_a_correction_comes(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("t_20260506_1.csv", csv("1"))
    drops.put("t_20260507_1.csv", "编号\n")
    drops.put("t_20260508_1.csv", csv("3"))
    assert await drops.keys() == ["1"]
    assert "t_20260507_1.csv was rejected; held back behind it: t_20260508_1.csv" in await drops.faults()
    drops.put("t_20260507_2.csv", csv("2"))
    await drops.later()
    assert await drops.keys() == ["1", "2", "3"]
    assert await drops.faults() == ""


async def test_several_drops_a_day_may_follow_each_other(tmp_path: Path) -> None:
    drops = await opened(tmp_path, HOURLY)
    for number in (1, 2, 4):
        drops.put(f"t_20260506_{number}.csv", csv(str(number)))
    drops.put("t_20260507_1.csv", csv("5"))
    assert await drops.keys() == ["1", "2"]
    assert "number 3 of 2026-05-06 is missing" in await drops.faults()
    drops.put("t_20260506_3.csv", csv("3"))
    await drops.later()
    assert await drops.keys() == ["1", "2", "3", "4", "5"]


def marked(*lines: str) -> str:
    return "\n".join(["操作,编号,姓名,工种,荣誉", *lines])


async def test_a_delete_mark_takes_a_record_away_and_a_later_line_brings_it_back(tmp_path: Path) -> None:
    drops = await opened(tmp_path, MARKED)
    drops.put("t001.csv", marked("A,1,甲,焊工,", "A,2,乙,焊工,", "A,3,丙,焊工,"))
    drops.put("t002.csv", marked("D,1,,,", "删除,2,,,", "A,2,乙乙,焊工,", "A,4,丁,焊工,", "D,4,,,"))
    assert await names(drops) == {"2": "乙乙", "3": "丙"}


async def test_what_was_applied_stays_when_its_files_are_archived(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING)
    first = drops.put("t001.csv", csv("1"))
    drops.put("t002.csv", csv("2"))
    assert await drops.keys() == ["1", "2"]
    first.unlink()
    drops.put("t003.csv", csv("3"))
    await drops.later()
    assert await drops.keys() == ["1", "2", "3"]


async def test_a_good_drop_that_is_overwritten_by_a_bad_one_counts_on(tmp_path: Path) -> None:
    drops = await opened(tmp_path, RUNNING)
    drops.put("t001.csv", csv("1"))
    drops.put("t002.csv", csv("2"))
    assert await drops.keys() == ["1", "2"]
    drops.put("t001.csv", "编号\n", age=10)
    await drops.later()
    assert await drops.keys() == ["1", "2"]
    assert "t001.csv: it has no column" in await drops.faults()


HEADED = teachers(
    """
    files: "{date}.txt"
    kind: increment
    numbering: running
    layout: {separator: "|"}
    header: {tag: H, columns: [tag, day, number], date: day, form: yyyy-mm-dd, sequence: number}
    records: {tag: D, columns: [tag, 编号, 姓名, 工种, 荣誉]}
    trailer: {tag: T, columns: [tag]}
    """
)


def headed(day: str, number: str, *ids: str) -> str:
    return "\n".join([f"H|{day}|{number}", *(f"D|{key}|王|焊工|" for key in ids), "T"])


async def test_a_number_may_stand_in_the_header(tmp_path: Path) -> None:
    drops = await opened(tmp_path, HEADED)
    drops.put("20260506.txt", headed("2026-05-06", "0007", "1"))
    drops.put("20260508.txt", headed("2026-05-08", "0008", "2"))
    drops.put("20260509.txt", headed("2026-05-09", "0010", "3"))
    assert await drops.keys() == ["1", "2"]
    assert "number 9 is missing" in await drops.faults()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (headed("2026-05-08", "0002", "2"), "the header has the date 2026-05-08, the drop's is 2026-05-07"),
        (headed("2026-02-31", "0002", "2"), "day is out of range"),
        (headed("2026-05-07", "two", "2"), "no whole number"),
        ("D|2|王|焊工|\nT", "the header 'H' is missing"),
    ],
    ids=["other date", "no date", "no number", "no header"],
)
async def test_a_header_that_does_not_fit_rejects_the_drop_and_what_follows_waits(tmp_path: Path, text: str, reason: str) -> None:
    drops = await opened(tmp_path, HEADED)
    drops.put("20260506.txt", headed("2026-05-06", "1", "1"))
    drops.put("20260507.txt", text)
    drops.put("20260508.txt", headed("2026-05-08", "2", "3"))
    assert await drops.keys() == ["1"]
    assert reason in await drops.faults()
