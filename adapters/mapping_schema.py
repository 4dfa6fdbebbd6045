"""The JSON Schema of mapping files, made of the tables that the strict readers use. ``python -m adapters.mapping_schema`` writes it anew.

Editors find it by a mapping's first line (`adapters.mapping.render.SCHEMA`). It knows entities, fields and codes, and says what each means.
It cannot say what depends on two places at once, such as the kinds between steps: the readers do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.entities import HELD, CodeList, Entity, FieldDefinition
from adapters.files import grammar as files
from adapters.graphql import grammar as graphql
from adapters.mapping.document_grammar import EXTENDS, WITHOUT
from adapters.mapping.grammar import Block, Json
from adapters.mapping.steps import STEPS, step_schema
from adapters.mapping.words.codes import CODE_LIST
from adapters.rest import grammar as rest
from adapters.sql import grammar as sql

NAME = "mapping.schema.json"
PATH = Path(__file__).parents[1] / "mappings" / NAME
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

KINDS: Mapping[str, tuple[Block, Block]] = {
    "sql": (sql.DOCUMENT, sql.ENTITY),
    "rest": (rest.DOCUMENTS["rest"], rest.ENTITY),
    "finance": (rest.DOCUMENTS["finance"], rest.ENTITY),
    "files": (files.DOCUMENT, files.ENTITY),
    "graphql": (graphql.DOCUMENT, graphql.ENTITY),
}
"""Kind of mapping → what its document and its entities may say."""
_ENTITIES = {"finance": "rest"}


def mapping_schema() -> Json:
    """The schema of all kinds, told apart by `mapping`."""
    kinds = [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]
    definitions: Json = {kind: _document(kind, document) for kind, (document, _) in KINDS.items()}
    definitions |= {f"{kind}.entity": _entity(entity) for kind, (_, entity) in KINDS.items() if kind not in _ENTITIES}
    definitions |= {f"fields.{name}": _fields(entity) for name, entity in HELD.items()}
    definitions |= {f"codes.{codes.__name__}": _codes(codes) for codes in _code_lists()}
    definitions |= {"step": step_schema(), "steps": STEPS.schema(), "code-list": CODE_LIST.schema()}
    return {
        "$schema": _DRAFT,
        "title": "craftgraph mapping 映射文件",
        "description": "How a system's tables, endpoints or files become entities. See docs/mapping-language.md.",
        "type": "object",
        "required": ["mapping"],
        "properties": {"mapping": {"enum": list(KINDS)}},
        "oneOf": kinds,
        "$defs": definitions,
    }


def text() -> str:
    """The schema as it is published."""
    return json.dumps(mapping_schema(), ensure_ascii=False, indent=1) + "\n"


def _document(kind: str, block: Block) -> Json:
    """A document that extends another may leave out what that one has."""
    schema = block.schema()
    extends = {key: shape.schema() for key, shape in EXTENDS.items()}
    strict = {"additionalProperties": {"required": list(KINDS[kind][1].required), "properties": {"without": False}}}
    return {
        **schema,
        "properties": {"mapping": {"const": kind}, **extends, **schema["properties"], "entities": _entities(kind, block)},
        "required": ["mapping", "version"],
        "if": {"required": ["extends"]},
        "else": {"required": list(block.required), "properties": {"without": False, "entities": strict}},
    }


def _entities(kind: str, block: Block) -> Json:
    entities = {
        name: {
            "description": entity.description,
            "$ref": f"#/$defs/{_ENTITIES.get(kind, kind)}.entity",
            "properties": {"fields": {"$ref": f"#/$defs/fields.{name}"}},
        }
        for name, entity in HELD.items()
    }
    return {**block.keys["entities"].schema(), "additionalProperties": False, "properties": entities}


def _entity(block: Block) -> Json:
    schema = block.schema()
    without = {key: shape.schema() for key, shape in WITHOUT.items()}
    return {**{key: value for key, value in schema.items() if key != "required"}, "properties": {**without, **schema["properties"]}}


def _fields(entity: Entity) -> Json:
    return {"properties": {name: _field(definition) for name, definition in entity.fields.items()}, "additionalProperties": False}


def _field(definition: FieldDefinition) -> Json:
    """What a field means; how it may be written is said by the entity's `fields`."""
    kind = f", {definition.meta.unit}" if definition.meta.unit else ""
    need = "" if definition.nullable else ", never null"
    schema: Json = {"description": f"{definition.meta.zh}: {definition.meta.en} ({_type(definition)}{kind}{need})"}
    if definition.is_code:
        schema["$ref"] = f"#/$defs/codes.{definition.type.__name__}"
    return schema


def _type(definition: FieldDefinition) -> str:
    name = definition.type.__name__
    return f"list of {name}" if definition.many else name


def _code_lists() -> Iterable[type[CodeList]]:
    found = (definition.type for entity in HELD.values() for definition in entity.fields.values() if definition.is_code)
    return dict.fromkeys(found)


def _codes(codes: type[CodeList]) -> Json:
    """Only codes of the list may stand in a `codes` step of the field, wherever among its steps that is."""
    names = {"additionalProperties": {"enum": [*(member.name for member in codes), None]}}
    versions = {"versions": {"items": {"properties": {"codes": names}}}}
    table = {"if": {"required": ["versions"]}, "then": {"properties": versions}, "else": names}
    step: Json = {"properties": {"codes": {"if": {"type": "object"}, "then": table}}}
    nested = {"properties": {**step["properties"], "each": {"items": step}}}
    return {"properties": {"as": {"items": nested}}}


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
