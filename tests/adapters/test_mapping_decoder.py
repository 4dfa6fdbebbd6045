"""Decoding rows and JSON objects into records: projections, unknown fields, drift, nullability."""

from __future__ import annotations

import time
from typing import Any

import pytest

from adapters.entities import ABSENT, ENTITIES, Site, Teacher
from adapters.errors import Drift, InvalidConfiguration, RowRejected
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import read_fields
from adapters.mapping.yaml import loads

TEACHER = """
id: {path: id, type: integer, as: [text]}
name: person.name
honour: {path: person.honour, as: [empty], optional: true}
trade: trade
site_code: site
"""


def teachers() -> RecordDecoder:
    fields = read_fields(loads(TEACHER, "t.yaml"), ENTITIES["Teacher"], place="path")
    return RecordDecoder(ENTITIES["Teacher"], fields, "platform")


def teacher(**changes: Any) -> dict[str, Any]:
    return {"id": 1, "person": {"name": "赵", "honour": ""}, "trade": "焊工", "site": None, "more": 1} | changes


def test_objects_become_records_with_only_what_was_asked_for() -> None:
    records = teachers().objects(("id", "name"))([teacher(), teacher(id=1 << 60)])
    assert records == [
        Teacher(id="1", name="赵", source="platform"),
        Teacher(id="1152921504606846976", name="赵", source="platform"),
    ]
    assert records[0].trade is ABSENT  # type: ignore[attr-defined]


def test_a_path_may_be_missing_only_where_the_mapping_says_so() -> None:
    decode = teachers().objects(("id", "honour", "site_code"))
    assert decode([teacher(person={"name": "赵"})])[0].honour is None  # type: ignore[attr-defined]
    with pytest.raises(Drift, match="the answer has no 'site'") as caught:
        decode([{key: value for key, value in teacher().items() if key != "site"}])
    assert (caught.value.entity, caught.value.field) == ("Teacher", "site_code")


def test_a_null_on_the_way_is_a_null_at_its_end() -> None:
    with pytest.raises(RowRejected, match="null where the entity needs a value"):
        teachers().objects(("name",))([teacher(person=None)])
    assert teachers().objects(("honour",))([teacher(person=None)])[0].honour is None  # type: ignore[attr-defined]


def test_another_type_is_drift_that_names_the_field() -> None:
    with pytest.raises(Drift, match="'id' holds '1', of the type str; the mapping says integer") as caught:
        teachers().objects(("id",))([teacher(), teacher(id="1")])
    assert caught.value.field == "id"


def test_no_rows_and_no_columns_are_no_special_case() -> None:
    decoder = RecordDecoder(
        ENTITIES["TradeUnion"],
        read_fields(loads("code: c\nkind: {constant: PROVINCIAL}"), ENTITIES["TradeUnion"], provided=("name", "short_name")),
        "ims",
    )
    assert decoder.rows(("kind", "leading_body"))([]) == []
    records = decoder.rows(("kind", "leading_body"))([(), ()])
    assert [(record.kind.name, record.leading_body) for record in records] == [("PROVINCIAL", None)] * 2  # type: ignore[attr-defined]
    assert decoder.places(("kind",)) == ()


def test_a_column_that_two_fields_read_is_read_once() -> None:
    fields = read_fields(loads("code: c\nname: c\n"), ENTITIES["Site"], provided=ENTITIES["Site"].fields)
    decoder = RecordDecoder(ENTITIES["Site"], fields, "s")
    assert [place.name for place in decoder.places(("name", "code"))] == ["c"]
    assert decoder.rows(("name", "code"))([("x",)]) == [Site(code="x", name="x", source="s")]


def test_free_text_does_not_fill_the_memory_of_few_values() -> None:
    text = "code: c\ndetermined_on: {column: d, type: integer, as: [{date: yyyymmdd}]}"
    fields = read_fields(loads(text), ENTITIES["Site"], provided=ENTITIES["Site"].fields)
    decode = RecordDecoder(ENTITIES["Site"], fields, "s").rows(("determined_on",))
    days = [(year * 10_000 + month * 100 + day,) for year in range(1990, 2010) for month in range(1, 13) for day in range(1, 29)]
    assert len({record.determined_on for record in decode(days)}) == len(days)  # type: ignore[attr-defined]


def test_a_field_that_must_not_be_null_has_to_be_mapped_or_listed() -> None:
    with pytest.raises(InvalidConfiguration, match="Teacher needs name, trade; map them, or list them under `unknown`"):
        read_fields(loads("id: x"), ENTITIES["Teacher"])
    unknown = loads("[name, trade]")
    assert set(read_fields(loads("id: x"), ENTITIES["Teacher"], unknown=unknown)) == {"id"}
    with pytest.raises(InvalidConfiguration, match="the key 'id' of Teacher is not mapped"):
        read_fields(loads("name: x\ntrade: y"), ENTITIES["Teacher"])
    with pytest.raises(InvalidConfiguration, match="'name' is mapped and listed as unknown"):
        read_fields(loads("id: x\nname: y"), ENTITIES["Teacher"], unknown=unknown)


def test_five_hundred_rows_of_ten_fields_take_milliseconds() -> None:
    """Two on a quiet machine; the bound leaves room for a busy one, and catches a tenfold loss."""
    text = """
    code: a
    name: b
    host_name: c
    host_type: {column: d, as: [{codes: {"1": UNION_SCHOOL}}]}
    sponsor_code: {constant: "440000"}
    batch_year: e
    determined_on: {column: f, type: integer, as: [{nulls: 0}, {date: yyyymmdd}]}
    trades: {column: g, as: [{split: 、}]}
    online_capable: {column: h, as: [{flag: {true: 是, false: 否}}]}
    trained: i
    """
    fields = read_fields(loads(text), ENTITIES["Site"], provided=ENTITIES["Site"].fields)
    decode = RecordDecoder(ENTITIES["Site"], fields, "s").rows(tuple(fields))
    rows = [(f"440000-2024-{n:03}", f"名{n}", "厂", "1", 2024, 20240503, "电工、焊工", "是", n) for n in range(500)]
    best = min(_timed(decode, rows) for _ in range(5))
    assert best < 0.02


def _timed(decode: Any, rows: list[tuple[Any, ...]]) -> float:
    started = time.perf_counter()
    assert len(decode(rows)) == 500
    return time.perf_counter() - started
