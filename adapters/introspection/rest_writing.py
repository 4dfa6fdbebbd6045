"""A draft of a REST mapping as YAML: fields by path, and the envelope and paging as far as one answer shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.introspection.draft import Draft, EntityDraft, draft
from adapters.introspection.response import Answer
from adapters.introspection.writing import MARK, field_lines, head, indented, keyless_lines, left_lines, unknown_lines
from adapters.introspection.yaml_text import flow


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An answer, the path below the source's address that gave it (None if it came from a file), and the entity, if it was named."""

    answer: Answer
    path: str | None = None
    entity: str | None = None


def draft_samples(samples: Sequence[Sample]) -> Draft:
    """A draft with one entity a sample."""
    drafts = [draft([sample.answer.table], None if sample.entity is None else [sample.entity]) for sample in samples]
    found: dict[str, EntityDraft] = {}
    for one in drafts:
        for entity in one.entities:
            found.setdefault(entity.entity.name, replace(entity, joins=(), rows=()))
    keyless = [entity for one in drafts for entity in one.keyless]
    return Draft(list(found.values()), [table for one in drafts for table in one.others], keyless)


def rest_yaml(draft: Draft, samples: Sequence[Sample], about: str) -> str:
    """A mapping file for the REST adapter."""
    by_table = {sample.answer.table.name: sample for sample in samples}
    lines = [*head(), "mapping: rest", "version: 1", f"about: {flow(about)}", "", *_auth(), *_envelope(samples), "entities:"]
    for at, entity in enumerate(draft.entities):
        lines += ["", *_entity(entity, by_table[entity.table.name])] if at else list(_entity(entity, by_table[entity.table.name]))
    return "\n".join([*lines, *keyless_lines(draft)]) + "\n"


def _auth() -> list[str]:
    return [f"# {MARK} auth: how the system knows its callers: header, oauth2, session or signature; see docs/adapter-reference.md", ""]


def _envelope(samples: Sequence[Sample]) -> Iterator[str]:
    answer = next((sample.answer for sample in samples if sample.answer.code is not None), None)
    if answer is None or answer.code is None:
        return
    yield "envelope:"
    yield f"  success_when: {flow({'path': answer.code[0], 'equals': answer.code[1]})}"
    yield f"  code: {flow(answer.code[0])}"
    if answer.message is not None:
        yield f"  message: {flow(answer.message)}"
    yield f'  # {MARK} errors: which code means what, for instance {{"401": authentication, "429": rate_limited}}'
    yield ""


def _entity(draft: EntityDraft, sample: Sample) -> Iterator[str]:
    yield f"  {draft.entity.name}:"
    body = [
        *_place(sample),
        *([] if sample.answer.single else [*_paging(sample.answer), *_lookup()]),
        "fields:",
        *indented(field_lines(draft, "path"), 2),
        *unknown_lines(draft),
        *left_lines(draft),
    ]
    yield from indented(body, 4)


def _place(sample: Sample) -> Iterator[str]:
    if sample.path is None:
        yield f"# {MARK} path: where this answer comes from"
    yield f"path: {flow(sample.path or '/')}"
    if sample.answer.single:
        yield "single: true"
    if sample.answer.records:
        yield f"records: {flow(sample.answer.records)}"


def _lookup() -> list[str]:
    return [f"# {MARK} lookup: the parameter that takes several keys, or {{path: PATH, object: PATH}} of one object", "lookup: ids"]


def _paging(answer: Answer) -> Iterator[str]:
    if answer.total is not None:
        yield f"total: {flow(answer.total)}"
    if answer.cursor is not None:
        yield f"# {MARK} paging: is the parameter called cursor? Add size and most if the page size can be chosen"
        yield f"paging: {flow({'kind': 'cursor', 'cursor': 'cursor', 'next': answer.cursor})}"
    elif answer.flag is not None or answer.total is not None:
        stop = {"flag": answer.flag} if answer.flag is not None else {"total": answer.total}
        yield f"# {MARK} paging: the parameters' names and the largest page are a guess; offset and after are other kinds"
        yield f"paging: {flow({'kind': 'page', 'page': 'page', 'size': 'size', 'most': 100, 'stop': stop})}"
    else:
        yield f"# {MARK} paging: one answer shows no pages; without a block the list is taken to be whole"
