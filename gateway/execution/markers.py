"""What the metadata of a Strawberry field tells the executor. Nothing of it is needed for a right answer: a field without is a resolver.

========================  ===========================================================================================================
``answer``, ``request``   the field is a batch resolver: see `plan.BatchCall`. It has a resolver of its own too, for graphql-core
``computed``              true: the field's resolver takes the object alone, gives no awaitable and does nothing else
``typed``                 true: the attribute holds None or the Python type that the field's scalar is made for; whoever made the object
                          has seen to that
========================  ===========================================================================================================

An ``is_type_of`` or ``resolve_type`` with a true attribute ``by_class`` goes by the class of a value alone, and is asked once a class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField
from strawberry.types.field import StrawberryField

ANSWER = "answer"
REQUEST = "request"
COMPUTED = "computed"
TYPED = "typed"
BY_CLASS = "by_class"

_DEFINITION = "strawberry-definition"


def strawberry_field(definition: GraphQLField) -> StrawberryField | None:
    """The Strawberry field behind a field of the schema."""
    field = definition.extensions.get(_DEFINITION)
    return field if isinstance(field, StrawberryField) else None


def metadata(definition: GraphQLField) -> Mapping[Any, Any]:
    """Its metadata."""
    field = strawberry_field(definition)
    return field.metadata if field is not None else {}


def by_class(decide: Any) -> bool:
    """Whether a function of a type looks at the class of a value alone; true where there is no function."""
    return decide is None or bool(getattr(decide, BY_CLASS, False))
