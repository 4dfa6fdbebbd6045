"""A mapping file for drops, and a source's options, read into settings. Every error says file, line and column.

::

    mapping: files
    version: 1
    about: Vendor …
    lists:                          # code lists that several fields share
      yes_no: {是: true, 否: false}
    defaults: {encoding: gb18030}   # any key of an entity but files, fields and unknown
    entities:
      Site:
        files: "JSD_{date}_{sequence:2}.txt"
        kind: full                  # or increment
        numbering: daily            # or running: how {sequence} counts
        layout: {separator: "|"}    # the first line names the columns
        trailer: {tag: T, columns: [tag, count, total], count: count, sums: {je: total}}
        manifest: {name: "{stem}.md5", form: digest}
        fields:
          code: jsdbh
          amount: {column: je, as: [{money: 元}]}
        unknown: [address]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath

from adapters.capabilities import KeyOrder
from adapters.context import AdapterContext
from adapters.entities import HELD, Entity
from adapters.files.controls import ControlRecord
from adapters.files.feed import MAX_BYTES, Feed, FeedKind, Limits, Numbering, Rule, SameDate
from adapters.files.grammar import DEFAULTS, DOCUMENT, ENTITY, MANIFEST
from adapters.files.layout_document import LayoutReader
from adapters.files.manifest import Manifest, ManifestForm
from adapters.files.naming import NamePattern
from adapters.files.settings import FilesSettings
from adapters.files.typed import READABLE
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.document_grammar import read_document_block
from adapters.mapping.extends import load_mapping
from adapters.mapping.fields import FieldMapping, read_fields
from adapters.mapping.yaml import Node, suggestion

OPTIONS = ("every", "settle", "max_bytes")


def read_settings(context: AdapterContext) -> FilesSettings:
    """The settings of one source.

    Options: `mapping` (path of the file), `folder` (a path or a reference to one), `every` (30s), `settle` (2s), `max_bytes`
    (64 MiB). Raises `InvalidConfiguration`; nothing is looked up.
    """
    options = context.options.mapping(allowed=OPTIONS, required=("mapping", "folder"))
    document = load_mapping(context.base_dir / options["mapping"].text())
    return FilesSettings(
        source_id=context.source_id,
        folder=options["folder"].text(),
        base_dir=context.base_dir,
        limits=Limits(
            every=options["every"].seconds() if "every" in options else Limits().every,
            settle=options["settle"].seconds() if "settle" in options else Limits().settle,
            max_bytes=options["max_bytes"].integer(least=1) if "max_bytes" in options else MAX_BYTES,
        ),
        timeout=context.timeout,
        feeds=read_feeds(document, context.source_id, context.partition),
    )


def read_feeds(document: Node, source: str, partition: str | None = None) -> dict[str, Feed]:
    """The feeds of a mapping file, by entity. Raises `InvalidConfiguration`."""
    keys = read_document_block(DOCUMENT, document)
    defaults = DEFAULTS.read(keys["defaults"]) if "defaults" in keys else {}
    lists = keys["lists"].mapping() if "lists" in keys else {}
    feeds: dict[str, Feed] = {}
    for name, node in keys["entities"].mapping().items():
        if name not in HELD:
            keys["entities"].keys[name].error(f"there is no entity {name!r}", suggestion(name, HELD))
        values = {**defaults, **ENTITY.read(node)}
        fields = read_fields(values["fields"], HELD[name], partition=partition, lists=lists, unknown=values.get("unknown"))
        _check_types(fields)
        feeds[name] = _feed(node, values, HELD[name], RecordDecoder(HELD[name], fields, source))
    if not feeds:
        keys["entities"].error("no entity is mapped", "map at least one")
    return feeds


def _check_types(fields: Mapping[str, FieldMapping]) -> None:
    for place in (place for mapping in fields.values() for place in mapping.places):
        if place.kind not in READABLE:
            place.node.error(f"a drop has no column of the type {place.kind}", "read it as text, with a step such as `flag` or `split`")


def _feed(node: Node, values: Mapping[str, Node], entity: Entity, decoder: RecordDecoder) -> Feed:
    reader = LayoutReader(values)
    pattern = _pattern(values["files"])
    feed = Feed(
        entity=entity,
        decoder=decoder,
        pattern=pattern,
        folder=_folder(values["folder"]) if "folder" in values else None,
        layout=reader.layout,
        records=reader.records(),
        header=reader.control("header"),
        trailer=reader.control("trailer"),
        manifest=_manifest(values["manifest"]) if "manifest" in values else None,
        rule=_rule(node, values, _labels(node, pattern, (reader.control("header"), reader.control("trailer")))),
        key_order=values["key_order"].choice({order.value: order for order in KeyOrder}) if "key_order" in values else KeyOrder.TEXT,
        shift=_shift(values["as_of"]) if "as_of" in values else timedelta(),
    )
    _check_columns(feed, values)
    return feed


def _pattern(node: Node) -> NamePattern:
    try:
        return NamePattern(node.text())
    except ValueError as error:
        return node.error(f"{node.value!r}: {error}", "for instance payments_{date:yyyymmdd}_{sequence:2}.csv")


def _folder(node: Node) -> Path:
    path = PurePosixPath(node.text())
    if path.is_absolute() or ".." in path.parts:
        node.error(f"{node.value!r} leads out of the source's folder", "name a folder inside it")
    return Path(path)


def _labels(node: Node, pattern: NamePattern, controls: tuple[ControlRecord | None, ...]) -> tuple[bool, bool]:
    """Whether drops have a date, and a number."""
    given = [record for record in controls if record is not None]
    dated = pattern.date is not None or any(record.date is not None for record in given)
    numbered = pattern.has_sequence or any(record.sequence is not None for record in given)
    if not dated and not numbered:
        node.error("the drops cannot be put in order", "write {date} or {sequence} in `files`, or name a column for it in `header`")
    return dated, numbered


def _rule(node: Node, values: Mapping[str, Node], labels: tuple[bool, bool]) -> Rule:
    dated, numbered = labels
    kind = FeedKind(values["kind"].choice([kind.value for kind in FeedKind])) if "kind" in values else FeedKind.FULL
    if "numbering" not in values and dated and numbered and kind is FeedKind.INCREMENT:
        node.error("the drops have a date and a number", "say how they are numbered: numbering: running, or daily")
    numbering = Numbering.DAILY if dated else Numbering.RUNNING
    if "numbering" in values:
        numbering = Numbering(values["numbering"].choice([one.value for one in Numbering]))
    same_date = SameDate(values["same_date"].choice([one.value for one in SameDate])) if "same_date" in values else SameDate.REPLACES
    if not numbered and "first" in values:
        values["first"].error("the drops have no number", "write {sequence} in `files`, or name a column for it in `header`")
    return Rule(
        kind=kind,
        numbering=numbering,
        same_date=same_date,
        first=values["first"].integer(least=0) if "first" in values else None,
        same_content="same_content" in values and values["same_content"].choice({"reject": False, "accept": True}),
    )


def _manifest(node: Node) -> Manifest:
    keys = MANIFEST.read(node)
    name = keys["name"].text()
    if "{file}" not in name and "{stem}" not in name:
        keys["name"].error(f"{name!r} is the same for every drop", "write {file} for the drop's name, or {stem} for it without its ending")
    form = ManifestForm(keys["form"].choice([form.value for form in ManifestForm]))
    said = {what: key.text() for what, key in keys.items() if what not in ("name", "form")}
    if bool(said) is not (form in (ManifestForm.PAIRS, ManifestForm.JSON)):
        remedy = "remove them" if said else "write sha256, md5, size or rows with the name of its key"
        node.error(f"a manifest of the form {form} {'has no' if said else 'needs'} keys", remedy)
    return Manifest(name=name, form=form, keys=said)


def _shift(node: Node) -> timedelta:
    """A time of day, ``23:59:59`` or ``24:00``."""
    parts = node.text().split(":")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() and len(part) == 2 for part in parts):
        node.error(f"{node.value!r} is no time of day", "write hh:mm or hh:mm:ss")
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    shift = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if shift > timedelta(days=1):
        node.error(f"{node.value!r} is no time of day", "write 00:00 to 24:00")
    return shift


def _check_columns(feed: Feed, values: Mapping[str, Node]) -> None:
    """What the mapping reads is among the columns, as far as they are known beforehand."""
    columns = feed.records.columns
    if columns is None:
        return
    for mapping in feed.decoder.fields.values():
        for place in mapping.places:
            if place.name not in columns.names:
                place.node.error(f"there is no column {place.name!r}", suggestion(place.name, columns.names))
    deleted = feed.records.deleted
    if deleted is not None and deleted not in columns.names:
        values["records"].error(f"there is no column {deleted!r}", suggestion(deleted, columns.names))
    for record in feed.controls:
        for column in record.sums:
            if column not in columns.names:
                values[record.place].error(f"there is no column {column!r} to add up", suggestion(column, columns.names))
