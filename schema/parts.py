"""Object types of parts: values with fields of their own that live inside a record."""

from __future__ import annotations

from functools import cache
from typing import Any

from adapters.entities import FieldDefinition, Part, read_fields
from schema.batching import typed_field
from schema.classification import of_field
from schema.enums import enum_of
from schema.names import field_description, field_name
from schema.references import many, optional
from schema.registry import object_type


def annotation_of(field: FieldDefinition) -> Any:
    """The GraphQL type of a field of an entity or a part, as an annotation."""
    single: Any = part_of(field.type) if field.is_part else enum_of(field.type) if field.is_code else field.type
    whole = many(single) if field.many else single
    return optional(whole) if field.nullable else whole


@cache
def part_of(part: type[Part]) -> Any:
    """The object type of a part, registered under its name."""
    namespace: dict[str, Any] = {"__annotations__": {}}
    for field in read_fields(part).values():
        namespace["__annotations__"][field.name] = annotation_of(field)
        namespace[field.name] = typed_field(
            name=field_name(field), description=field_description(field), deprecated=field.meta.deprecated, directives=of_field(field)
        )
    return object_type(part.__name__, f"{(part.__doc__ or '').strip()} ({part.zh})", namespace)
