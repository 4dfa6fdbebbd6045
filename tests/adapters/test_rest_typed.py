"""Typed rows: the same records and the same errors as the generic way, whatever the answer."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from adapters.entities import ENTITIES
from adapters.errors import SourceError
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import read_fields
from adapters.mapping.yaml import loads
from adapters.rest.exchange import Answer
from adapters.rest.projection import Projection
from adapters.rest.typed import TypedRow, typed_rows

ENTITY = ENTITIES["Site"]
FIELDS = """
code: code
name: name
host_name: {path: host, optional: true}
host_type: {path: kind, as: [{codes: {A: ENTERPRISE_TRAINING_CENTER, B: VOCATIONAL_SCHOOL}}]}
status: {path: state, as: [{codes: {"1": ACTIVE}}]}
trained: trained
online_capable: online
determined_on: {path: date, type: text, as: [{date: yyyy-mm-dd}]}
"""
NAMES = ("code", "name", "host_name", "host_type", "status", "trained", "online_capable", "determined_on", "address")
ROW = {
    "code": "S1",
    "name": "一",
    "host": "甲",
    "kind": "A",
    "state": "1",
    "trained": 7,
    "online": True,
    "date": "2024-05-03",
    "other": [1.5],
}


def decoder(fields: str = FIELDS) -> RecordDecoder:
    others = set(ENTITY.fields)
    return RecordDecoder(ENTITY, read_fields(loads(fields, "test.yaml"), ENTITY, place="path", provided=others), "source")


def projection(*, typed: bool) -> Projection:
    return Projection(decoder(), NAMES, ("data", "items"), [("next",), ("data", "total")] if typed else None)


def outcome(way: Projection, body: bytes) -> object:
    """The records, or the error's class and words."""
    try:
        read = way.read(Answer(200, httpx.Headers(), body))
        return way.records(read["data"]["items"]), read["data"].get("total"), read.get("next")
    except SourceError as error:
        return type(error), str(error)


def body(*changes: object) -> bytes:
    rows = [ROW | change if isinstance(change, dict) else change for change in changes]
    return msgspec.json.encode({"data": {"items": rows, "total": 3, "more": {"x": 1}}, "next": "n"})


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in ROW.items() if key != name}


@pytest.mark.parametrize(
    "given",
    [
        body({}, {"code": "S2"}),
        body(),
        body({"host": None}, {"kind": None}, {"online": None}, {"date": None}),
        body(without("host")),
        body({}, {"online": 1}),
        body({}, {"trained": "7"}),
        body({"trained": 7.0}),
        body({"trained": True}),
        body({"name": 5}),
        body({"name": None}),
        body({"state": None}),
        body({"kind": "C"}),
        body({"date": "yesterday"}),
        body({"code": None}),
        msgspec.json.encode({"data": {"items": [without("name")]}}),
        msgspec.json.encode({"data": {"items": [without("kind"), ROW]}}),
        b'{"data": {"items": [',
        b"\xff",
        b'{"data": {"items": [{"code": "\xff"}]}}',
    ],
)
def test_both_ways_give_the_same(given: bytes) -> None:
    assert outcome(projection(typed=True), given) == outcome(projection(typed=False), given)


def test_an_ordinary_answer_is_read_the_typed_way() -> None:
    way = projection(typed=True)
    read = way.read(Answer(200, httpx.Headers(), body({})))
    assert isinstance(read["data"]["items"][0], TypedRow)
    assert "more" not in read["data"]


def test_a_source_that_only_the_generic_way_understands_is_not_asked_for_types_again() -> None:
    """Numbers for booleans are fine, but no JSON decoder takes them for any."""
    way = projection(typed=True)
    for number in (1, True):
        read = way.read(Answer(200, httpx.Headers(), body({"online": number})))
        assert isinstance(read["data"]["items"][0], dict)
        assert way.records(read["data"]["items"])[0].online_capable is True


@pytest.mark.parametrize(
    "fields",
    ["code: code\nname: host.name", "code: code\nname: {paths: [a, b], as: [{compose: '{a}-{b}'}]}"],
)
def test_what_is_not_one_member_of_a_row_has_no_typed_way(fields: str) -> None:
    assert typed_rows(decoder(fields), ("code", "name"), ("items",), ()) is None


def test_paths_through_each_other_have_no_typed_way() -> None:
    assert typed_rows(decoder(), ("code",), ("data", "items"), [("data",)]) is None
