"""From a valid document to a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from inspect import iscoroutinefunction
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from gateway.execution.collecting import CONDITIONS, Collector, directives_of, has_variables
from gateway.execution.frames import Step
from gateway.execution.leaves import completer
from gateway.execution.markers import ANSWER, COMPUTED, REQUEST, TYPED, by_class, metadata, strawberry_field
from gateway.execution.plan import BatchCall, Declined, Field, Items, Kind, Leaf, Plan, Selection, Shape, Target
from gateway.execution.rows import can_nest, row_builder


class Unsupported(Exception):
    """Why an operation is left to graphql-core."""


def compile_operation(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Plan | Declined:
    """The plan of an operation, or why there is none. Of the variables, those in `@skip` and `@include` are looked at."""
    try:
        return _compile(schema, document, operation, variables)
    except Unsupported as reason:
        return Declined(document, str(reason))
    except RecursionError:
        return Declined(document, "it is nested too deeply")


def _compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Plan:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    _check(document, operation, fragments.values(), variables)
    root = schema.get_root_type(operation.operation)
    if root is None:
        raise Unsupported(f"the schema has no {operation.operation.value} type")
    compiler = _Compiler(schema, Collector(schema, fragments, variables))
    fields = compiler.fields([operation.selection_set], root)
    groups = [(field,) for field in fields] if operation.operation is OperationType.MUTATION else [fields]
    return Plan(document, operation, fragments, tuple(_selection(root, group) for group in groups))


def _check(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    fragments: Iterable[FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> None:
    if operation.operation is OperationType.SUBSCRIPTION:
        raise Unsupported("it is a subscription")
    conditions, directives = directives_of(document, operation)
    if others := [f"@{name}" for name in directives if name not in CONDITIONS]:
        raise Unsupported(f"it has directives whose meaning is not compiled: {', '.join(others)}")
    if unknown := [f"${name}" for name in conditions if not isinstance(variables.get(name), bool)]:
        raise Unsupported(f"a variable of @skip or @include has no value: {', '.join(unknown)}")
    if any(fragment.variable_definitions for fragment in fragments):
        raise Unsupported("a fragment has variables of its own")


def _selection(kind: GraphQLObjectType, fields: tuple[Field, ...]) -> Selection:
    columns = tuple(field for field in fields if not field.inline)
    build, source = row_builder(fields, columns)
    return Selection(kind, fields, columns, tuple(field for field in columns if field.fetched), build, source)


class _Compiler:
    """Compiles the selections of one operation."""

    def __init__(self, schema: GraphQLSchema, collector: Collector) -> None:
        self._schema = schema
        self._collector = collector

    def fields(self, selection_sets: Iterable[Any], kind: GraphQLObjectType) -> tuple[Field, ...]:
        """The fields that selection sets come to on a type."""
        collected = self._collector.collect(selection_sets, kind)
        return tuple(self._field(order, key, tuple(nodes), kind) for order, (key, nodes) in enumerate(collected.items()))

    def _field(self, order: int, key: str, nodes: tuple[FieldNode, ...], parent: GraphQLObjectType) -> Field:
        name = nodes[0].name.value
        if name in ("__schema", "__type"):
            raise Unsupported("it asks for the schema itself (introspection)")
        definition = self._schema.get_field(parent, name)
        if definition is None:
            raise Unsupported(f"{parent.name} has no field {name}")
        shape = self._shape(definition.type, nodes)
        field = Field(Step(order, key, shape.non_null, parent.name), nodes, parent, definition, _kind(name, definition), shape, key=key)
        _read(field)
        target = shape.target
        field.leads = target is not None and _leads_to_calls(target)
        field.nested = can_nest(field)
        return field

    def _shape(self, kind: GraphQLOutputType, nodes: tuple[FieldNode, ...]) -> Shape:
        if is_non_null_type(kind):
            return Shape(True, self._shape(kind.of_type, nodes).inner)
        if is_list_type(kind):
            return Shape(False, Items(self._shape(kind.of_type, nodes)))
        if is_leaf_type(kind):
            return Shape(False, Leaf(kind, completer(kind)))
        return Shape(False, self._target(kind, nodes))

    def _target(self, kind: Any, nodes: tuple[FieldNode, ...]) -> Target:
        decide = kind.resolve_type if is_abstract_type(kind) else kind.is_type_of
        if iscoroutinefunction(decide):
            raise Unsupported(f"the type of a {kind.name} is found out asynchronously")

        @cache
        def select(concrete: GraphQLObjectType) -> Selection:
            return _selection(concrete, self.fields([node.selection_set for node in nodes if node.selection_set is not None], concrete))

        if is_object_type(kind):
            select(kind)
        return Target(kind, select, by_class(decide), is_object_type(kind) and decide is None)


def _leads_to_calls(target: Target) -> bool:
    """Whether there are, or may be, calls below; of an interface or a union that is only known with its values."""
    return bool(target.select(target.type).fetched) if isinstance(target.type, GraphQLObjectType) else True


def _kind(name: str, definition: GraphQLField) -> Kind:
    field = strawberry_field(definition)
    if name == "__typename":
        return Kind.TYPENAME
    if field is None or field.extensions:
        # Extensions (permissions are some) stand around the resolver, so the resolver it must be.
        return Kind.RESOLVER
    if ANSWER in field.metadata:
        return Kind.BATCH
    if field.is_basic_field and field.default_resolver is getattr:
        return Kind.ATTRIBUTE
    if field.metadata.get(COMPUTED) and field.base_resolver is not None:
        return Kind.COMPUTED
    return Kind.RESOLVER


def _read(field: Field) -> None:
    """Fill in how the field's value is read or asked for."""
    source, told = strawberry_field(field.definition), metadata(field.definition)
    if field.kind is Kind.ATTRIBUTE and source is not None:
        field.attribute, field.typed = source.python_name, bool(told.get(TYPED))
        field.get = _attribute(source.python_name)
    elif field.kind is Kind.COMPUTED and source is not None and source.base_resolver is not None:
        field.get = cast("Callable[[Any], Any]", source.base_resolver.wrapped_func)
    elif field.kind is Kind.BATCH:
        field.batch = BatchCall(told[REQUEST], told[ANSWER], not has_variables(field.nodes[0]), iscoroutinefunction(told[ANSWER]))
    elif field.kind is Kind.TYPENAME:
        name = field.parent_type.name
        field.get = lambda _: name


def _attribute(name: str) -> Any:
    # Not `attrgetter`, which would take a dot in the name for a path.
    return lambda value: getattr(value, name)
