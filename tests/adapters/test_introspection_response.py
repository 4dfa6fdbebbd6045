"""Drafts from sample answers: where the list is, how it is wrapped and paged, and which path is which field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import InvalidConfiguration
from adapters.introspection.proof import proven
from adapters.introspection.response import read_answer
from adapters.introspection.rest_writing import Sample, draft_samples, rest_yaml
from adapters.mapping.kinds import Kind
from adapters.mapping.yaml import loads
from adapters.rest.adapter import RestAdapter
from adapters.rest.endpoint import Endpoint
from adapters.rest.endpoint_document import EndpointReader
from adapters.rest.reader import begin
from tests.adapters.introspection_support import agreement
from tests.adapters.rest_support import BareHost, Clock
from tests.adapters.systems_support import Systems, World, adapter_of

WANTED = 0.9
COURSES = {
    "code": "0",
    "msg": "ok",
    "data": {
        "total": 2,
        "list": [
            {
                "id": 9007199254740993,
                "title": "焊工入门",
                "trade": "焊工",
                "status": 1,
                "teacher": {"xm": "某人", "no": 7},
                "tags": ["a"],
            },
            {
                "id": 9007199254740995,
                "title": "钳工入门",
                "trade": "钳工",
                "status": 0,
                "teacher": {"xm": "某人", "no": 8},
                "more": 1,
            },
        ],
    },
}


def test_the_largest_list_of_objects_is_the_list() -> None:
    answer = read_answer(COURSES, "courses")
    assert (answer.records, answer.code, answer.message, answer.total) == ("data.list", ("code", "0"), "msg", "data.total")
    columns = {column.name: column for column in answer.table.columns}
    assert columns["id"].kind is Kind.INTEGER
    assert columns["tags"].kind is Kind.LIST
    assert columns["more"].optional
    assert columns["teacher.xm"].personal
    assert columns["teacher.xm"].values == ()


def test_an_answer_of_one_object_is_a_single() -> None:
    answer = read_answer({"data": {"platformCode": "P", "platformName": "技能强国"}}, "info")
    assert (answer.single, answer.records) == (True, "data")


@pytest.mark.parametrize("body", [[], {}, {"data": []}, 7, None])
def test_an_answer_without_objects_is_refused(body: Any) -> None:
    with pytest.raises(InvalidConfiguration, match="no list of objects"):
        read_answer(body, "x")


def load(text: str) -> dict[str, Endpoint]:
    document = loads(text, "the draft")
    return {name: EndpointReader("x").read(name, node) for name, node in document.require("entities").mapping().items()}


def test_the_draft_says_where_everything_is_and_what_it_does_not_know() -> None:
    samples = [Sample(answer=read_answer(COURSES, "courses"), path="/v1/courses")]
    made, text = proven(draft_samples(samples), lambda one: rest_yaml(one, samples, "x"), load)
    mark = "# TO" + "DO"
    assert [one.entity.name for one in made.entities] == ["Course"]
    for line in (
        "path: /v1/courses",
        "records: data.list",
        'success_when: {path: code, equals: "0"}',
        "id: {path: id, type: integer, as: [text]}",
    ):
        assert line in text
    assert f"{mark} auth" in text
    assert f"{mark} paging" in text
    assert f"{mark} hours (学时) must not be null" in text
    assert "personal, left out and not read: teacher.xm" in text
    assert "某人" not in text


def test_an_answer_from_a_file_has_no_path() -> None:
    samples = [Sample(answer=read_answer(COURSES, "courses"), entity="Course")]
    _, text = proven(draft_samples(samples), lambda one: rest_yaml(one, samples, "x"), load)
    assert "TO" + "DO path: where this answer comes from" in text


@pytest.mark.anyio
@pytest.mark.parametrize("system", ["platform", "ims"])
async def test_a_draft_of_a_system_places_the_paths_as_the_shipped_mapping_does(system: str, tmp_path: Path) -> None:
    clock = Clock()
    World(tmp_path, 7, 0.25)
    systems = Systems(tmp_path, clock)
    adapter = adapter_of(system)
    await adapter.open(BareHost(systems, systems.secrets, clock))
    assert isinstance(adapter, RestAdapter)
    samples = [await _sample(adapter, endpoint) for endpoint in adapter._settings.endpoints.values()]
    await adapter.close()
    _, text = proven(draft_samples(samples), lambda one: rest_yaml(one, samples, "x"), load)
    shipped = {name: one.decoder.fields for name, one in adapter._settings.endpoints.items()}
    assert agreement(shipped, {name: one.decoder.fields for name, one in load(text).items()}) >= WANTED


async def _sample(adapter: RestAdapter, endpoint: Endpoint) -> Sample:
    call = endpoint.paging.call(endpoint.call, begin(endpoint, 50), 50)
    reply = await adapter._open_connection().call(call)
    body = json.loads(json.dumps(reply.body, default=float))
    return Sample(answer=read_answer(body, call.path.rpartition("/")[2]), path=call.path)
