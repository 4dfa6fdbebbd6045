"""The words of the language: how each transform is written under a field's `as`. `adapters.mapping.steps` has them all."""
