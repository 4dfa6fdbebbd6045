"""The acts that change something: star ratings are proposed, confirmed, published and revoked."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from adapters.entities import ENTITIES
from adapters.entities.codes import RatingAction, StarLevel
from adapters.errors import SourceError
from resolvers.commanding import Done
from resolvers.global_id import GlobalKey
from resolvers.rating_acts import RATING, ROLES, Proposal, RatingAct
from schema.context import Info
from schema.enums import enum_of
from schema.registry import input_type, object_type
from schema.selection import record_fields, requested

KEY = "One for each intention, such as a UUID: however often it is sent, there is one effect (幂等键)"
VERSION = "StarRating.version on which the act was decided; a conflict if it is another one by now (依据的版本号)"
RATING_ID = "StarRating.key of the rating (评定编号)"
REASON = "Why; kept in the history (原因)"
SENTENCES: dict[RatingAction, str] = {
    RatingAction.PROPOSE: "Proposes a new rating of a site",
    RatingAction.CONFIRM: "Confirms a proposed rating; who proposed it may not",
    RatingAction.PUBLISH: "Publishes a confirmed rating, which comes into force in the place of the site's current one",
    RatingAction.REVOKE: "Revokes a rating, which is no longer in force; no earlier one takes its place",
}


@strawberry.enum(description="How it is known that a change was made (结果来源)")
class CommandOutcome(Enum):
    """The source's own answer, or a look-up after that was lost."""

    ANSWERED = strawberry.enum_value("answered", description="The source answered (来源已答复)")
    LOOKED_UP = strawberry.enum_value(
        "looked-up", description="Its answer was lost, so that it was asked by the idempotency key (按幂等键查得)"
    )


@strawberry.type(description="That a change was made, and how that is known (回执)")
class CommandReceipt:
    """What the source says of a command that had its effect."""

    idempotency_key: str = strawberry.field(description="The key of the change (幂等键)")
    version: int = strawberry.field(description="The record's version right after the change (变更后的版本号)")
    outcome: CommandOutcome = strawberry.field(description="How it is known (结果来源)")
    replayed: bool = strawberry.field(description="Whether an earlier request with the same key had made the change (是否重复请求)")


def mutation_type() -> Any:
    """The Mutation type."""
    payload = object_type(
        "RatingPayload",
        "A star rating as it is after an act, and the receipt of the act (评定结果)",
        {
            "rating": _field(_rating, f"{RATING} | None", "The rating as it is now, read anew (现在的评定)"),
            "receipt": _field(_receipt, CommandReceipt, "That the act was carried out (回执)"),
        },
    )
    namespace = {_name(action): _mutation(action, payload) for action in RatingAction}
    return object_type("Mutation", "Everything that can be changed (变更入口)", namespace)


def _field(resolver: Any, graph_type: Any, description: str) -> Any:
    return strawberry.field(resolver=resolver, graphql_type=graph_type, description=description)


def _name(action: RatingAction) -> str:
    return f"{action.name.lower()}_rating"


def _mutation(action: RatingAction, payload: Any) -> Any:
    given = _proposal_input() if action is RatingAction.PROPOSE else _act_input(action)
    send = _propose if action is RatingAction.PROPOSE else _acting(action)

    async def resolve(info: Info, input: Any) -> Any:  # noqa: A002  # the argument's name in the graph, as Relay has it
        return await send(info, input)

    resolve.__annotations__ |= {"input": Annotated[given, strawberry.argument(description="What is asked for (变更内容)")]}
    description = f"{SENTENCES[action]}; needs the role {ROLES[action].name} (星级评定{action.value})"
    return _field(resolve, payload | None, description)


def _proposal_input() -> Any:
    level: Any = enum_of(StarLevel)
    fields = {
        "site_code": (str, "Site to be rated (建设点编号)"),
        "scheme_version": (str, "Version of the scheme by which it is rated (评定办法版本)"),
        "level": (level | None, "Star level; left out where none is awarded (星级)"),
        "score": (Decimal | None, "Score from 0 to 100, at most two decimals (评分)"),
        "evidence": (str | None, "Evidence (评定依据)"),
        "reason": (str | None, REASON),
        "idempotency_key": (str, KEY),
    }
    return _input("ProposeRatingInput", "A new rating of a site (评定申报)", fields)


def _act_input(action: RatingAction) -> Any:
    reason = str if action is RatingAction.REVOKE else str | None
    fields = {
        "rating_id": (str, RATING_ID),
        "version": (int, VERSION),
        "reason": (reason, REASON),
        "idempotency_key": (str, KEY),
    }
    return _input(f"{action.name.title()}RatingInput", f"What to {action.name.lower()} (评定{action.value})", fields)


def _input(name: str, description: str, fields: dict[str, tuple[Any, str]]) -> Any:
    namespace: dict[str, Any] = {"__annotations__": {field: kind for field, (kind, _) in fields.items()}}
    for field, (kind, sentence) in fields.items():
        optional = type(None) in getattr(kind, "__args__", ())
        namespace[field] = strawberry.field(description=sentence, **({"default": UNSET} if optional else {}))
    return input_type(name, description, namespace)


async def _propose(info: Info, given: Any) -> Done:
    fields = ("site_code", "scheme_version", "level", "score", "evidence", "reason", "idempotency_key")
    return await info.context.operation.propose_rating(info.context.identity, Proposal(**_given(given, fields)))


def _acting(action: RatingAction) -> Any:
    async def send(info: Info, given: Any) -> Done:
        asked = RatingAct(action=action, **_given(given, ("rating_id", "version", "reason", "idempotency_key")))
        return await info.context.operation.act_on_rating(info.context.identity, asked)

    return send


def _given(given: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {field: getattr(given, field) for field in fields}
    return {field: None if value is UNSET else value for field, value in values.items()}


async def _rating(root: strawberry.Parent[Any], info: Info) -> Any:
    done = cast(Done, root)
    fields = record_fields(ENTITIES[RATING], requested(info))
    (found,) = await info.context.operation.fetch(RATING, [GlobalKey(done.source, done.receipt.key)], fields)
    if isinstance(found, SourceError):
        raise found
    return found


def _receipt(root: strawberry.Parent[Any]) -> CommandReceipt:
    done = cast(Done, root)
    outcome = CommandOutcome.LOOKED_UP if done.looked_up else CommandOutcome.ANSWERED
    told = done.receipt
    return CommandReceipt(idempotency_key=told.idempotency_key, version=int(told.version), outcome=outcome, replayed=told.replayed)
