"""The word for personal numbers."""

from __future__ import annotations

from adapters.mapping.grammar import Block, Text
from adapters.mapping.keyed import Keyed
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Inverse
from adapters.mapping.words.word import Built, Step, Word
from adapters.secrets import is_reference

_HMAC = Block(keys={"key": Text(pattern="^(env|file):.+", about="Where the key is: env:NAME or file:PATH.")}, required=("key",))


def _hmac(step: Step) -> Built:
    node = _HMAC.read(step.need())["key"]
    if not is_reference(node.text()):
        # The text is not quoted: it may be the key itself.
        node.error("a secret stands in the mapping", "put it in the environment or a file and write env:NAME or file:PATH")
    return Keyed(node.text())


WORDS: dict[str, Word] = {
    "hmac": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=_hmac,
        argument=_HMAC,
        about="A personal number as a keyed token (HMAC-SHA256); a resident number of 15 digits counts as its 18.",
    ),
}
