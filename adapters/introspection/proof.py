"""A draft that the strict loader takes: a field that it refuses goes to `unknown`, with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable

from adapters.errors import InvalidConfiguration
from adapters.introspection.draft import Draft, sorted_out
from adapters.introspection.writing import without

_FIELD = re.compile(r"entities\.(\w+)\.fields\.(\w+)[.\[:](.*)")

Write = Callable[[Draft], str]
Load = Callable[[str], object]


def proven(draft: Draft, write: Write, load: Load) -> tuple[Draft, str]:
    """The draft and its text, once the loader takes it. Raises `InvalidConfiguration` for what is no field's fault."""
    while True:
        text = write(draft)
        if not draft.entities:
            return draft, text
        try:
            load(text)
        except InvalidConfiguration as problem:
            draft = _without(draft, problem)
        else:
            return draft, text


def _without(draft: Draft, problem: InvalidConfiguration) -> Draft:
    found = _FIELD.search(problem.internal)
    if found is None or not any(one.entity.name == found[1] and found[2] in one.fields for one in draft.entities):
        raise problem
    reason = found[3].rpartition(": ")[2] or problem.internal
    entities = [without(one, found[2], reason) if one.entity.name == found[1] else one for one in draft.entities]
    return sorted_out(entities, draft.others, draft.keyless)
