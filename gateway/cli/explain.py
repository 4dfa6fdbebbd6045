"""``craftgraph sources explain``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from gateway.cli.exits import DONE, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.printing import as_json
from gateway.cli.table import render

if TYPE_CHECKING:
    from gateway.cli.explaining import Explanation


def explain(
    source: Annotated[str, Parameter(help="Source by its id (数据源)")],
    entity: Annotated[str, Parameter(help="Entity, for instance Site (实体)")],
    /,
    *,
    where: Annotated[str | None, Parameter(help="Filter as in GraphQL: '{status: {eq: ACTIVE}}' (筛选条件)")] = None,
    order: Annotated[str | None, Parameter(help="Order as in GraphQL: '[{batchYear: DESC}]' (排序)")] = None,
    first: Annotated[int, Parameter(validator=Number(gte=0), help="Records of the page (条数)")] = 20,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Say what of a list the source would answer itself, what is left to the gateway, and what would be sent. Nothing is sent.

    Each comparison goes down exactly, as a superset (the source narrows, the gateway looks again), or not at all. Bound values of SQL are
    not shown, only their types.

    Exit codes: 0 done; 2 there is no such source or entity, or the filter or order is wrong.
    """
    from adapters.errors import SourceError
    from gateway.cli.explaining import explain as explained

    settings = read_settings(config, need_secrets=False)
    try:
        found = asyncio.run(explained(settings, source, entity, where=where, order=order, first=first))
    except SourceError as error:
        raise Refusal(error.internal or error.public) from error
    print(settings.secrets.mask(as_json(_facts(found)) if json else "\n".join(_told(found))))
    return DONE


def _told(found: Explanation) -> list[str]:
    lines = [str(found.plan), ""]
    if found.pruned is not None:
        return [*lines, f"{found.source} is not asked: {found.pruned}"]
    parts = [*found.comparisons, *found.orders]
    if parts:
        lines += [render(("part", "how", "meaning"), [(part.text, part.how, part.meaning) for part in parts]), ""]
    lines += ["would be sent:"] if found.sent else ["nothing would be sent"]
    for one in found.sent:
        lines += [f"  {line}" for line in one.text.splitlines()]
        lines += [f"  values: {', '.join(one.values)}"] if one.values else []
    return lines


def _facts(found: Explanation) -> dict[str, object]:
    return {
        "source": found.source,
        "entity": found.entity,
        "notAsked": found.pruned,
        "comparisons": [{"comparison": part.text, "pushdown": part.how} for part in found.comparisons],
        "order": [{"term": part.text, "pushdown": part.how} for part in found.orders],
        "reading": found.reading,
        "absent": list(found.absent),
        "sent": [{"text": one.text, "values": list(one.values)} for one in found.sent],
    }
