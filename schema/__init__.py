"""What callers see: the GraphQL schema, derived from the entities and their links."""
