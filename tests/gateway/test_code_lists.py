"""Code lists in the graph: whole, in two languages, without any source, the same by either way of execution."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType

import schema
from adapters.code_lists import CODE_LISTS, of_enum
from adapters.entities import CodeList
from gateway.execution import compiled
from tests.schema.graph import Graph

pytestmark = pytest.mark.anyio

WHOLE = "{ codeLists { name zh en edition version items { code zh en ordinal aliases parent } } }"


@pytest.fixture(params=["plan", "graphql-core"])
def graph(request: pytest.FixtureRequest) -> Graph:
    return Graph([compiled()]) if request.param == "plan" else Graph()


async def test_every_list_is_given_without_asking_a_source(graph: Graph) -> None:
    lists = (await graph.data(WHOLE))["codeLists"]
    assert [one["name"] for one in lists] == list(CODE_LISTS)
    assert [(item["code"], item["ordinal"]) for item in lists[0]["items"]][:2] == [("NATIONAL", 1), ("PROVINCIAL", 2)]
    assert graph.calls == []


async def test_some_lists_are_given_in_the_order_asked_for(graph: Graph) -> None:
    data = await graph.data('{ codeLists(names: ["SkillLevel", "HostType", "SkillLevel"]) { name } codeList(name: "Nothing") { name } }')
    assert data == {"codeLists": [{"name": "SkillLevel"}, {"name": "HostType"}], "codeList": None}


async def test_an_unknown_name_is_refused_with_those_that_there_are(graph: Graph) -> None:
    result = await graph.ask('{ codeLists(names: ["HostTypes"]) { name } }')
    assert result.errors
    assert "There is no code list HostTypes. There are: UnionKind, HostType" in result.errors[0].message


async def test_the_corps_is_in_the_list_of_unions_with_its_aliases(graph: Graph) -> None:
    data = await graph.data('{ codeList(name: "TradeUnionCode") { items { code zh aliases parent } } }')
    unions = {item["code"]: item for item in data["codeList"]["items"]}
    assert len(unions) == 44
    assert {"66", "660000", "兵团"} <= set(unions["XPCC"]["aliases"])
    assert (unions["IU10"]["zh"], unions["IU10"]["parent"], unions["ACFTU"]["parent"]) == ("中国金融工会", "ACFTU", None)


@pytest.mark.parametrize(("name", "size"), [("Province", 31), ("SkillLevel", 8), ("OccupationMajorGroup", 8)])
def test_lists_are_whole(name: str, size: int) -> None:
    assert [item.ordinal for item in CODE_LISTS[name].items] == list(range(1, size + 1))


def test_every_enum_of_codes_in_the_graph_is_a_list() -> None:
    """With the same values, so that the SDL and the list cannot say different things."""
    enums = {one.name: one for one in schema.build()._schema.type_map.values() if isinstance(one, GraphQLEnumType)}
    codes = {one.__name__ for one in CodeList.__subclasses__() if one.__name__ in enums}
    assert codes <= CODE_LISTS.keys()
    assert {name: [item.code for item in CODE_LISTS[name].items] for name in codes} == {name: list(enums[name].values) for name in codes}


def test_every_code_has_a_chinese_and_an_english_term() -> None:
    wrong = [
        f"{one.name}.{item.code}"
        for one in CODE_LISTS.values()
        for item in one.items
        if not is_chinese(item.zh) or not item.en.isascii() or not item.en[:1].isupper()
    ]
    assert wrong == []
    assert [one.name for one in CODE_LISTS.values() if not is_chinese(one.zh) or not one.en] == []


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_a_list_changes_its_version_with_any_of_its_terms() -> None:
    class Colour(CodeList):
        """Colour (颜色)."""

        RED = "红"

    class Other(CodeList):
        """Colour (颜色)."""

        RED = "红", "Crimson"

    Other.__name__ = "Colour"
    assert (of_enum(Colour).zh, of_enum(Colour).items[0].en, of_enum(Other).items[0].en) == ("颜色", "Red", "Crimson")
    assert of_enum(Colour).version == of_enum(Colour).version != of_enum(Other).version


def test_a_list_without_a_chinese_title_is_refused() -> None:
    class Nameless(CodeList):
        """Colour."""

        RED = "红"

    with pytest.raises(TypeError, match="Nameless: begin its docstring"):
        of_enum(Nameless)
