"""Acts on star ratings (星级评定): who may do them, on what, and what a refusal tells. Policy section 3.3.

::

    propose            confirm              publish
    ──────▶ PROPOSED ──────▶ CONFIRMED ──────▶ PUBLISHED        revoke, from each of them: REVOKED

Each act needs a role of its own. Two persons make a rating: who proposed it may not confirm it. The state machine itself and the
versions are the registry's: it alone sees all acts in one order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.entities import Record
from adapters.entities.codes import RatingAction, RatingStatus, StarLevel
from adapters.errors import Conflict, IllegalTransition, SourceError, Unsupported
from adapters.predicate import And, Compare, Op
from adapters.requests import Command
from adapters.source import Source
from resolvers.commanding import Done, carry_out
from resolvers.errors import InvalidRequest
from resolvers.fetching import fetch
from resolvers.global_id import GlobalKey
from resolvers.identity import Forbidden, Identity, Role
from resolvers.joining_lists import joined_page
from resolvers.listing import Context
from resolvers.request import ListRequest

RATING, EVENT, SITE = "StarRating", "RatingEvent", "Site"
LONGEST_KEY = 100
LONGEST_TEXT = 1000
ROLES: dict[RatingAction, Role] = {
    RatingAction.PROPOSE: Role.RATING_PROPOSER,
    RatingAction.CONFIRM: Role.RATING_OFFICER,
    RatingAction.PUBLISH: Role.RATING_PUBLISHER,
    RatingAction.REVOKE: Role.RATING_REVOKER,
}
"""The role that each act needs."""


class TwoPersons(Forbidden):
    """Who proposed a rating may not confirm it; nothing was sent."""

    code = "TWO_PERSON_RULE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A new rating of a site."""

    site_code: str
    scheme_version: str
    level: StarLevel | None = None
    score: Decimal | None = None
    evidence: str | None = None
    reason: str | None = None
    idempotency_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingAct:
    """Any other act: on a rating, as it was at a version."""

    action: RatingAction
    rating_id: str
    version: int
    reason: str | None = None
    idempotency_key: str


async def propose(context: Context, identity: Identity, proposal: Proposal) -> Done:
    """Make a rating. Raises `Forbidden`, `InvalidRequest` for a site that there is not, and what `carry_out` raises."""
    identity.require(ROLES[RatingAction.PROPOSE])
    _check_words(proposal.idempotency_key, proposal.reason, proposal.evidence, proposal.scheme_version)
    if proposal.score is not None and not 0 <= proposal.score <= 100:
        raise InvalidRequest(public=f"`score` is {proposal.score}; give 0 to 100, or leave it out.", entity=RATING, field="score")
    source = _keeper(context, RatingAction.PROPOSE)
    if await _one(context, SITE, proposal.site_code, ()) is None:
        raise InvalidRequest(public=f"There is no site {proposal.site_code}; give the code of a site.", entity=SITE)
    arguments = {name: getattr(proposal, name) for name in ("site_code", "scheme_version", "level", "score", "evidence")}
    return await carry_out(context, source, _command(identity, RatingAction.PROPOSE, proposal, arguments=arguments))


async def act(context: Context, identity: Identity, asked: RatingAct) -> Done:
    """Do anything else to a rating. Raises `Forbidden`, `InvalidRequest` for a rating that there is not, and what `carry_out` raises: a
    `Conflict` tells the version that the rating has now, an `IllegalTransition` its state."""
    identity.require(ROLES[asked.action])
    _check_words(asked.idempotency_key, asked.reason)
    found = await _rating(context.anew(), asked.rating_id)
    if found is None:
        raise InvalidRequest(public=f"There is no rating {asked.rating_id}; give StarRating.key.", entity=RATING)
    if asked.action is RatingAction.CONFIRM:
        await _refuse_proposer(context.anew(), identity, asked.rating_id)
    source = _keeper(context, asked.action, found.source)
    command = _command(identity, asked.action, asked, key=asked.rating_id, expected=str(asked.version))
    try:
        return await carry_out(context, source, command)
    except (Conflict, IllegalTransition) as refusal:
        raise await _explained(context.anew(), asked, refusal) from refusal


def _command(identity: Identity, action: RatingAction, asked: Proposal | RatingAct, **more: Any) -> Command:
    return Command(
        entity=RATING,
        name=action.name.lower(),
        idempotency_key=asked.idempotency_key,
        actor=identity.name,
        reason=asked.reason,
        **more,
    )


def _check_words(key: str, *texts: str | None) -> None:
    if not 1 <= len(key) <= LONGEST_KEY or not all("!" <= character <= "~" for character in key):
        raise InvalidRequest(public=f"`idempotencyKey` is no key; give 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID.")
    for text in texts:
        if text is not None and not 1 <= len(text.strip()) <= LONGEST_TEXT:
            raise InvalidRequest(public=f"A text is empty or too long; give 1 to {LONGEST_TEXT} characters, or leave it out.")


def _keeper(context: Context, action: RatingAction, source: str | None = None) -> Source:
    """The source that takes the command; of several for a new rating, the one that was configured first."""
    for one in context.sources.serving(RATING):
        if source in (None, one.id) and action.name.lower() in one.entities[RATING].commands:
            return one
    raise Unsupported(public=f"No source takes {action.name} of ratings; configure `commands` in the registry's mapping.", entity=RATING)


async def _rating(context: Context, key: str) -> Any:
    return await _one(context, RATING, key, ("status", "version"))


async def _one(context: Context, entity: str, key: str, fields: Sequence[str]) -> Record | None:
    (found,) = await fetch(context, entity, [GlobalKey(None, key)], fields)
    if isinstance(found, SourceError):
        raise found
    return found


async def _refuse_proposer(context: Context, identity: Identity, rating: str) -> None:
    """Raise `TwoPersons` if the officer proposed the rating, or if it is not known who did."""
    proposals = And((Compare("rating_id", Op.EQ, rating), Compare("action", Op.EQ, RatingAction.PROPOSE)))
    page = await joined_page(context, ListRequest(EVENT, ("actor",), proposals))
    if isinstance(page, SourceError):
        raise page
    proposers: set[Any] = {getattr(event, "actor", None) for event in page.records}
    if not page.coverage.complete or not proposers or identity.name in proposers:
        why = f"{identity.name} proposed it" if identity.name in proposers else "its history does not say who proposed it"
        raise TwoPersons(why, public=f"Two persons make a rating: who proposed it may not confirm it, and {why}. Nothing was changed.")


async def _explained(context: Context, asked: RatingAct, refusal: Conflict | IllegalTransition) -> SourceError:
    """The refusal, with the rating as it is now, as far as that can be read."""
    try:
        now = await _rating(context, asked.rating_id)
    except SourceError:
        return refusal
    if now is None:
        return refusal
    status: RatingStatus = now.status
    state = f"{status.name} ({status.value})"
    if isinstance(refusal, Conflict):
        public = (
            f"Rating {asked.rating_id} is at version {now.version}, not {asked.version}: somebody acted on it meanwhile, "
            f"and it is {state} now. Nothing was changed. Read the rating again and decide anew, with a new idempotencyKey."
        )
    else:
        public = (
            f"Rating {asked.rating_id} is {state}, which {asked.action.name} ({asked.action.value}) cannot follow. Nothing was changed."
        )
    told = type(refusal)(refusal.internal, public=public, source=refusal.source, entity=refusal.entity, phase=refusal.phase)
    told.details = {"expectedVersion": asked.version, "currentVersion": now.version, "status": status.name}
    return told
