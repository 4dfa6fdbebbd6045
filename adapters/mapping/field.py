"""A field's mapping: from one or several raw values to the canonical one, and back for comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from adapters.capabilities import Exactness
from adapters.entities import Entity, FieldDefinition, Sensitivity
from adapters.errors import InvalidConfiguration
from adapters.mapping.chain import pulled
from adapters.mapping.conditions import NEVER, Both, Members, Pulled, comparison
from adapters.mapping.keyed import keyed_steps
from adapters.mapping.kinds import BEIJING, Kind, kind_of
from adapters.mapping.transform import Inverse, Transform
from adapters.mapping.yaml import Node
from adapters.predicate import Compare, Op, compile_test

_SCALAR_OPS = (Op.EQ, Op.NE, Op.IN, Op.IS_NULL)
_ORDERED_OPS = (Op.LT, Op.LTE, Op.GT, Op.GTE)
_TEXT_OPS = (Op.CONTAINS, Op.STARTS_WITH)
_SAMPLES: dict[Kind, Any] = {
    Kind.TEXT: "x",
    Kind.INTEGER: 1,
    Kind.DECIMAL: Decimal(1),
    Kind.MONEY: 100,
    Kind.BOOLEAN: True,
    Kind.DATE: date(2024, 5, 3),
    Kind.DATETIME: datetime(2024, 5, 3, 8, 30, tzinfo=BEIJING),
}


@dataclass(frozen=True)
class Expression:
    """An expression in a database's own SQL, in the place of a column; taken literally from the mapping file."""

    texts: Mapping[str, str]
    """Dialect → text; `default` for all others."""
    exact: bool = False
    """Whether the author vouches that equality with it may be left to the database."""
    uses: tuple[str, ...] = ()
    """Joins that it reads from."""

    def text(self, dialect: str) -> str:
        """The text for a dialect. Raises `InvalidConfiguration` if there is none."""
        text = self.texts.get(dialect, self.texts.get("default"))
        if text is None:
            raise InvalidConfiguration(f"an `sql` field has no expression for {dialect}; add {dialect}: … or default: … to it")
        return text


@dataclass(frozen=True)
class Place:
    """Where a raw value stands: a column (``host.name`` in a joined table) or a JSON path, and the kind that it is declared as."""

    name: str
    kind: Kind
    node: Node
    optional: bool = False
    """In JSON: may be left out when it is null."""
    sql: Expression | None = field(default=None, repr=False)
    """In a database: what stands for the column."""


@dataclass(frozen=True)
class FieldMapping:
    """A field of an entity in one source: `places` through `steps`, or, without places, a constant."""

    entity: Entity
    definition: FieldDefinition
    places: tuple[Place, ...]
    steps: tuple[Transform, ...]
    constant: Any = None

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def is_constant(self) -> bool:
        return not self.places

    @cached_property
    def is_personal(self) -> bool:
        """Whether raw values are personal, so that no error may show them."""
        return self.definition.sensitivity is Sensitivity.PERSONAL or bool(keyed_steps(self.steps))

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind before the first step, and after each."""
        start = self.places[0].kind if len(self.places) == 1 else Kind.ROW
        return (start, *(step.kind for step in self.steps))

    @cached_property
    def operators(self) -> tuple[Op, ...]:
        """The comparisons that make sense for the field's type."""
        if self.definition.many:
            return (Op.HAS, Op.IS_NULL)
        kind = kind_of(self.definition)
        ordered = () if kind is Kind.BOOLEAN else _ORDERED_OPS
        return (*_SCALAR_OPS, *ordered, *(_TEXT_OPS if kind is Kind.TEXT else ()))

    def pull(self, op: Op, value: Any, *, negated: bool = False, start: int = 0) -> Pulled | None:
        """A comparison (or its negation) as a condition on the value before step `start`; None if that cannot be said."""
        if self.is_constant:
            return Pulled(Both(()) if self._constant_holds(op, value) is not negated else NEVER)
        return pulled(comparison(op, value, negated), self.steps[start:])

    def _constant_holds(self, op: Op, value: Any) -> bool:
        return compile_test(Compare(self.name, op, value))(self.entity.record(**{self.name: self.constant}))

    def exactness(self, op: Op, start: int = 0) -> Exactness | None:
        """How well `pull` answers an operator from a step on; None if not at all."""
        sample = self._sample(op)
        given = self.pull(op, sample, start=start)
        if given is None:
            return None
        opposite = self.pull(op, sample, negated=True, start=start)
        return Exactness.EXACT if given.exact and opposite is not None and opposite.exact else Exactness.SUPERSET

    def _sample(self, op: Op) -> Any:
        if op is Op.IS_NULL:
            return True
        return (self._example,) if op is Op.IN else self._example

    @cached_property
    def _example(self) -> Any:
        kind = kind_of(self.definition)
        return next(iter(self.definition.type)) if kind is Kind.CODE else _SAMPLES[kind]

    def keeps_order(self, start: int = 0) -> bool:
        """Whether the value before step `start` orders as the canonical one does, nulls included."""
        rest = self.steps[start:]
        kept = all(step.inverse is Inverse.MONOTONE and not step.makes_null and step.decode_null is None for step in rest)
        return kept and not self.definition.many

    def encode(self, value: Any) -> tuple[Any, ...] | None:
        """Every raw value (a row of them, if there are several places) that stands for a canonical one; None if they cannot be listed."""
        given = self.pull(Op.EQ, value)
        if given is None or not given.exact:
            return None
        if given.condition == NEVER:
            return ()
        return given.condition.values if isinstance(given.condition, Members) else None
