"""Types as Strawberry holds them, named without Python's own ways of writing types.

Strawberry takes `Site | None` apart with the `typing` module, and `"Site | None"` with the compiler, each of the many times that it asks a
field for its type; while the named type is not there yet, that is for nothing. It was more than half of what the schema took.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import EnumMeta
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import StrawberryList, StrawberryOptional, StrawberryType

_OPTIONAL, _LIST = " | None", "list["
_PLAIN: dict[str, Any] = {"bool": bool, "int": int, "str": str}


def optional(kind: Any) -> Any:
    """A type, or null."""
    return StrawberryOptional(_definition(kind))


def many(kind: Any) -> Any:
    """A list of a type."""
    return StrawberryList(_definition(kind))


class Reference(StrawberryAnnotation):
    """A type, or its name: ``Site``, ``Site | None``, ``list[Site] | None``.

    A name is looked up late, among those of the module that the referring class belongs to. Until then it is a `NameError`, which
    Strawberry expects.
    """

    __slots__ = ()

    def evaluate(self) -> Any:
        kind = self.raw_annotation
        return _named(kind, self.namespace or {}) if isinstance(kind, str) else kind

    def _resolve(self) -> StrawberryType | type:
        """What Strawberry makes of the type; it would try a dozen of Python's ways of writing types, and find none."""
        kind = self._evaluated_annotation
        return _definition(kind) if isinstance(kind, StrawberryType | type) else super()._resolve()


def _named(text: str, names: Mapping[str, Any]) -> Any:
    if text.endswith(_OPTIONAL):
        return optional(_named(text.removesuffix(_OPTIONAL), names))
    if text.startswith(_LIST):
        return many(_named(text[len(_LIST) : -1], names))
    known = names.get(text) or _PLAIN.get(text)
    if known is None:
        raise NameError(f"no type is registered as {text}")
    return known


def _definition(kind: Any) -> Any:
    return kind.__strawberry_definition__ if isinstance(kind, EnumMeta) else kind  # type: ignore[attr-defined]  # added by Strawberry
