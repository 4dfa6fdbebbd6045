"""The names by which generated types refer to each other.

Types refer to each other in circles (a site to its sponsor, a sponsor to its sites). Strawberry resolves a reference that is given
as text late, in the namespace of the module that the referring class belongs to. So all generated classes belong to this module,
and registering a type makes it a name of it.
"""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from schema.references import Reference

TYPES: dict[str, Any] = globals()
"""GraphQL type name → Strawberry type, among this module's names."""


def register(name: str, graph_type: Any) -> Any:
    """Make a type known under its GraphQL name."""
    TYPES[name] = graph_type
    return graph_type


def object_type(name: str, description: str, namespace: dict[str, Any], bases: tuple[type, ...] = ()) -> Any:
    """Generate and register an object type from field definitions."""
    return register(name, strawberry.type(_class(name, description, bases, namespace), name=name, description=description))


def input_type(name: str, description: str, namespace: dict[str, Any]) -> Any:
    """Generate and register an input type from field definitions."""
    return register(name, strawberry.input(_class(name, description, (), namespace), name=name, description=description))


def _class(name: str, description: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
    annotations = {attribute: Reference(kind) for attribute, kind in namespace.get("__annotations__", {}).items()}
    for attribute, field in namespace.items():
        if isinstance(field, StrawberryField) and field.type_annotation is not None:
            annotations[attribute] = Reference(field.type_annotation.raw_annotation)
            # Found there too, it would be evaluated as text.
            field.type_annotation = None
    # Without a docstring, `dataclasses` writes one: it inspects the class and prints its signature.
    own = {"__annotations__": annotations, "__module__": __name__, "__doc__": description}
    return type(name, bases, namespace | own)
