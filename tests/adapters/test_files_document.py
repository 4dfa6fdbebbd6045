"""Mapping files for drops: what is wrong is said with its place and its remedy."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.context import AdapterContext
from adapters.entities import ENTITIES, Teacher
from adapters.errors import InvalidConfiguration, SecretMissing, Unavailable
from adapters.files import adapter as adapter_module
from adapters.files import create
from adapters.files.table import Table
from adapters.mapping.kinds import BEIJING
from adapters.mapping.yaml import loads
from adapters.predicate import Compare, Op
from adapters.registry import Registry
from adapters.requests import Order, Scan
from tests.adapters.files_support import Drops, FilesHost, csv, files_adapter, teachers


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        (teachers('files: "t.csv"'), "cannot be put in order; write {date} or {sequence}"),
        (teachers('files: "{dat}.csv"'), "{dat} is not {date}"),
        (teachers('files: "{date}_{sequence}.csv"\nkind: increment'), "say how they are numbered: numbering: running, or daily"),
        (teachers('files: "{date}.csv"\nkind: partial'), "'partial' is not one of full, increment"),
        (teachers('files: "{date}.csv"\nfirst: 1'), "the drops have no number"),
        (teachers('files: "{date}.csv"\nfolder: ../up'), "leads out of the source's folder"),
        (teachers('files: "{date}.csv"\nencodng: gbk'), "unknown key 'encodng'; did you mean 'encoding'?"),
        (teachers('files: "{date}.csv"\nencoding: gb2312'), "'gb2312' is not one of utf-8, gbk, gb18030"),
        (teachers('files: "{date}.csv"\nlayout: {separator: "||", quote: "\\""}'), "cannot separate quoted values"),
        (teachers('files: "{date}.csv"\nlayout: {fixed: bytes}'), "values at fixed places need their columns"),
        (teachers('files: "{date}.csv"\nlayout: {fixed: bytes, quote: none}'), "'quote' does not go with `fixed`"),
        (teachers('files: "{date}.csv"\nlayout: {fixed: bytes}\nrecords: {columns: {编号: 5-1}}'), "'5-1' is no place in a line"),
        (teachers('files: "{date}.csv"\nrecords: {columns: [编号, 名称, 工种, 荣誉]}'), "there is no column '姓名'"),
        (teachers('files: "{date}.csv"\nrecords: {columns: [编号, 姓名, 姓名, 荣誉]}'), "the column '姓名' is named twice"),
        (teachers('files: "{date}.csv"\nrecords: {columns: []}'), "there are no columns"),
        (
            teachers('files: "{date}.csv"\nrecords: {columns: [编号, 姓名, 工种, 荣誉], deleted: {column: 操作, marks: D}}'),
            "there is no column '操作'",
        ),
        (teachers('files: "{date}.csv"\ntrailer: {columns: [t, n], count: m}'), "the trailer has no column 'm'"),
        (
            teachers('files: "{date}.csv"\nrecords: {columns: [编号, 姓名, 工种, 荣誉]}\ntrailer: {columns: [t, n], sums: {je: n}}'),
            "there is no column 'je' to add up",
        ),
        (teachers('files: "{date}.csv"\nmanifest: {name: done.ok, form: flag}'), "is the same for every drop"),
        (teachers('files: "{date}.csv"\nmanifest: {name: "{file}.ok", form: pairs}'), "the form pairs needs keys"),
        (teachers('files: "{date}.csv"\nmanifest: {name: "{file}.ok", form: digest, md5: x}'), "the form digest has no keys"),
        (teachers('files: "{date}.csv"\nas_of: "25:00"'), "'25:00' is no time of day"),
        (teachers('files: "{date}.csv"\nas_of: noon'), "'noon' is no time of day"),
        (
            teachers(
                'files: "{date}.csv"', fields='{id: a, name: b, trade: c, honour: {column: d, type: boolean, as: [{codes: {"true": x}}]}}'
            ),
            "a drop has no column of the type boolean",
        ),
        ("mapping: files\nversion: 1\nentities: {Techer: {}}\n", "there is no entity 'Techer'; did you mean 'Teacher'?"),
        ("mapping: files\nversion: 1\nentities: {}\n", "no entity is mapped"),
        ("mapping: sql\nversion: 1\nentities: {}\n", "'sql' is not one of files"),
    ],
)
def test_a_mistake_is_located_and_explained(tmp_path: Path, mapping: str, problem: str) -> None:
    with pytest.raises(InvalidConfiguration) as raised:
        files_adapter(tmp_path, mapping)
    assert problem in raised.value.internal
    assert re.match(r".*mapping\.yaml:\d+:\d+: ", raised.value.internal)


def test_an_unknown_option_is_located(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match=r":3:1: unknown key 'evry'; did you mean 'every'\?"):
        files_adapter(tmp_path, teachers('files: "{date}.csv"'), evry="3s")


def test_the_registry_knows_the_adapter(tmp_path: Path) -> None:
    assert Registry().factory("files") is create


@pytest.mark.anyio
async def test_opening_touches_no_file_but_wants_the_folders_name(tmp_path: Path) -> None:
    adapter = files_adapter(tmp_path, teachers('files: "{date}.csv"'))
    await adapter.open(FilesHost())
    with pytest.raises(Unavailable, match="cannot be listed"):
        await adapter.count("Teacher", None)
    (tmp_path / "mapping.yaml").write_text(teachers('files: "{date}.csv"'), "utf-8")
    options = loads("mapping: mapping.yaml\nfolder: env:NOT_SET")
    with pytest.raises(SecretMissing):
        await create(AdapterContext(source_id="drops", options=options, base_dir=tmp_path)).open(FilesHost())


@pytest.mark.anyio
async def test_a_closed_source_says_so(tmp_path: Path) -> None:
    adapter = files_adapter(tmp_path, teachers('files: "{date}.csv"'))
    with pytest.raises(Unavailable, match="not open"):
        await adapter.count("Teacher", None)


@pytest.mark.anyio
async def test_a_large_table_is_searched_in_the_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_module, "LARGE", 3)
    drops = await Drops(tmp_path, teachers('files: "{date}.csv"')).open()
    drops.put("20260508.csv", csv("1", "2", "3"))
    assert await drops.keys() == ["1", "2", "3"]
    before = drops.host.blocking
    assert (await drops.adapter.count("Teacher", Compare("name", Op.EQ, "王师傅2"))).records == 1
    assert drops.host.blocking == before + 1


class SlowHost(FilesHost):
    """A pool whose calls wait for a gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()

    async def run_blocking(self, function: Callable[..., Any], *args: Any) -> Any:
        result = await super().run_blocking(function, *args)
        await self.gate.wait()
        return result


@pytest.mark.anyio
async def test_while_a_new_drop_is_read_requests_are_answered_from_the_one_before(tmp_path: Path) -> None:
    """Nor is the reading given up because the request that began it was cancelled."""
    drops = Drops(tmp_path, teachers('files: "{date}.csv"'))
    drops.host = host = SlowHost()
    await drops.open()
    drops.put("20260508.csv", csv("1"))
    assert await drops.keys() == ["1"]
    drops.put("20260509.csv", csv("2"))
    await drops.later()
    host.gate.clear()
    impatient = asyncio.create_task(drops.keys())
    await asyncio.sleep(0.05)
    impatient.cancel()
    assert await asyncio.gather(impatient, return_exceptions=True)
    assert await drops.keys() == ["1"]
    assert await drops.as_of() == datetime(2026, 5, 8, tzinfo=BEIJING)
    looks = host.blocking
    host.gate.set()
    await drops.adapter.refresh()
    assert await drops.keys() == ["2"]
    assert host.blocking == looks


def test_a_token_whose_record_is_gone_goes_on_by_key_or_says_so() -> None:
    rows = [Teacher(source="s", id=key, name=key, trade="t", honour=None, site_code=None) for key in "acd"]
    table = Table(ENTITIES["Teacher"], rows)
    page = table.scan(Scan(entity="Teacher", fields=(), token="b"))
    assert [row.id for row in page.rows] == ["c", "d"]  # type: ignore[attr-defined]
    with pytest.raises(Unavailable, match="a new drop has taken the place"):
        table.scan(Scan(entity="Teacher", fields=(), order=(Order(field="name"),), token="b"))
