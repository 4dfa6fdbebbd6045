"""What docs/adapter-reference.md has to say, read from the code: for each heading the rows of its table, without their last cell."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import ModuleType
from typing import Any

import adapters.capabilities
import adapters.conformance
import adapters.conformance.harness
import adapters.context
import adapters.errors
import adapters.interface
import adapters.mapping.yaml
import adapters.predicate
import adapters.registry
import adapters.requests
from adapters.errors import SourceError

MODULES: tuple[ModuleType, ...] = (
    adapters.context,
    adapters.interface,
    adapters.requests,
    adapters.predicate,
    adapters.capabilities,
)
"""Those all of whose classes an author meets."""
OTHERS: tuple[type[Any], ...] = (adapters.mapping.yaml.Node, adapters.conformance.Harness, adapters.conformance.Fault)
"""Further classes."""
ERRORS = "Errors"
HOOKS = "Hooks of a harness"

Row = tuple[str, ...]


def sections() -> dict[str, list[Row]]:
    """Heading → rows."""
    classes = [*(one for module in MODULES for one in own_classes(module)), *OTHERS]
    found = {one.__name__: rows_of(one) for one in classes}
    # An author asks a node; its attributes are the loader's.
    found["Node"] = [row for row in method_rows(adapters.mapping.yaml.Node) if row != ("`place: str`",)]
    return {**found, ERRORS: list(error_rows(SourceError)), HOOKS: hook_rows()}


def own_classes(module: ModuleType) -> Iterator[type[Any]]:
    """The public classes that a module defines, in the order of writing."""
    for name, value in vars(module).items():
        if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def rows_of(cls: type[Any]) -> list[Row]:
    """Members of an enum, fields of a dataclass and then its methods, or methods."""
    if issubclass(cls, Enum):
        return [(f"`{member.name}`", f"`{member.value}`") for member in cls]
    fields = [_field_row(field) for field in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []
    return fields or list(method_rows(cls))


def _field_row(field: dataclasses.Field[Any]) -> Row:
    if field.default is not dataclasses.MISSING:
        default = f"`{_shown(field.default)}`"
    else:
        default = "required" if field.default_factory is dataclasses.MISSING else "empty"
    return (f"`{field.name}`", f"`{_flat(str(field.type))}`", default)


def _shown(value: Any) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else repr(value)


def method_rows(cls: type[Any]) -> Iterator[Row]:
    """Public methods and properties, as they are called."""
    for name, value in vars(cls).items():
        if name.startswith("_") or not (inspect.isfunction(value) or isinstance(value, property)):
            continue
        yield (f"`{signature(name, value)}`",)


def signature(name: str, value: Callable[..., Any] | property) -> str:
    """``async name(arguments) -> result``, or ``name: type`` of a property."""
    if isinstance(value, property):
        return f"{name}: {_flat(str(inspect.signature(value.fget or repr).return_annotation))}"
    given = inspect.signature(value)
    rest = given.replace(parameters=[one for one in given.parameters.values() if one.name != "self"])
    text = re.sub(r"(?<=: )'([^']*)'|(?<=-> )'([^']*)'", r"\1\2", str(rest))
    return _flat(f"{'async ' if inspect.iscoroutinefunction(value) else ''}{name}{text}")


def _flat(text: str) -> str:
    """Without what a table's cell cannot hold."""
    return text.replace("|", "or")


def error_rows(cls: type[SourceError], depth: int = 0) -> Iterator[Row]:
    """The tree of errors, a class before what is below it."""
    yield (f"{'· ' * depth}`{cls.__name__}`", f"`{cls.code}`", cls.recovery.value, cls.summary)
    for below in cls.__subclasses__():
        if below.__module__ in (adapters.errors.__name__, adapters.registry.__name__):
            yield from error_rows(below, depth + 1)


def hook_rows() -> list[Row]:
    """The protocols that a harness may have besides `Harness`, with what they need."""
    hooks = [one for one in own_classes(adapters.conformance.harness) if one.__name__ not in ("Harness", "Fault")]
    return [(f"`{hook.__name__}`", "; ".join(f"`{row[0].strip('`')}`" for row in method_rows(hook))) for hook in hooks]


def tables(text: str) -> Mapping[str, list[Row]]:
    """Heading (of the third level, without ticks) → the rows of the first table below it."""
    found: dict[str, list[Row]] = {}
    for part in re.split(r"^#{2,3} ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        found[heading.strip().strip("`")] = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]
    return found
