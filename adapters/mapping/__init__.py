"""The mapping language: how a source's tables or endpoints become entities, and how requests go back down."""
