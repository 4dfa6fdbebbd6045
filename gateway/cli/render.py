"""``craftgraph sources render``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from gateway.cli.choosing import the_one
from gateway.cli.exits import DONE, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.printing import as_json

if TYPE_CHECKING:
    from adapters.mapping.yaml import Node


def render(
    source: Annotated[str, Parameter(help="Source by its id (数据源)")],
    /,
    *,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Print a source's mapping as the source reads it, with what it extends, in canonical YAML without comments. Nothing is connected.

    Exit codes: 0 done; 2 there is no such source, or its mapping is not in order.
    """
    from adapters.errors import InvalidConfiguration
    from adapters.mapping.render import dump
    from gateway.cli.choosing import built
    from gateway.cli.mapping_files import mapping_of

    settings = read_settings(config, need_secrets=False)
    built(settings, source)
    try:
        node = mapping_of(the_one(settings, source))
    except InvalidConfiguration as problem:
        raise Refusal(problem.internal) from problem
    print(as_json(plain(node)) if json else dump(node).rstrip())
    return DONE


def plain(node: Node) -> object:
    """A node as plain data; every single value is a text, as the strict loader has it."""
    from adapters.mapping.yaml import NodeKind

    if node.kind is NodeKind.MAP:
        return {key: plain(value) for key, value in node.value.items()}
    if node.kind is NodeKind.LIST:
        return [plain(value) for value in node.value]
    return None if node.is_null else node.value
