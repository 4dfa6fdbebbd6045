"""Which rows exist: columns that mark deleted or invalid rows, and rows of another kind in the same table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.entities import Entity
from adapters.introspection.dictionary import Dictionary, Fit
from adapters.introspection.facts import Column
from adapters.introspection.flags import pair_of
from adapters.introspection.form import Step
from adapters.introspection.matching import Candidate
from adapters.introspection.texts import clean_steps
from adapters.introspection.vocabulary import Term
from adapters.mapping.kinds import Kind

_ZH = "删除 删除标志 删除标记 是否删除 逻辑删除 已删除 作废 作废标志 撤销 取消 !有效 !有效标志 !有效标记 !是否有效"
_EN = "deleted,del,is deleted,del flag,delete,removed,cancelled,void,invalid,!valid,!is valid"
_DELETED = Dictionary(
    [
        Term(text.removeprefix("!"), chinese, text.startswith("!"))
        for texts, chinese in ((_ZH.split(), True), (_EN.split(","), False))
        for text in texts
    ]
)
"""Names of marks; the opposite ones are true of rows that exist."""
_LEAST = 0.75


@dataclass(frozen=True)
class RowDraft:
    """A condition on the rows, as the mapping writes it, and the doubt about it."""

    column: str
    kind: Kind
    steps: tuple[Step, ...]
    equals: Any
    doubt: str = ""


def deletion_mark(candidate: Candidate) -> RowDraft | None:
    """The condition for rows that are not deleted, if the column marks deletion."""
    column = candidate.column
    by_name = _DELETED.fit(candidate.name, column.comment)
    if by_name.score < _LEAST or candidate.joined:
        return None
    live = _live(column, by_name)
    if live is None:
        return None
    return RowDraft(column.name, column.kind, _steps(column), live, _doubt(column, live))


def _live(column: Column, by_name: Fit) -> Any:
    """The value of rows that exist."""
    pair = pair_of(column.values)
    if pair is not None and column.kind in (Kind.TEXT, Kind.INTEGER):
        text = pair[0] if by_name.opposite else pair[1]
        return int(text) if column.kind is Kind.INTEGER else text
    if column.kind is Kind.BOOLEAN:
        return by_name.opposite
    if column.kind is Kind.INTEGER and not by_name.opposite:
        return 0  # otherwise the time of removal
    return None


def _steps(column: Column) -> tuple[Step, ...]:
    return clean_steps(column) if column.kind is Kind.TEXT else ()


def _doubt(column: Column, live: Any) -> str:
    if not column.values:
        return "no value to see"
    counted = Counter(str(value).strip() for value in column.values)
    return "" if 2 * counted[str(live)] >= len(column.values) else f"most rows do not have {live}: is it the other way round?"


_MATCHES = ("1:1", "1：1")


def kind_mark(entity: Entity, candidate: Candidate) -> RowDraft | None:
    """The condition for matching funds, where the table also holds other money."""
    column = candidate.column
    one_to_one = [text for text in column.texts if text in _MATCHES]
    if entity.name != "ProvincialMatch" or candidate.joined or not one_to_one or len(column.texts) > 8:
        return None
    return RowDraft(column.name, column.kind, _steps(column), one_to_one[0], "other values are other money, which is no match")


def rows_of(entity: Entity, offered: Mapping[str, Candidate]) -> list[RowDraft]:
    """All conditions, for columns that are no field."""
    found = [draft for one in offered.values() for draft in (deletion_mark(one), kind_mark(entity, one)) if draft is not None]
    return list({draft.column: draft for draft in found}.values())
