"""Handing a checked document to Strawberry, which otherwise parses and validates each text again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from strawberry.extensions import SchemaExtension

from gateway.limits import Document

if TYPE_CHECKING:
    from graphql import GraphQLError
    from strawberry import Schema
    from strawberry.types import ExecutionContext

_handed: ContextVar[Document | None] = ContextVar("handed_document", default=None)


class CheckedDocument(SchemaExtension):
    """Gives an execution the document that was handed over for it. Executions without one are left as they are."""

    def on_parse(self) -> Iterator[None]:
        """Skip the parser."""
        if (document := self._document()) is not None:
            self.execution_context.graphql_document = document.node
        yield

    def on_validate(self) -> Iterator[None]:
        """Skip validation: a list, though empty, says that it has been done."""
        if self._document() is not None:
            self.execution_context.pre_execution_errors = []
        yield

    def _document(self) -> Document | None:
        document = _handed.get()
        return document if document is not None and document.text == self.execution_context.query else None


@contextmanager
def handed_over(document: Document) -> Iterator[None]:
    """Executions of this document's text within the block use the document as it is."""
    token = _handed.set(document)
    try:
        yield
    finally:
        _handed.reset(token)


def adopt(schema: Schema) -> None:
    """Let a schema take checked documents, and keep its errors for `gateway.errors`. Once or more often, it is the same."""
    if CheckedDocument not in schema.extensions:
        schema.extensions = (CheckedDocument, *schema.extensions)
    # Strawberry's own writes each field error with its traceback, also those that a source has announced and the caller is told of.
    schema.process_errors = _leave_to_reporter  # type: ignore[method-assign]


def _leave_to_reporter(errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
    del errors, execution_context
