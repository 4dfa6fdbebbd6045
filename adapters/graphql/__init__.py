"""The GraphQL adapter: another GraphQL server, or another craftgraph, as a source. See `adapters.graphql.document`."""

from __future__ import annotations

from adapters.context import AdapterContext
from adapters.graphql.adapter import GraphQLAdapter
from adapters.graphql.document import read_settings


def create(context: AdapterContext) -> GraphQLAdapter:
    """The adapter of one server. Raises `InvalidConfiguration`; nothing is connected."""
    return GraphQLAdapter(read_settings(context))


__all__ = ["GraphQLAdapter", "create"]
