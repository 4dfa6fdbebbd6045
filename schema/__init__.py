"""What callers see: the GraphQL schema, derived from the entities and their links."""

from schema.graph import build

__all__ = ["build"]
