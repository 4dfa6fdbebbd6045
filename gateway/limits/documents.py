"""From a document's text to one that may be executed: limited, parsed, validated, and remembered.

The order is what makes it safe: text limits before the parser, which recurses; limits on the parsed document before validation, part of
which takes time that grows with the square of the document; validation before anything else. A document that passed is kept under its text
and neither limited, parsed nor validated again. One that failed is not kept, or failures would crowd out what is in use.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gateway.errors import Code, OperationRefused, Problem, graphql_problems
from gateway.limits.merging import check_merging
from gateway.limits.options import DocumentLimits
from gateway.limits.shape import CyclicFragments, check_shape
from gateway.limits.tokens import check_text

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""The specification's rules and those that Strawberry adds for its own input types."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A valid document within the limits."""

    text: str
    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that a request means. Raises `OperationRefused` if that is not exactly one."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        for operation in self.operations:
            if name is not None and operation.name is not None and operation.name.value == name:
                return operation
        raise OperationRefused(Problem(message=self._unresolved(name), code=Code.OPERATION_RESOLUTION_FAILURE))

    def _unresolved(self, name: str | None) -> str:
        if not self.operations:
            return "The document holds no operation."
        if name is None:
            return "The document holds several operations; say which one with operationName."
        return f"The document holds no operation named {name!r}."


class Documents:
    """The documents of one schema."""

    def __init__(self, schema: GraphQLSchema, limits: DocumentLimits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def prepare(self, text: str) -> Document:
        """The document for a text. Raises `OperationRefused` with all that is wrong with it, `LimitExceeded` if it is too large."""
        if (known := self._kept.get(text)) is not None:
            self._kept.move_to_end(text)
            return known
        check_text(text, self._limits)
        node = _parsed(text)
        self._check(node)
        operations = tuple(each for each in node.definitions if isinstance(each, OperationDefinitionNode))
        document = Document(text, node, operations)
        self._keep(document)
        return document

    def _check(self, node: DocumentNode) -> None:
        rules: tuple[type[ASTValidationRule], ...] = RULES
        try:
            roots = check_shape(node, self._limits)
            check_merging(node, roots, self._limits)
        except CyclicFragments:
            rules = (NoFragmentCyclesRule,)
        errors = validate(
            self._schema,
            node,
            rules,
            max_errors=self._limits.validation_errors,
            hide_suggestions=not self._limits.suggestions,
        )
        if errors:
            raise OperationRefused(*graphql_problems(errors, Code.GRAPHQL_VALIDATION_FAILED))

    def _keep(self, document: Document) -> None:
        self._kept[document.text] = document
        self._characters += len(document.text)
        while len(self._kept) > self._limits.cached_documents or self._characters > self._limits.cached_characters:
            text, _ = self._kept.popitem(last=False)
            self._characters -= len(text)


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text)
    except GraphQLError as error:
        raise OperationRefused(*graphql_problems([error], Code.GRAPHQL_PARSE_FAILED)) from None
