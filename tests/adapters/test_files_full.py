"""Full drops: the newest good one is the truth, every bad one is rejected whole and said."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.entities import Teacher
from adapters.errors import Unavailable
from adapters.mapping.kinds import BEIJING
from tests.adapters.files_support import Drops, csv, teachers

pytestmark = pytest.mark.anyio

DAILY = teachers('files: "teachers_{date}.csv"')
CORRECTED = teachers('files: "teachers_{date}_{sequence:2}.csv"\nnumbering: daily')
CONTROLLED = teachers(
    """
    files: "teachers_{date}.txt"
    encoding: gbk
    layout: {separator: "|"}
    records: {tag: D, columns: [tag, 编号, 姓名, 工种, 荣誉]}
    trailer: {tag: T, columns: [tag, count], count: count}
    """
)


async def opened(folder: Path, mapping: str, **options: str) -> Drops:
    return await Drops(folder, mapping, **options).open()


async def test_the_newest_drop_is_served_with_its_business_date(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", csv("1", "2"))
    drops.put("teachers_20260509.csv", csv("2", "3"))
    drops.put("readme.txt", "nothing to do with it")
    assert await drops.keys() == ["2", "3"]
    assert await drops.as_of() == datetime(2026, 5, 9, tzinfo=BEIJING)
    assert await drops.faults() == ""


async def test_an_empty_value_is_null_and_a_quoted_comma_is_data(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", '\ufeff编号,姓名,工种,荣誉\n"1","王,师傅","焊\n工",\n2,李,"钳""工",全国劳模\n')
    first, second = await drops.rows("name", "trade", "honour")
    assert isinstance(first, Teacher)
    assert isinstance(second, Teacher)
    assert (first.name, first.trade, first.honour) == ("王,师傅", "焊\n工", None)
    assert (second.trade, second.honour) == ('钳"工', "全国劳模")


async def test_a_new_drop_is_noticed_when_it_is_time_to_look_again(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY, every="30s")
    drops.put("teachers_20260508.csv", csv("1"))
    assert await drops.keys() == ["1"]
    drops.put("teachers_20260509.csv", csv("2"))
    await drops.later(29)
    assert await drops.keys() == ["1"]
    assert drops.host.blocking == 1
    await drops.later(1)
    assert await drops.keys() == ["2"]


async def test_a_corrected_drop_of_the_same_date_takes_the_place_of_the_first(tmp_path: Path) -> None:
    drops = await opened(tmp_path, CORRECTED)
    drops.put("teachers_20260508_01.csv", csv("1"))
    assert await drops.keys() == ["1"]
    drops.put("teachers_20260508_02.csv", csv("1", "2"))
    drops.put("teachers_20260507_09.csv", csv("9"))
    await drops.later()
    assert await drops.keys() == ["1", "2"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("编号,姓名,工种,荣誉\n1,王,焊工\n", "line 2: it has 3 values where 4 belong"),
        ('编号,姓名,工种,荣誉\n1,"王', "unexpected end of data"),
        ("编号,姓名,工种\n1,王,焊工\n", "it has no column 荣誉"),
        ("编号,姓名,工种,荣誉\n1,,焊工,\n", "record 1, name: null where the entity needs a value"),
        (csv("1", "2", "1"), "several records have the key '1'"),
        ("", "the line with the names of the columns is missing"),
        (csv("1").encode("gbk"), "is not utf-8"),
        (csv("1").encode("utf-16"), "the drop is UTF-16"),
        (csv("1").encode() + b"\0\0\0", "zero byte"),
    ],
    ids=["cut line", "open quote", "column gone", "null", "key twice", "empty", "gbk", "utf-16", "zeros"],
)
async def test_a_bad_drop_is_rejected_whole_and_the_last_good_one_serves_on(tmp_path: Path, broken: str | bytes, reason: str) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", csv("1", "2"))
    drops.put("teachers_20260509.csv", broken)
    assert await drops.keys() == ["1", "2"]
    assert await drops.as_of() == datetime(2026, 5, 8, tzinfo=BEIJING)
    faults = await drops.faults()
    assert "teachers_20260509.csv" in faults
    assert reason in faults


async def test_a_drop_that_lacks_a_column_is_reported_as_drift(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260509.csv", "编号,姓名,工种\n1,王,焊工\n")
    report = await drops.adapter.check()
    assert report.missing == {"Teacher": ("honour",)}


def controlled(*ids: str, count: int | None = None, end: str = "\r\n") -> str:
    lines = [*(f"D|{key}|王师傅{key}号高级技师|焊工焊工焊工|全国劳动模范" for key in ids), f"T|{len(ids) if count is None else count}"]
    return "\r\n".join(lines) + end


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (controlled("1", "2", "3", count=4).encode("gbk"), "the trailer counts 4 records, there are 3"),
        (controlled("1", "2").rpartition("T|")[0].encode("gbk"), "the trailer 'T' is missing; the drop is cut off"),
        (controlled("1", "2").encode("gbk")[:-20], "it has 4 values where 5 belong"),
        (controlled("1").replace("D|1", "X|1").encode("gbk"), "line 1: it does not begin with 'D'"),
        (controlled("1", "2").encode("utf-8"), "the drop is UTF-8; it should be gbk"),
        (controlled("1").encode("gbk").replace("王".encode("gbk"), b"\xff\xff"), "is not gbk"),
        (controlled("1", count=-1).encode("gbk"), "no whole number"),
    ],
    ids=["count", "no trailer", "cut off", "tag", "utf-8", "no gbk", "negative"],
)
async def test_control_records_tell_a_damaged_drop(tmp_path: Path, broken: bytes, reason: str) -> None:
    drops = await opened(tmp_path, CONTROLLED)
    drops.put("teachers_20260508.txt", controlled("1", "2"), encoding="gbk")
    drops.put("teachers_20260509.txt", broken)
    assert await drops.keys() == ["1", "2"]
    if reason.startswith("it has 4"):
        assert "the trailer 'T' is missing" in await drops.faults()
    else:
        assert reason in await drops.faults()


async def test_a_drop_without_records_is_an_empty_truth(tmp_path: Path) -> None:
    drops = await opened(tmp_path, CONTROLLED)
    drops.put("teachers_20260508.txt", controlled("1"), encoding="gbk")
    drops.put("teachers_20260509.txt", controlled(), encoding="gbk")
    assert await drops.keys() == []
    assert await drops.faults() == ""


async def test_the_content_of_an_earlier_drop_under_a_new_date_is_a_duplicate(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", csv("1"))
    drops.put("teachers_20260509.csv", csv("1"))
    assert await drops.as_of() == datetime(2026, 5, 8, tzinfo=BEIJING)
    assert "teachers_20260509.csv: it has the same content as teachers_20260508.csv" in await drops.faults()
    drops.put("teachers_20260510.csv", csv("1", "2"))
    await drops.later()
    assert await drops.keys() == ["1", "2"]
    assert await drops.faults() == ""


async def test_the_same_content_may_be_allowed(tmp_path: Path) -> None:
    drops = await opened(tmp_path, teachers('files: "teachers_{date}.csv"\nsame_content: accept'))
    drops.put("teachers_20260508.csv", csv("1"))
    drops.put("teachers_20260509.csv", csv("1"))
    assert await drops.as_of() == datetime(2026, 5, 9, tzinfo=BEIJING)


async def test_two_drops_of_one_date_and_no_number_are_a_duplicate(tmp_path: Path) -> None:
    drops = await opened(tmp_path, teachers('files: "*_{date}.csv"'))
    drops.put("a_20260508.csv", csv("1"), age=100)
    assert await drops.keys() == ["1"]
    drops.put("b_20260508.csv", csv("2"), age=50)
    await drops.later()
    assert await drops.keys() == ["1"]
    assert "b_20260508.csv: it has the same date 2026-05-08 as a_20260508.csv" in await drops.faults()


async def test_a_drop_that_is_written_anew_in_place_is_read_again(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", csv("1"))
    assert await drops.keys() == ["1"]
    drops.put("teachers_20260508.csv", csv("1", "2"), age=60)
    await drops.later()
    assert await drops.keys() == ["1", "2"]
    drops.put("teachers_20260508.csv", "编号,姓名,工种,荣誉\n1,王", age=10)
    await drops.later()
    assert await drops.keys() == ["1", "2"]
    assert "teachers_20260508.csv: line 2" in await drops.faults()


async def test_the_last_good_drop_serves_on_when_its_file_or_folder_is_gone(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    path = drops.put("teachers_20260508.csv", csv("1"))
    assert await drops.keys() == ["1"]
    path.unlink()
    await drops.later()
    assert await drops.keys() == ["1"]
    drops.folder.rmdir()
    await drops.later()
    assert await drops.keys() == ["1"]
    health = await drops.adapter.health()
    assert not health.ok
    assert "cannot be listed" in health.message


async def test_a_file_that_is_being_written_is_not_touched(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY, settle="5s")
    drops.put("teachers_20260508.csv", csv("1"))
    drops.put("teachers_20260509.csv", csv("2")[:20], age=1)
    drops.put("teachers_20260510.csv.part", csv("3"))
    assert await drops.keys() == ["1"]
    assert await drops.faults() == ""
    assert "teachers_20260509.csv waits: it is still being written" in (await drops.adapter.health()).message
    await drops.later()
    drops.put("teachers_20260509.csv", csv("2"), age=3)
    assert await drops.keys() == ["1"]
    await drops.later()
    assert await drops.keys() == ["2"]


async def test_a_file_from_a_clock_ahead_of_ours_is_read_once_it_lies_still(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY, every="1s", settle="5s")
    drops.put("teachers_20260508.csv", csv("1"), age=-86400)
    with pytest.raises(Unavailable, match="still being written"):
        await drops.keys()
    await drops.later(6)
    assert await drops.keys() == ["1"]


async def test_a_drop_larger_than_the_bound_is_rejected_unread(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY, max_bytes="100")
    drops.put("teachers_20260508.csv", csv("1"))
    drops.put("teachers_20260509.csv", csv(*map(str, range(50))))
    assert await drops.keys() == ["1"]
    assert "more than max_bytes, 100" in await drops.faults()


async def test_without_a_good_drop_the_source_is_unavailable_and_says_why(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DAILY)
    with pytest.raises(Unavailable, match="there is no good drop"):
        await drops.keys()
    drops.put("teachers_20260508.csv", "编号\n")
    await drops.later()
    with pytest.raises(Unavailable, match=r"teachers_20260508\.csv: it has no column") as raised:
        await drops.keys()
    assert (raised.value.source, raised.value.entity, raised.value.phase) == ("drops", "Teacher", "scan")
    assert not (await drops.adapter.health()).ok


async def test_a_rejection_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    drops = await opened(tmp_path, DAILY)
    drops.put("teachers_20260508.csv", csv("1"))
    drops.put("teachers_20260509.csv", "编号\n")
    with caplog.at_level(logging.INFO, "adapters.files"):
        for _ in range(3):
            await drops.keys()
            await drops.later()
    messages = [record.getMessage() for record in caplog.records]
    assert [message for message in messages if "teachers_20260509.csv" in message] == [
        "drops: Teacher: teachers_20260509.csv: it has no column 姓名, 荣誉, 工种"
    ]
    assert sum("now from teachers_20260508.csv, 1 records" in message for message in messages) == 1


DIGEST = teachers('files: "teachers_{date}.csv"\nmanifest: {name: "{file}.sha256", form: digest}')
PAIRS = teachers('files: "teachers_{date}.csv"\nmanifest: {name: "{stem}.ok", form: pairs, md5: MD5, rows: COUNT, size: BYTES}')


async def test_a_drop_is_not_touched_before_its_manifest_has_come(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DIGEST)
    content = csv("1").encode()
    drops.put("teachers_20260508.csv", content)
    with pytest.raises(Unavailable, match=r"its manifest teachers_20260508\.csv\.sha256 has not come"):
        await drops.keys()
    drops.put("teachers_20260508.csv.sha256", f"{hashlib.sha256(content).hexdigest()}  teachers_20260508.csv\n")
    await drops.later()
    assert await drops.keys() == ["1"]


async def test_a_wrong_checksum_is_rejected_until_the_manifest_is_mended(tmp_path: Path) -> None:
    drops = await opened(tmp_path, DIGEST)
    content = csv("1").encode()
    drops.put("teachers_20260508.csv", content)
    drops.put("teachers_20260508.csv.sha256", "0" * 64)
    assert "its sha256 is not the manifest's" in await drops.faults()
    drops.put("teachers_20260508.csv.sha256", hashlib.sha256(content).hexdigest(), age=10)
    await drops.later()
    assert await drops.faults() == ""
    assert await drops.keys() == ["1"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"COUNT": "2"}, "the manifest counts 2 records, there are 1"),
        ({"BYTES": "7"}, "the manifest says 7 bytes"),
        ({"MD5": "0" * 32}, "its md5 is not"),
        ({"COUNT": "many"}, "no whole number"),
        ({"MD5": None}, "the manifest has no 'MD5'"),
    ],
)
async def test_a_manifest_of_pairs_is_compared_with_the_drop(tmp_path: Path, changes: dict[str, str | None], reason: str) -> None:
    drops = await opened(tmp_path, PAIRS)
    content = csv("1").encode()
    good = {"MD5": hashlib.md5(content).hexdigest(), "COUNT": "1", "BYTES": str(len(content))}
    drops.put("teachers_20260508.csv", content)
    drops.put("teachers_20260508.ok", "\n".join(f"{key}={value}" for key, value in {**good, **changes}.items() if value is not None))
    assert reason in await drops.faults()
    drops.put("teachers_20260508.ok", "\n".join(f"{key}: {value}" for key, value in good.items()), age=10)
    await drops.later()
    assert await drops.faults() == ""


async def test_the_time_of_day_that_a_date_stands_for_can_be_set(tmp_path: Path) -> None:
    drops = await opened(tmp_path, teachers('files: "teachers_{date}.csv"\nas_of: "24:00"'))
    drops.put("teachers_20260508.csv", csv("1"))
    assert await drops.as_of() == datetime(2026, 5, 9, tzinfo=BEIJING)


async def test_a_name_may_carry_the_time_itself(tmp_path: Path) -> None:
    drops = await opened(tmp_path, teachers('files: "{date:yyyymmddhhmiss}.csv"\nas_of: "24:00"'))
    drops.put("20260508063000.csv", csv("1"))
    drops.put("20260231000000.csv", csv("2"))
    assert await drops.as_of() == datetime(2026, 5, 8, 6, 30, tzinfo=BEIJING)


async def test_a_drop_with_a_number_only_is_as_of_its_arrival(tmp_path: Path) -> None:
    drops = await opened(tmp_path, teachers('files: "t{sequence}.csv"'))
    drops.put("t9.csv", csv("1"), age=500)
    drops.put("t10.csv", csv("2"), age=600)
    assert await drops.keys() == ["2"]
    assert await drops.as_of() == drops.host.time - timedelta(seconds=600)
