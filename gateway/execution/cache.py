"""Plans, kept: by schema, document, name of the operation, and the values of the variables that decide what is selected."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from gateway.execution.collecting import directives_of
from gateway.execution.compiler import compile_operation
from gateway.execution.plan import Declined, Plan

T = TypeVar("T")

PLANS = 1000
"""How many plans are kept unless said otherwise. A plan of a hundred fields takes some 100 kB."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a document's operation before its variables are."""

    document: DocumentNode
    conditions: tuple[str, ...]


class Plans:
    """At most `size` plans, those in use last."""

    def __init__(self, size: int = PLANS) -> None:
        self._size = size
        self._known: OrderedDict[Any, _Known] = OrderedDict()
        self._plans: OrderedDict[Any, Plan | Declined] = OrderedDict()

    def __len__(self) -> int:
        return len(self._plans)

    def plan(
        self, schema: GraphQLSchema, text: str, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> Plan | Declined:
        """The plan of an operation of the document with this text, made if there is none yet."""
        name = operation.name.value if operation.name else None
        key: tuple[Any, ...] = (schema, text, name)
        known = self._known.get(key)
        if known is None or not _same(known.document, document):
            conditions, _ = directives_of(document, operation)
            known = self._keep(self._known, key, _Known(document, conditions))
        key = (*key, *(variables.get(condition) for condition in known.conditions))
        plan = self._plans.get(key)
        if plan is None or not _same(plan.document, document):
            plan = self._keep(self._plans, key, compile_operation(schema, document, operation, variables))
        self._plans.move_to_end(key)
        return plan

    def _keep(self, kept: OrderedDict[Any, T], key: Any, value: T) -> T:
        kept[key] = value
        while len(kept) > self._size:
            kept.popitem(last=False)
        return value


def _same(one: DocumentNode, other: DocumentNode) -> bool:
    """Whether two documents of one text are one. They need not be: an extension may have changed one of them."""
    return one is other or one == other
