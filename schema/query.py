"""The root of the graph: lists, look-ups by number, and look-ups by global id."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import strawberry

from adapters.entities import ENTITIES, Entity
from adapters.errors import SourceError
from resolvers.global_id import GlobalId, GlobalKey, decode
from resolvers.request import ListRequest
from schema.aggregates import aggregate_field
from schema.batching import batch_field
from schema.code_lists import CodeList, code_list, code_lists
from schema.context import Context, Info
from schema.filters import BadFilter
from schema.links import list_question
from schema.names import field_description, field_name
from schema.objects import Node
from schema.registry import object_type
from schema.search import SearchConnection, resolve_search
from schema.selection import record_fields, requested
from schema.sources import Source, show_source

MAX_NODES = 100

LISTS: dict[str, str] = {
    "trade_unions": "TradeUnion",
    "quotas": "QuotaAllocation",
    "applications": "Application",
    "annual_reports": "AnnualReport",
    "documents": "FiledDocument",
    "publicity_events": "PublicityEvent",
    "sites": "Site",
    "brands": "TradeBrand",
    "practical_sessions": "PracticalSession",
    "certificates": "Certificate",
    "inspections": "Inspection",
    "rectifications": "Rectification",
    "assessments": "Assessment",
    "focus_reviews": "FocusReview",
    "adjustments": "Adjustment",
    "training_programmes": "TrainingProgramme",
    "courses": "Course",
    "learning_statistics": "LearningStatistics",
    "teachers": "Teacher",
    "incentive_measures": "IncentiveMeasure",
    "shared_resources": "SharedResource",
    "specialty_trades": "SpecialtyTrade",
    "grants": "SubsidyGrant",
    "tranches": "Tranche",
    "payments": "Payment",
    "fund_uses": "FundUse",
    "matches": "ProvincialMatch",
    "star_ratings": "StarRating",
    "policy_documents": "PolicyDocument",
    "policy_targets": "PolicyTarget",
    "leading_bodies": "LeadingBody",
    "expert_committees": "ExpertCommittee",
    "guidance_classes": "GuidanceClass",
    "construction_plans": "ConstructionPlan",
    "feeder_academies": "FeederAcademy",
    "determinations": "Determination",
    "campuses": "Campus",
    "condition_reviews": "ConditionReview",
    "enterprise_supports": "EnterpriseSupport",
    "rating_events": "RatingEvent",
    "verdicts": "Verdict",
    "policy_rules": "PolicyRuleVersion",
    "national_progress": "NationalProgress",
    "monthly_progress": "MonthlyProgress",
    "union_progress": "UnionProgress",
    "host_mix": "HostMix",
    "report_completeness": "ReportCompleteness",
    "site_funding": "SiteFunding",
    "audit_findings": "AuditFinding",
    "rating_schemes": "RatingScheme",
    "computed_ratings": "ComputedRating",
}
"""Root lists and the entities that they list."""

SINGLES: dict[str, str] = {"national_academy": "NationalAcademy", "online_academy": "OnlineAcademy"}
"""Root fields of entities of which there is one."""

LOOKUPS: dict[str, str] = {
    "trade_union": "TradeUnion",
    "site": "Site",
    "course": "Course",
    "specialty_trade": "SpecialtyTrade",
    "grant": "SubsidyGrant",
}
"""Root fields that find a record by its number, or a trade by its name."""

SEARCH = (
    "Records found by what people type: a part of a name in Chinese, its full pinyin (the last syllable perhaps unfinished), its "
    "initials, or a part of a number. Width and case do not matter; of several words a record must have all. The best fit comes first, "
    "then the shorter text. Names are kept for some minutes, see coverage; the records themselves are as their sources have them now (搜索)"
)


def query_type() -> Any:
    """The Query type, from the tables above."""
    many = f"Records by global id, at most {MAX_NODES}, aligned to the ids; null where there is none (批量查找)"
    namespace: dict[str, Any] = {
        "node": _root_field(_node, Node | None, "A record by its global id; null if there is none (按全局标识查找)"),
        "nodes": _root_field(_nodes, list[Node | None], many),
        "search": _root_field(resolve_search, SearchConnection | None, SEARCH),
        "code_lists": _root_field(code_lists, list[CodeList], "Code lists with Chinese and English terms; no source is asked (代码表)"),
        "code_list": _root_field(code_list, CodeList | None, "One code list by its name; null if there is none (按名称查找代码表)"),
        "sources": _root_field(_sources, list[Source], "The existing systems behind the graph (数据源)"),
    }
    namespace |= {name: _list_field(ENTITIES[entity]) for name, entity in LISTS.items()}
    namespace |= {f"{name}_aggregate": aggregate_field(ENTITIES[entity]) for name, entity in LISTS.items()}
    namespace |= {name: _single_field(ENTITIES[entity]) for name, entity in SINGLES.items()}
    namespace |= {name: _lookup_field(ENTITIES[entity]) for name, entity in LOOKUPS.items()}
    return object_type("Query", "Everything that can be asked (查询入口)", namespace)


def _root_field(resolver: Any, graph_type: Any, description: str) -> Any:
    return strawberry.field(resolver=resolver, graphql_type=graph_type, description=description)


def _list_field(entity: Entity) -> Any:
    async def answer(context: Context, question: Any, roots: list[Any]) -> Any:
        page = await context.operation.list(*question)
        return [page] * len(roots)

    description = f"List of {entity.name}, over all sources that hold them ({entity.zh}列表)"
    return batch_field(list_question(entity), answer, graph_type=f"{entity.name}Connection | None", description=description)


def _single_field(entity: Entity) -> Any:
    async def resolve(info: Info) -> Any:
        request = ListRequest(entity=entity.name, fields=record_fields(entity, requested(info)), first=1)
        result = await info.context.operation.list(request)
        return result.records[0] if result.records else None

    return _root_field(resolve, f"{entity.name} | None", entity.description)


def _lookup_field(entity: Entity) -> Any:
    def request(info: Info, key: str) -> tuple[GlobalKey, tuple[str, ...]]:
        return GlobalKey(None, key), record_fields(entity, requested(info))

    async def answer(context: Context, question: tuple[GlobalKey, tuple[str, ...]], roots: list[Any]) -> Any:
        key, fields = question
        return await context.operation.fetch(entity.name, [key] * len(roots), fields)

    key_field = entity.fields[entity.key]
    argument = strawberry.argument(name=field_name(key_field), description=field_description(key_field))
    request.__annotations__ |= {"key": Annotated[str, argument]}
    description = f"One {entity.name} by its key; null if there is none (按{key_field.meta.zh}查找{entity.zh})"
    return batch_field(request, answer, graph_type=f"{entity.name} | None", description=description)


async def _node(
    info: Info, identifier: Annotated[strawberry.ID, strawberry.argument(name="id", description="Global id (全局标识)")]
) -> Any:
    named = decode(identifier)
    if named is None:
        return None
    fields = record_fields(ENTITIES[named.entity], requested(info))
    return await _find(info, named.entity, GlobalKey(named.source, named.key), fields)


async def _nodes(info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their ids (全局标识)")]) -> Any:
    if len(ids) > MAX_NODES:
        raise BadFilter(public=f"nodes takes at most {MAX_NODES} ids; {len(ids)} were given.")
    named = [decode(identifier) for identifier in ids]
    by_entity: dict[str, list[GlobalId]] = {}
    for one in dict.fromkeys(named):
        if one is not None:
            by_entity.setdefault(one.entity, []).append(one)
    names = requested(info)
    fetched = await asyncio.gather(*(_fetch_all(info, entity, wanted, names) for entity, wanted in by_entity.items()))
    found = {identifier: record for part in fetched for identifier, record in part.items()}
    return [found[identifier] if identifier else None for identifier in named]


async def _fetch_all(info: Info, entity: str, named: list[GlobalId], names: set[str]) -> dict[GlobalId, Any]:
    keys = [GlobalKey(one.source, one.key) for one in named]
    records = await info.context.operation.fetch(entity, keys, record_fields(ENTITIES[entity], names))
    return dict(zip(named, records, strict=True))


async def _find(info: Info, entity: str, key: GlobalKey, fields: tuple[str, ...]) -> Any:
    (record,) = await info.context.operation.fetch(entity, [key], fields)
    if isinstance(record, SourceError):
        raise record
    return record


def _sources(info: Info) -> list[Source]:
    return [show_source(source, info.context.operation.standing(source.id)) for source in info.context.sources]


__all__ = ["LISTS", "LOOKUPS", "SINGLES", "Node", "query_type"]
