"""docs/data-catalogue.md: every field with its meaning, its unit, its classification and the systems that it comes from (数据目录)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from adapters.entities import ENTITIES, Entity, FieldDefinition, Sensitivity
from adapters.registry import build_sources
from adapters.source import Source
from gateway.documents.markdown import WRITTEN, code, document, table
from gateway.settings import load
from schema.names import field_name
from schema.scalars import type_name

_HEAD = ("field", "Chinese term", "meaning", "type", "unit", "classification", "sources")
_INTRODUCTION = f"""
{WRITTEN}

# Data catalogue (数据目录)

Every field of every record type: what it means, its type in the graph, its unit, who may see it ([schema.md](schema.md#classification)),
and which of the sources in `craftgraph.yaml` serve it, as their mappings say. A group of like sources counts as one; where only some of its
members serve a field, their number stands beside it. A field that no source serves is null everywhere.
"""

Served = dict[str, list[str]]
"""Field → names of the sources or groups."""


def catalogue(config: Path) -> str:
    """The document, of the sources that a configuration names. Nothing is connected and no secret is read."""
    sources = list(build_sources(load(config, {}, need_secrets=False).sources))
    return document(
        _INTRODUCTION.strip().splitlines(),
        ["## Sources", "", *_sources(sources)],
        ["## Fields by classification", "", *_levels()],
        *(_entity(entity, _served(entity, sources)) for entity in ENTITIES.values()),
    )


def _sources(sources: list[Source]) -> list[str]:
    sizes = Counter(map(_place, sources))
    firsts = {_place(source): source for source in reversed(sources)}
    rows = [
        (code(name), "" if size > 1 else firsts[name].label, str(size), code(firsts[name].kind), ", ".join(_names(name, sources)))
        for name, size in sizes.items()
    ]
    return table(("source or group", "name", "sources", "adapter", "record types"), rows)


def _place(source: Source) -> str:
    return source.group or source.id


def _names(place: str, sources: Iterable[Source]) -> list[str]:
    served = {name for source in sources if _place(source) == place for name in source.entities}
    return [name for name in ENTITIES if name in served]


def _served(entity: Entity, sources: list[Source]) -> Served:
    sizes = Counter(_place(source) for source in sources if entity.name in source.entities)
    found = {name: Counter(place for place, names in _fields_served(entity, sources) if name in names) for name in entity.fields}
    return {name: [_share(place, count, sizes[place]) for place, count in places.items()] for name, places in found.items()}


def _fields_served(entity: Entity, sources: list[Source]) -> Iterator[tuple[str, Any]]:
    return ((_place(source), source.entities[entity.name].fields) for source in sources if entity.name in source.entities)


def _share(place: str, count: int, size: int) -> str:
    return code(place) if count == size else f"{code(place)} ({count} of {size})"


def _levels() -> list[str]:
    counts = Counter(field.sensitivity for entity in ENTITIES.values() for field in entity.fields.values())
    return table(("classification", "fields"), ((level.name, str(counts[level])) for level in Sensitivity))


def _entity(entity: Entity, served: Served) -> list[str]:
    rows = (_row(field, served[field.name]) for field in entity.fields.values())
    return [f"## {entity.name}", "", entity.description, "", *table(_HEAD, rows)]


def _row(field: FieldDefinition, places: list[str]) -> tuple[str, ...]:
    meta = field.meta
    meaning = f"{meta.en} **Key.**" if meta.key else meta.en
    level = field.sensitivity.name
    return (code(field_name(field)), meta.zh, meaning, _type(field), meta.unit or "", level, ", ".join(places) or "–")


def _type(field: FieldDefinition) -> str:
    name = type_name(field.type)
    return code(f"[{name}]" if field.many else name) + (" or null" if field.nullable else "")
