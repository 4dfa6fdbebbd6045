"""Records by key: aligned, in batches that the source takes, several at once, and gone when the caller is."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.entities import ENTITIES
from adapters.errors import Drift, Unavailable, Unsupported
from adapters.requests import Scan
from adapters.rest import RestAdapter
from tests.adapters.rest_support import BareHost, Served, mapping, parameters, reply, rest_adapter, serve, teacher

pytestmark = pytest.mark.anyio

LISTS = mapping(entity="list: {most: 3}\npaging: {kind: page, page: page, size: size, most: 2, stop: {total: total}}")
OBJECTS = mapping().replace("lookup: ids", "lookup: {path: /teachers, object: data}")
SINGLE = """
mapping: rest
version: 1
entities:
  OnlineAcademy:
    path: /info
    single: true
    records: data
    fields: {code: code, name: name, operator: operator, learners: {path: learners, type: integer}}
"""


class Register:
    """A source of ten teachers that looks them up in one list or one by one."""

    def __init__(self) -> None:
        self.rows = {row["id"]: row for row in map(teacher, range(10))}
        self.delay = 0.0
        self.running = 0
        self.most = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.delay)
            return self.answer(request)
        finally:
            self.running -= 1

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = parameters(request)
        if not asked:
            row = self.rows.get(request.url.path.removeprefix("/teachers/"))
            return reply({"data": row}) if row else reply({"error": "none"}, 404)
        rows = [self.rows[key] for key in sorted(asked["ids"].split(",")) if key in self.rows]
        start = (int(asked["page"]) - 1) * int(asked["size"])
        return reply({"items": rows[start : start + int(asked["size"])], "total": len(rows)})


async def opened(folder: Path, text: str, register: Register) -> tuple[RestAdapter, Served]:
    adapter, transport = rest_adapter(folder, text), Served(register)
    await adapter.open(BareHost(transport))
    return adapter, transport


def found(records: list[Any]) -> list[str | None]:
    return [record and record.id for record in records]


@pytest.mark.parametrize("text", [LISTS, OBJECTS], ids=["lists", "objects"])
async def test_records_are_aligned_to_the_keys(tmp_path: Path, text: str) -> None:
    adapter, _ = await opened(tmp_path, text, Register())
    keys = ["T005", "none", "T001", "T005", "", "T009", ".", "..", "T002", "\ud800", " T003", "T0/../T004", "T1%2C", "T007"]
    records = (await adapter.fetch("Teacher", keys, ("name",))).rows
    assert found(records) == [key if key in Register().rows else None for key in keys]
    assert records[0] is not None
    assert records[0].source == "source"
    assert (await adapter.fetch("Teacher", [], ("name",))).rows == []


async def test_a_key_with_the_separator_in_it_is_not_two_keys(tmp_path: Path) -> None:
    adapter, transport = await opened(tmp_path, LISTS, Register())
    assert (await adapter.fetch("Teacher", ["T001,T002"], ("name",))).rows == [None]
    assert transport.requests == []


async def test_keys_are_split_into_calls_that_run_together_within_bounds(tmp_path: Path) -> None:
    register = Register()
    register.delay = 0.01
    adapter, transport = await opened(tmp_path, LISTS + "http: {concurrency: 2}\n", register)
    keys = [f"T{number:03}" for number in range(10)] * 2
    assert found((await adapter.fetch("Teacher", keys, ("name",))).rows) == keys
    asked = [parameters(request)["ids"] for request in transport.requests]
    assert sorted(set(asked)) == ["T000,T001,T002", "T003,T004,T005", "T006,T007,T008", "T009"]
    assert len(asked) == 7  # three keys come in two pages of two
    assert register.most == 2


async def test_one_failing_call_fails_the_fetch_and_stops_the_others(tmp_path: Path) -> None:
    register = Register()

    async def answer(request: httpx.Request) -> httpx.Response:
        if "T003" in parameters(request)["ids"]:
            return reply({}, 503)
        register.delay = 60
        return await register(request)

    adapter = rest_adapter(tmp_path, LISTS)
    await adapter.open(BareHost(Served(answer)))
    before = asyncio.all_tasks()
    with pytest.raises(Unavailable) as caught:
        await adapter.fetch("Teacher", [f"T{number:03}" for number in range(10)], ("name",))
    assert (caught.value.source, caught.value.entity, caught.value.phase) == ("source", "Teacher", "fetch")
    assert (register.running, asyncio.all_tasks()) == (0, before)


async def test_a_cancelled_fetch_leaves_nothing_running(tmp_path: Path) -> None:
    register = Register()
    register.delay = 60
    adapter, _ = await opened(tmp_path, LISTS, register)
    before = asyncio.all_tasks()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(adapter.fetch("Teacher", [f"T{number:03}" for number in range(10)], ("name",)), 0.05)
    assert (register.running, asyncio.all_tasks()) == (0, before)


async def test_a_64_bit_id_keeps_all_its_digits_and_text_that_is_none_finds_nothing(tmp_path: Path) -> None:
    number = 9_007_199_254_740_993
    text = mapping().replace("id: id", "id: {path: id, type: integer, as: [text]}")
    adapter = rest_adapter(tmp_path, text)
    transport = serve(lambda request: reply({"items": [{**teacher(1), "id": number}]}))
    await adapter.open(BareHost(transport))
    keys = [str(number), str(number - 1), f"0{number}", "abc", "9" * 30, "-", "１"]
    assert found((await adapter.fetch("Teacher", keys, ())).rows) == [str(number), *[None] * 6]
    assert [parameters(request) for request in transport.requests] == [{"ids": f"{number},{number - 1}"}]


@pytest.mark.parametrize(("body", "rows"), [({"data": {"code": "A", "name": "n", "operator": "o", "learners": 1}}, 1), ({"data": None}, 0)])
async def test_a_single_object_is_a_list_of_one_or_none(tmp_path: Path, body: Any, rows: int) -> None:
    adapter = rest_adapter(tmp_path, SINGLE)
    await adapter.open(BareHost(serve(lambda request: reply(body))))
    page = await adapter.scan(Scan(entity="OnlineAcademy", fields=("name", "trial_on")))
    assert (len(page.rows), page.next) == (rows, None)
    assert [record is not None for record in (await adapter.fetch("OnlineAcademy", ["A", "B"], ("name",))).rows] == [rows == 1, False]


async def test_fields_that_are_not_asked_for_are_absent_and_unmapped_ones_are_null(tmp_path: Path) -> None:
    adapter = rest_adapter(tmp_path, mapping())
    await adapter.open(BareHost(serve(lambda request: reply({"items": [teacher(1)]}))))
    (record,) = (await adapter.scan(Scan(entity="Teacher", fields=("name", "site_code")))).rows
    assert {name: getattr(record, name) for name in ("id", "name", "site_code")} == {"id": "T001", "name": "教师1", "site_code": None}
    assert "UNSET" in repr(record.trade)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (reply({}, 404), "nothing at /teachers"),
        (reply({"rows": []}), "nothing at items"),
        (reply({"items": [{"id": "T1", "trade": "焊工"}]}), "'name'"),
        (reply({"items": [{**teacher(1), "name": 7}]}), "the mapping says text"),
    ],
)
async def test_what_is_gone_or_has_changed_its_type_is_drift(tmp_path: Path, answer: httpx.Response, message: str) -> None:
    adapter = rest_adapter(tmp_path, mapping())
    await adapter.open(BareHost(serve(lambda request: answer)))
    with pytest.raises(Drift, match=message):
        await adapter.scan(Scan(entity="Teacher", fields=tuple(ENTITIES["Teacher"].fields)))


async def test_an_entity_that_is_not_mapped_is_unsupported(tmp_path: Path) -> None:
    adapter, _ = await opened(tmp_path, LISTS, Register())
    with pytest.raises(Unsupported, match="no Course"):
        await adapter.fetch("Course", ["1"], ())
    with pytest.raises(Unsupported, match="does not count"):
        await adapter.count("Teacher", None)
    with pytest.raises(Unsupported, match="not declared"):
        await adapter.scan(Scan(entity="Teacher", fields=(), key_descending=True))


async def test_a_source_that_was_not_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not open"):
        await rest_adapter(tmp_path, mapping()).fetch("Teacher", ["T1"], ())
