"""`search`: one box over the names of unions, sites, brands and courses (搜索)."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from types import GenericAlias
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.utils.str_converters import to_snake_case

from adapters.entities import ENTITIES, Field, FieldDefinition
from adapters.predicate import Compare
from resolvers.search.matching import Fit, Match
from resolvers.search.request import Found, SearchRequest, SearchResult
from resolvers.search.shelf import entities_searched
from resolvers.search.words import LONGEST, MOST
from schema.connections import DEFAULT_PAGE, MAX_PAGE, PageArguments, PageInfo, wants_total
from schema.context import Info
from schema.coverage import COVERAGE, Coverage, CoverageRequirement, to_requirement
from schema.filters import comparisons_of, filter_of
from schema.names import field_name
from schema.objects import Node
from schema.registry import input_type
from schema.selection import record_fields, requested

_SCORES = {Fit.EXACT: 100, Fit.PREFIX: 90, Fit.WORD_START: 80, Fit.SUBSTRING: 70, Fit.PINYIN: 60, Fit.INITIALS: 50}
_FITS = {
    Fit.EXACT: "The whole text, but for width and case (完全一致)",
    Fit.PREFIX: "The text begins with it (开头)",
    Fit.WORD_START: "It begins behind a mark, or where Chinese, Latin and digits meet (词首)",
    Fit.SUBSTRING: "The text contains it (包含)",
    Fit.PINYIN: "It is the full pinyin of a part of the text, by any reading of each character (全拼)",
    Fit.INITIALS: "It is the initials of a part of the text, by any reading of each character (拼音首字母)",
}


def _types() -> Any:
    """The enum of what can be searched for: every entity with a searchable field."""
    entities = entities_searched()
    members: Any = Enum("SearchType", {to_snake_case(entity.name).upper(): entity.name for entity in entities})  # type: ignore[misc]  # its members are known late
    made: Any = strawberry.enum(members, description="What can be searched for (搜索范围)")
    for value, entity in zip(made.__strawberry_definition__.values, entities, strict=True):
        fields = "、".join(entity.fields[name].meta.zh for name in entity.searchable)
        value.description = f"{entity.name}, by {', '.join(map(field_name, _searched(entity.name)))} ({entity.zh}：{fields})"
    return made


def _searched(entity: str) -> list[FieldDefinition]:
    return [ENTITIES[entity].fields[name] for name in ENTITIES[entity].searchable]


SearchType: Any = _types()
SearchFit: Any = strawberry.enum(Fit, name="SearchFit", description="In which way a text fits, the best first (匹配方式)")
for _value in SearchFit.__strawberry_definition__.values:
    _value.description = _FITS[Fit[_value.name]]

_UNION = FieldDefinition("unionCode", str, True, False, Field("工会代码", "Union"))
_SOURCE = FieldDefinition("source", str, False, False, Field("数据源", "Source"))
_UNION_TEXT = (
    "Code of the union itself, or that sponsors the site, also the site of a brand or a course; unknown for courses of no site (工会代码)"
)
SearchWhere = input_type(
    "SearchWhere",
    "What is common to all that can be searched for; all that is given must hold (搜索条件)",
    {
        "__annotations__": {"union_code": filter_of(_UNION) | None, "source": filter_of(_SOURCE) | None},
        "union_code": strawberry.field(default=UNSET, description=_UNION_TEXT),
        "source": strawberry.field(default=UNSET, description="Id of the source that holds the record (数据源标识)"),
    },
)


@strawberry.type(description="A part of a text, to be highlighted; counted as JavaScript does, in UTF-16 units (高亮区间)")
class TextRange:
    """Half open, for JavaScript's `slice(start, end)`."""

    start: int = strawberry.field(description="First unit, from 0 (起)")
    end: int = strawberry.field(description="Unit behind the last one (止)")


@strawberry.type(description="Which text of a record fits, and how (匹配)")
class SearchMatch:
    """GraphQL view of what `resolvers.search` says of a hit."""

    field: str = strawberry.field(description="Name of the field of the record that holds the text (匹配字段)")
    text: str = strawberry.field(description="The text as it was when names were last read (匹配文本)")
    fit: Any = strawberry.field(description="How it fits; of several words, the worst (匹配方式)", graphql_type=SearchFit)
    ranges: list[TextRange] = strawberry.field(description="Parts of the text that fit, one a word, where they do (高亮区间)")


_RESTS_ON = "Which sources the names and the records rest on; `asOf` is when names were read (数据覆盖)"
_NODE = "The record as its source has it now; null, with an error, if that cannot be read (记录)"


@strawberry.type(description="A record that was found (搜索结果)")
class SearchEdge:
    """GraphQL view of `resolvers.search.request.Found`."""

    cursor: str = strawberry.field(description="Where the record stands among all found (游标)")
    type: Any = strawberry.field(description="What it is (类型)", graphql_type=SearchType)
    node: Any = strawberry.field(description=_NODE, graphql_type=Node | None)
    score: int = strawberry.field(description="How well it fits, from 100 for the exact text down to 50 for initials (得分)")
    match: SearchMatch = strawberry.field(description="Which text fits, and how (匹配)")


@strawberry.type(description="A page of what was found; shorter where records went away since names were last read (搜索结果列表)")
class SearchConnection:
    """GraphQL view of `resolvers.search.request.SearchResult`."""

    edges: list[SearchEdge] = strawberry.field(description="What was found, the best first (条目)")
    nodes: Any = strawberry.field(description="The records alone (记录)", graphql_type=list[Node | None])
    page_info: PageInfo = strawberry.field(description="Where the page stands (分页信息)")
    total_count: int | None = strawberry.field(description="All found, by the names of the sources that are known: see coverage (总数)")
    coverage: Any = strawberry.field(description=_RESTS_ON, graphql_type=Coverage)


def _connection(result: SearchResult) -> SearchConnection:
    edges = [_edge(found) for found in result.found]
    page = PageInfo(
        has_next_page=result.has_next,
        has_previous_page=result.has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    nodes = [edge.node for edge in edges]
    return SearchConnection(edges=edges, nodes=nodes, page_info=page, total_count=result.total, coverage=result.coverage)


def _edge(found: Found) -> SearchEdge:
    match = SearchMatch(
        field=field_name(ENTITIES[found.entity].fields[found.field]),
        text=found.text,
        fit=found.fit,
        ranges=[_range(found.text, mark) for mark in found.marks],
    )
    return SearchEdge(cursor=found.cursor, type=SearchType(found.entity), node=found.record, score=_SCORES[found.fit], match=match)


def _range(text: str, mark: Match) -> TextRange:
    return TextRange(start=_units(text[: mark.start]), end=_units(text[: mark.end]))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def resolve_search(
    info: Info, text: Any, types: Any = UNSET, where: Any = UNSET, first: Any = UNSET, after: Any = UNSET, coverage: Any = UNSET
) -> SearchConnection:
    """Answer `Query.search`."""
    page = PageArguments.of(first, after, UNSET, UNSET)
    chosen = None if types is None or types is UNSET else {one.value for one in types}
    entities = tuple(entity.name for entity in entities_searched() if chosen is None or entity.name in chosen)
    request = SearchRequest(
        text=text,
        entities=entities,
        sources=tuple(replace(one, field="id") for one in _compared(where, "source", _SOURCE)),
        unions=tuple(replace(one, field="union") for one in _compared(where, "union_code", _UNION)),
        fields=_record_fields(info, entities),
        first=page.first or 0,
        after=page.after,
        count=wants_total(info),
    )
    return _connection(await info.context.operation.search(request, to_requirement(coverage)))


def _compared(where: Any, attribute: str, field: FieldDefinition) -> list[Compare]:
    return [] if where is None or where is UNSET else comparisons_of(field, getattr(where, attribute))


def _record_fields(info: Info, entities: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """The fields of the records that the selection needs; None if it asks for no record."""
    if "node" not in requested(info, "edges") and "nodes" not in requested(info):
        return None
    names = requested(info, "nodes") | requested(info, "edges", "node")
    return {entity: record_fields(ENTITIES[entity], names) for entity in entities}


resolve_search.__annotations__ |= {
    name: Annotated[kind, strawberry.argument(description=description)]
    for name, kind, description in (
        ("text", str, f"What is typed, up to {LONGEST} characters and {MOST} words (搜索文本)"),
        ("types", GenericAlias(list, SearchType) | None, "What to look for; everything by default (搜索范围)"),
        ("where", SearchWhere | None, "Conditions (筛选条件)"),
        ("first", int | None, f"Records wanted, {DEFAULT_PAGE} by default, at most {MAX_PAGE} (前 N 条)"),
        ("after", str | None, "Cursor behind which to go on (游标之后)"),
        ("coverage", CoverageRequirement | None, COVERAGE),
    )
}
