"""The classification of fields (数据分级), as a directive in the SDL."""

from __future__ import annotations

import strawberry
from strawberry.schema_directive import Location

from adapters.entities import ENTITIES, FieldDefinition, Sensitivity
from resolvers.links import Link
from schema.enums import described_enum

_LEVELS = {
    Sensitivity.PUBLIC: "Everybody: it stands on public pages (公开)",
    Sensitivity.INTERNAL: "Staff of the unions and academies (内部)",
    Sensitivity.PERSONAL: "A named role with a purpose: it tells who someone is (个人信息)",
    Sensitivity.FINANCIAL: "A named role: amounts, vouchers and payments (财务)",
}
described_enum(Sensitivity, "Who may see a field (数据分级)", {one.name: text for one, text in _LEVELS.items()}, name="ClassificationLevel")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Who may see the field; of a field that leads to other records, who may follow it (数据分级)",
)
class Classification:
    """``@classification(level: FINANCIAL)``."""

    level: Sensitivity


def of_field(field: FieldDefinition) -> list[Classification]:
    """The directive of an entity's field."""
    return [Classification(level=field.sensitivity)]


def of_link(link: Link) -> list[Classification]:
    """The directive of a field that leads to other records, or to their totals."""
    return [Classification(level=ENTITIES[link.child].sensitivity)]
