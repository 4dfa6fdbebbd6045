"""Another craftgraph as a source: everything follows from the entities, so that its address is all that has to be configured.

Its lists merge several sources. A record's key need not be unique over them; where it is not, the scan fails and says so. Records are
asked for in order of the key, also behind any other order, so that equal keys stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.capabilities import EntityCapability, FieldCapability
from adapters.declared import all_filters
from adapters.entities import HELD, CodeList, DivisionCode, Entity, FieldDefinition, Money, Uscc
from adapters.errors import Unsupported
from adapters.graphql.coverage import LEAVES
from adapters.graphql.craftgraph_totals import TotalsQuery, functions_of, is_grouped
from adapters.graphql.entity_query import EntityQuery, FilterLookup
from adapters.graphql.narrowing import Narrowed
from adapters.graphql.paging import RelayPaging, WholeList
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import FieldMapping, read_fields
from adapters.mapping.yaml import loads
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import Order

LISTS: Mapping[str, str] = {
    "TradeUnion": "tradeUnions",
    "QuotaAllocation": "quotas",
    "Application": "applications",
    "AnnualReport": "annualReports",
    "FiledDocument": "documents",
    "PublicityEvent": "publicityEvents",
    "Site": "sites",
    "TradeBrand": "brands",
    "PracticalSession": "practicalSessions",
    "Certificate": "certificates",
    "Inspection": "inspections",
    "Rectification": "rectifications",
    "Assessment": "assessments",
    "FocusReview": "focusReviews",
    "Adjustment": "adjustments",
    "TrainingProgramme": "trainingProgrammes",
    "Course": "courses",
    "LearningStatistics": "learningStatistics",
    "Teacher": "teachers",
    "IncentiveMeasure": "incentiveMeasures",
    "SharedResource": "sharedResources",
    "SpecialtyTrade": "specialtyTrades",
    "SubsidyGrant": "grants",
    "Tranche": "tranches",
    "Payment": "payments",
    "FundUse": "fundUses",
    "ProvincialMatch": "matches",
    "StarRating": "starRatings",
    "PolicyDocument": "policyDocuments",
    "PolicyTarget": "policyTargets",
    "LeadingBody": "leadingBodies",
    "ExpertCommittee": "expertCommittees",
    "GuidanceClass": "guidanceClasses",
    "ConstructionPlan": "constructionPlans",
    "FeederAcademy": "feederAcademies",
    "Determination": "determinations",
    "Campus": "campuses",
    "ConditionReview": "conditionReviews",
    "EnterpriseSupport": "enterpriseSupports",
    "RatingEvent": "ratingEvents",
}
"""Entity → the graph's list of it. The schema is built above this layer; a test keeps the two alike."""
SINGLES: Mapping[str, str] = {"NationalAcademy": "nationalAcademy", "OnlineAcademy": "onlineAcademy"}
"""Entity → the graph's field, where there is one record."""
MOST = 500
"""Records in one page of a craftgraph."""
LOCAL_KEY = "key"
"""The graph's name of a field called ``id``, which in the graph is the global one."""


def entity_queries(source: str, entities: Iterable[str] | None = None) -> dict[str, EntityQuery]:
    """How each of these entities is asked for, all of them if none are named."""
    wanted = [*LISTS, *SINGLES] if entities is None else list(entities)
    return {name: entity_query(HELD[name], source) for name in HELD if name in wanted}


def entity_query(entity: Entity, source: str) -> EntityQuery:
    """How one entity is asked for."""
    decoder = RecordDecoder(entity, _fields(entity), source)
    if entity.name in SINGLES:
        return EntityQuery(
            entity=entity,
            capability=EntityCapability(fields={name: FieldCapability() for name in entity.fields}, key_sorted=True),
            name=SINGLES[entity.name],
            single=True,
            decoder=decoder,
            paging=WholeList(),
            narrow=_no_where,
            arranged=_no_order,
        )
    return EntityQuery(
        entity=entity,
        capability=_capability(entity),
        name=LISTS[entity.name],
        nodes=("nodes",),
        types={"where": f"{entity.name}Where", "orderBy": f"[{entity.name}Order!]"},
        decoder=decoder,
        paging=RelayPaging(most=MOST),
        lookup=FilterLookup(most=MOST),
        narrow=lambda where: Narrowed({} if where is None else {"where": to_where(where, entity)}),
        arranged=_arrange(entity),
        total=("totalCount",),
        extra=LEAVES,
        key_adjacent=True,
        totals=lambda request: TotalsQuery(
            entity, f"{LISTS[entity.name]}Aggregate", request, graph_name, lambda where: to_where(where, entity)
        ),
    )


def graph_name(name: str) -> str:
    """The graph's name of a field."""
    head, *rest = (LOCAL_KEY if name == "id" else name).split("_")
    return head + "".join(word.title() for word in rest)


def to_where(predicate: Predicate, entity: Entity) -> dict[str, Any]:
    """The graph's `where` input for a predicate; both have the same meaning, unknown values included."""
    match predicate:
        case Compare(name, op, value):
            field = entity.fields[name]
            written = [wire_value(one, field) for one in value] if op is Op.IN else wire_value(value, field)
            return {graph_name(name): {op.value: written}}
        case And(parts):
            return {"and": [to_where(part, entity) for part in parts]}
        case Or(parts):
            return {"or": [to_where(part, entity) for part in parts]}
        case Not(part):
            return {"not": to_where(part, entity)}


def wire_value(value: Any, field: FieldDefinition) -> Any:
    """A value that a field is compared with, as the graph's scalars write it."""
    if isinstance(value, bool):
        return value
    if field.type is Money:
        return format(Decimal(value).scaleb(-2), "f")
    match value:
        case CodeList():
            return value.name
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return value


def _arrange(entity: Entity) -> Callable[[Sequence[Order]], Mapping[str, Any]]:
    def arranged(order: Sequence[Order]) -> Mapping[str, Any]:
        terms = [_term(one) for one in order]
        if all(one.field != entity.key for one in order):
            terms.append({graph_name(entity.key): "ASC"})
        return {"orderBy": terms}

    return arranged


def _term(order: Order) -> dict[str, str]:
    term = {graph_name(order.field): "DESC" if order.descending else "ASC"}
    return {**term, "nulls": "FIRST"} if order.nulls_first else term


def _no_where(where: Predicate | None) -> Narrowed:
    if where is not None:
        raise Unsupported("the graph has one record of this entity; filters are not declared")
    return Narrowed()


def _no_order(order: Sequence[Order]) -> Mapping[str, Any]:
    return {}


def _capability(entity: Entity) -> EntityCapability:
    fields = {
        name: FieldCapability(filters=_filters(one), order=not one.many, aggregates=functions_of(one), group=is_grouped(one, entity))
        for name, one in entity.fields.items()
    }
    return EntityCapability(
        fields=fields, key_sorted=True, disjunction=True, max_page=MOST, max_keys=MOST, max_in=MOST, count=True, conjunction=True
    )


def _filters(field: FieldDefinition) -> dict[Op, Any]:
    """The comparisons that the graph's filter inputs have: see `schema.filters`."""
    if field.many:
        allowed = {Op.HAS}
    elif field.type is bool:
        allowed = {Op.EQ, Op.NE, Op.IS_NULL}
    else:
        allowed = set(Op) if field.type is str else set(Op) - {Op.CONTAINS, Op.STARTS_WITH}
    return {op: exactness for op, exactness in all_filters(field).items() if op in allowed}


_KINDS = {Money: "as: [{money: 元}]", Decimal: "as: [decimal]"}


def _fields(entity: Entity) -> dict[str, FieldMapping]:
    """The fields as a mapping file would have them."""
    lines = "\n".join(f"{name}: {{path: {graph_name(name)}, {_written(field)}}}" for name, field in entity.fields.items())
    return read_fields(loads(lines, "craftgraph"), entity, place="path")


def _written(field: FieldDefinition) -> str:
    if field.is_code:
        codes = f"codes: {{{', '.join(f'{member.name}: {member.name}' for member in field.type)}}}"
        return f"type: list, as: [{{list: null, each: [{{{codes}}}]}}]" if field.many else f"type: text, as: [{{{codes}}}]"
    if field.many:
        return "type: list"
    if field.type in _KINDS:
        return f"type: text, {_KINDS[field.type]}"
    names = {str: "text", Uscc: "text", DivisionCode: "text", int: "integer", bool: "boolean", date: "date", datetime: "datetime-zoned"}
    return f"type: {names[field.type]}"
