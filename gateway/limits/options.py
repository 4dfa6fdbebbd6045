"""How large a document may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """Upper bounds, each inclusive. "Expanded" counts a fragment once for every spread of it, as execution may.

    The defaults leave the largest of the dossier's screens and GraphiQL's introspection query several times their size, and keep what
    a stranger can make the gateway compute before it says no under some 100 ms.
    """

    characters: int = 50_000
    """Length of the document."""
    tokens: int = 4_000
    """Lexical tokens of the document."""
    nesting: int = 60
    """Braces, brackets and parentheses open at once: the parser, and much behind it, recurses once for each."""
    depth: int = 16
    """Fields within fields, expanded."""
    introspection_depth: int = 20
    """The same below `__schema` and `__type`, where GraphiQL asks for types nine deep."""
    fields: int = 2_000
    """Fields of all operations, expanded."""
    aliases: int = 200
    """Fields under another name, expanded."""
    root_fields: int = 50
    """Fields at the root of one operation, expanded: each of them is a fan-out of its own."""
    directives: int = 200
    """Directives, expanded."""
    fragments: int = 60
    """Named fragments defined."""
    operations: int = 20
    """Operations defined."""
    merges: int = 10_000
    """Pairs of fields that share a place in the response, which validation compares one with another."""
    validation_errors: int = 10
    """Validation errors after which validation stops."""
    suggestions: bool = True
    """Whether validation errors suggest names. They tell nothing that introspection does not; switch both off together."""
    variable_values: int = 10_000
    """Values in the variables: scalars, lists and objects, at any depth."""
    variable_nesting: int = 40
    """Lists and objects within each other in the variables."""
    cached_documents: int = 500
    """Documents kept parsed and validated."""
    cached_characters: int = 500_000
    """Length of all documents kept: a syntax tree takes some 130 bytes a character."""
