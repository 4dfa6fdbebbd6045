"""The `paging` block of a REST mapping: the kind, its parameters and its stop rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.mapping.yaml import Node
from adapters.rest.envelope import Path
from adapters.rest.grammar import PAGING, STOP_PATHS
from adapters.rest.paging import AfterKey, Cursor, NextLink, Offset, OnePage, PageNumber, Paging, Stop, StopRule
from adapters.rest.paths import read_path

Keys = Mapping[str, Node]


def read_paging(node: Node | None) -> Paging:
    """Read the block; without one a list comes in one answer. Raises `InvalidConfiguration` with the place."""
    if node is None:
        return OnePage()
    readers: dict[str, Callable[[Node], Paging]] = {
        "none": _none,
        "page": _page,
        "offset": _offset,
        "after": _after,
        "cursor": _cursor,
        "link": _link,
    }
    reader: Callable[[Node], Paging] = node.require("kind").choice(readers)
    return reader(node)


def _none(node: Node) -> Paging:
    PAGING.read(node, "none")
    return OnePage()


def _page(node: Node) -> Paging:
    keys = PAGING.read(node, "page")
    first = keys["first"].integer(least=0) if "first" in keys else 1
    return PageNumber(page=keys["page"].text(), size=keys["size"].text(), max_size=_most(keys), stop=_stop(keys["stop"]), first=first)


def _offset(node: Node) -> Paging:
    keys = PAGING.read(node, "offset")
    return Offset(offset=keys["offset"].text(), size=keys["size"].text(), max_size=_most(keys), stop=_stop(keys["stop"]))


def _after(node: Node) -> Paging:
    keys = PAGING.read(node, "after")
    return AfterKey(
        after=keys["after"].text(),
        key=read_path(keys["key"]),
        size=keys["size"].text(),
        max_size=_most(keys),
        stop=_stop(keys["stop"]),
    )


def _cursor(node: Node) -> Paging:
    keys = PAGING.read(node, "cursor")
    size, most = _optional_size(node, keys)
    return Cursor(cursor=keys["cursor"].text(), next_at=read_path(keys["next"]), size=size, max_size=most)


def _link(node: Node) -> Paging:
    keys = PAGING.read(node, "link")
    size, most = _optional_size(node, keys)
    return NextLink(next_at=_link_place(keys["next"]), size=size, max_size=most)


def _link_place(node: Node) -> Path | None:
    return None if node.text() == "header" else read_path(node)


def _optional_size(node: Node, keys: Keys) -> tuple[str | None, int | None]:
    if ("size" in keys) != ("most" in keys):
        node.error("size and most belong together", "give the parameter of the page size and the largest page that the source gives")
    return (keys["size"].text(), _most(keys)) if "size" in keys else (None, None)


def _most(keys: Keys) -> int:
    return keys["most"].integer(least=1)


def _stop(node: Node) -> Stop:
    """``{total: PATH}``, ``{flag: PATH}``, ``empty`` or ``short``."""
    if not isinstance(node.value, dict):
        rules = {"empty": StopRule.EMPTY, "short": StopRule.SHORT}
        return Stop(node.choice(rules))
    keys = STOP_PATHS.read(node)
    if len(keys) != 1:
        node.error("a stop rule is one rule", "write {total: PATH}, {flag: PATH}, empty or short")
    ((name, path),) = keys.items()
    return Stop(StopRule(name), read_path(path))
