"""One page as the service gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from adapters.errors import UpstreamProtocol
from soap_inspections.question import Question
from soap_inspections.service import Service, answered
from soap_inspections.tables import Table


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows by ascending key; `last` is the key to go on behind, None at the end."""

    rows: Sequence[Element]
    total: int
    last: str | None


async def ask(service: Service, table: Table, question: Question, *, rows: int, after: str | None = None) -> Answer:
    """One page of what satisfies the question, behind a key. Raises a `SourceError`.

    A service that leads in a circle, or says that there is more where nothing came, is not understood rather than asked for ever.
    """
    position = [] if after is None else [("After", after)]
    answer = await service.call(table.operation, [*question.parameters(table), *position, ("Rows", str(rows))])
    found = answer.findall("Row")
    keys = [*([] if after is None else [after]), *map(table.key_of, found)]
    if any(following <= key for key, following in pairwise(keys)):
        raise UpstreamProtocol("the rows do not come by ascending key, or come again")
    more, total = answered(answer, "More") == "true", answered(answer, "Total")
    if not total.isdecimal() or (more and not found):
        raise UpstreamProtocol("more rows are promised, but none came" if more else "the total is not a number")
    return Answer(found, int(total), keys[-1] if more else None)
