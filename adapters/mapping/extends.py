"""Mapping files, with what they extend: forty provinces share six vendors' mappings, and each says only where its database differs.

::

    extends: vendor.yaml            # relative to this file; one level, so vendor.yaml extends nothing
    mapping: sql                    # as in the extended file
    version: 1
    without: [Certificate]          # entities of the extended file that this source does not have
    lists:
      level: {…}                    # a list is replaced whole
    entities:
      Site:
        table: jsd_2024             # a key is replaced whole, but for
        without: [address]          # fields taken away, with the filters and orders on them
        fields: {name: mc}          # fields, joins, filters, order and extract, which are joined by name, each replaced whole
        unknown: [address]          # and unknown, to which ours are added, and from which goes what we map

`http`, `envelope`, `errors` and `defaults` are joined key by key; every other key of the document, `auth` among them, is replaced whole.
Every value keeps the place where it is written, so that an error names the right file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import Node, NodeKind, load, merged, suggestion

BY_KEY = ("http", "envelope", "errors", "defaults")
"""Blocks of a document that are joined key by key."""
BY_NAME = ("fields", "joins", "filters", "order", "extract")
"""Blocks of an entity that are joined by name."""
_BY_FIELD = ("fields", "filters", "order")
_KEPT = 128
_Stamps = dict[Path, int]
_LOADED: dict[Path, tuple[_Stamps, Node]] = {}


def load_mapping(path: Path) -> Node:
    """A mapping file with what it extends. Read once, until it changes. Raises `InvalidConfiguration`."""
    found = _LOADED.get(path.absolute())
    if found is None or any(_version(file) != version for file, version in found[0].items()):
        if len(_LOADED) >= _KEPT:
            _LOADED.clear()
        found = _LOADED[path.absolute()] = _load(path)
    return found[1]


def _version(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise InvalidConfiguration(f"{path}:1:1: the mapping file cannot be read ({error.strerror}); check the path") from error


def _load(path: Path) -> tuple[_Stamps, Node]:
    stamps = {path: _version(path)}
    node = load(path)
    extended = node.value.get("extends") if node.kind is NodeKind.MAP else None
    if extended is None:
        return stamps, node
    base_path = path.parent / extended.text()
    if base_path.resolve() == path.resolve():
        extended.error("the file extends itself", "name another file")
    if not base_path.is_file():
        extended.error(f"there is no file {extended.value!r} here", "the path is relative to this file")
    return stamps | {base_path: _version(base_path)}, extend(_base(base_path, path), node)


def _base(base: Path, path: Path) -> Node:
    """The extended file as it stands. Kept, so that those who extend it share its nodes."""
    further = load(base).mapping().get("extends")
    if further is None:
        return load_mapping(base)
    if (base.parent / further.text()).resolve() == path.resolve():
        further.error(f"this file and {path.name} extend each other", "take one `extends` away")
    return further.error(f"this file is extended by {path.name}, so it cannot extend another", "write the differences out")


def extend(base: Node, over: Node) -> Node:
    """Two documents as one, `over` taking precedence. Raises `InvalidConfiguration`."""
    ours, theirs = dict(over.mapping()), base.mapping()
    for key in ("mapping", "version"):
        if key in ours and key in theirs and ours[key].text() != theirs[key].text():
            ours[key].error(f"the extended file has {key}: {theirs[key].text()}", "write the same")
    joined = {key: value for key, value in theirs.items() if key not in ours}
    for key, value in ours.items():
        joined[key] = _top(key, theirs[key], value) if key in theirs else value
    if "entities" in joined:
        joined["entities"] = _without_entities(joined["entities"], theirs.get("entities"), ours)
    return _kept(base, over, {key: value for key, value in joined.items() if key not in ("extends", "without")}, tuple(theirs))


def _top(key: str, base: Node, over: Node) -> Node:
    if key == "entities":
        return _joined(base, over, _entity)
    return merged(base, over) if key == "lists" or key in BY_KEY else over


def _joined(base: Node, over: Node, both: Callable[[Node, Node], Node]) -> Node:
    """Two blocks by name; what is in both is put together."""
    theirs, ours = base.mapping(), over.mapping()
    values = {name: both(theirs[name], value) if name in theirs else value for name, value in ours.items()}
    return _kept(base, over, {**theirs, **values}, tuple(theirs))


def _entity(base: Node, over: Node) -> Node:
    theirs, ours = dict(base.mapping()), dict(over.mapping())
    gone = _taken(ours.pop("without", None), base)
    for name in gone:
        theirs = {key: _less(value, name) if key in _BY_FIELD else value for key, value in theirs.items()}
    values = {key: _block(key, theirs[key], value) if key in theirs else value for key, value in ours.items()}
    together = {**theirs, **values}
    if "unknown" in together:
        together["unknown"] = _unknown(theirs.get("unknown"), ours.get("unknown"), ours.get("fields"))
    return _kept(base, over, together, tuple(theirs))


def _taken(node: Node | None, base: Node) -> dict[str, Node]:
    """The fields to take away. Raises `InvalidConfiguration` for one that the extended file does not map."""
    fields = base.mapping().get("fields")
    known = {} if fields is None else fields.mapping()
    for item in [] if node is None else node.items():
        if item.text() not in known:
            item.error(f"the extended file maps no field {item.value!r}", suggestion(item.value, known))
    return {} if node is None else {item.text(): item for item in node.items()}


def _block(key: str, base: Node, over: Node) -> Node:
    return merged(base, over) if key in BY_NAME else over


def _less(node: Node, name: str) -> Node:
    return replace(node, value={key: value for key, value in node.mapping().items() if key != name})


def _unknown(base: Node | None, over: Node | None, fields: Node | None) -> Node:
    """Both lists, less what our file maps."""
    mapped = {} if fields is None else fields.mapping()
    ours = [] if over is None else over.items()
    named = {item.value for item in ours}
    kept = [item for item in ([] if base is None else base.items()) if item.value not in mapped and item.value not in named]
    whole = over or base
    assert whole is not None
    return replace(whole, value=[*kept, *ours])


def _without_entities(entities: Node, base: Node | None, ours: Mapping[str, Node]) -> Node:
    if "without" not in ours:
        return entities
    known = {} if base is None else base.mapping()
    written = ours["entities"].mapping() if "entities" in ours else {}
    for item in ours["without"].items():
        if item.text() not in known:
            item.error(f"the extended file has no entity {item.value!r}", suggestion(item.value, known))
        if item.value in written:
            item.error(f"{item.value} is taken away and mapped", "keep one")
        entities = _less(entities, item.value)
    return entities


def _kept(base: Node, over: Node, values: dict[str, Node], order: tuple[str, ...]) -> Node:
    """A block in the place of `over`, its keys in the order of the extended file, then ours."""
    names = [*(name for name in order if name in values), *(name for name in values if name not in order)]
    return replace(over, value={name: values[name] for name in names}, keys={**base.keys, **over.keys})
