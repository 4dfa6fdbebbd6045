"""Size limits that are checked on the bare text, before a parser sees it.

One pass, one step a token, over before the limit is passed by more than one token. The scan knows just enough of GraphQL's lexical grammar
not to count what stands in strings and comments; whatever it takes for one token the lexer takes for one, or rejects.
"""

import re

from gateway.errors import LimitExceeded
from gateway.limits.options import DocumentLimits

# Possessive quantifiers and optional closing quotes: no text makes the matcher go back, so an unterminated string costs one pass.
_TOKEN = re.compile(
    r"""
      (?P<open>[{(\[])
    | (?P<close>[})\]])
    | (?P<skipped>[\s,\ufeff]++|\#[^\n\r]*+)
    | \"{3}(?:[^"\\]++|\\(?:\"{3})?+|"(?!""))*+(?:\"{3})?
    | "(?:[^"\\\n\r]++|\\.)*+"?
    | [_A-Za-z][_A-Za-z0-9]*+
    | -?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+
    | \.{3}
    | .
    """,
    re.VERBOSE,
)


def check_text(text: str, limits: DocumentLimits) -> None:
    """Raise `LimitExceeded` if the document is too long, has too many tokens, or nests brackets too deeply."""
    if len(text) > limits.characters:
        raise LimitExceeded("characters", limits.characters, "split the operation into smaller ones")
    tokens = depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skipped":
            continue
        tokens += 1
        if tokens > limits.tokens:
            raise LimitExceeded("tokens", limits.tokens, "split the operation into smaller ones, or pass values as variables")
        if kind == "open":
            depth += 1
            if depth > limits.nesting:
                raise LimitExceeded("nesting", limits.nesting, "nest fewer selections, lists and objects")
        elif kind == "close":
            depth -= 1
