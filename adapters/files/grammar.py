"""What may stand in a mapping file for drops."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.capabilities import KeyOrder
from adapters.files.encoding import Encoding
from adapters.files.feed import FeedKind, Numbering, SameDate
from adapters.files.manifest import ManifestForm
from adapters.files.typed import READABLE
from adapters.mapping.document_grammar import document_block, entity_keys
from adapters.mapping.grammar import Anything, Block, Choice, Flag, ListOf, MapOf, OneOf, Shape, Text, Whole

_COLUMNS = OneOf(
    of=(
        ListOf(item=Text(), least=1, about="Names in order."),
        MapOf(value=Text(pattern="^[0-9]+-[0-9]+$"), least=1, about="With fixed widths: name → first-last, counted from 1."),
    ),
    about="The columns of a line.",
)
LAYOUT = Block(
    keys={
        "separator": Text(about="Between values; a comma if left out."),
        "quote": Text(about="The quotation mark, or none."),
        "trailing": Flag(about="true: a separator stands behind the last value, too."),
        "fixed": Choice(of=("bytes", "characters"), about="Values at fixed places, counted so."),
    },
    about="How a line divides into values.",
)
DELETED = Block(keys={"column": Text(), "marks": ListOf(item=Text(), bare=True)}, required=("column", "marks"))
RECORDS = Block(
    keys={
        "columns": _COLUMNS,
        "tag": Text(about="The first value of lines that are records."),
        "skip": ListOf(item=Text(), bare=True, about="Tags of lines that are for others."),
        "empty": Choice(of=("null", "keep"), nothing=True, about="What an empty value is."),
        "deleted": DELETED,
    },
    about="Which lines are records. Without columns, the first line names them.",
)
CONTROL = Block(
    keys={
        "tag": Text(about="Its first value."),
        "columns": _COLUMNS,
        "date": Text(about="Column of the business date."),
        "form": Text(about="How the date is written, yyyymmdd if left out."),
        "sequence": Text(about="Column of the number."),
        "count": Text(about="Column of the number of records."),
        "sums": MapOf(value=Text(), about="Column of the records → column here that holds its sum."),
        "equals": MapOf(value=Anything(), about="Column here → what has to stand in it."),
    },
    required=("columns",),
    about="A line of control totals.",
)
MANIFEST = Block(
    keys={
        "name": Text(about="Name of the manifest, with {file} or {stem} for the drop's."),
        "form": Choice(of=tuple(form.value for form in ManifestForm)),
        **{key: Text(about=f"The key that holds the {key}.") for key in ("sha256", "md5", "size", "rows")},
    },
    required=("name", "form"),
    about="A small file beside each drop that says it is complete.",
)

SHARED: Mapping[str, Shape] = {
    "folder": Text(about="Subfolder of the source's folder."),
    "kind": Choice(of=tuple(kind.value for kind in FeedKind), about="full: a drop holds all records. increment: what changed."),
    "numbering": Choice(of=tuple(numbering.value for numbering in Numbering), about="How {sequence} counts."),
    "same_date": Choice(of=tuple(one.value for one in SameDate), about="What a later drop of the same date is."),
    "first": Whole(least=0, about="The number of the first drop."),
    "same_content": Choice(of=("reject", "accept"), about="What becomes of a drop with the content of an earlier one."),
    "encoding": Choice(of=tuple(encoding.value for encoding in Encoding)),
    "layout": LAYOUT,
    "records": RECORDS,
    "header": CONTROL,
    "trailer": CONTROL,
    "manifest": MANIFEST,
    "key_order": Choice(of=tuple(order.value for order in KeyOrder), about="How keys are ordered."),
    "as_of": Text(pattern="^([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?$", about="The time of day whose state a drop shows."),
}
"""Keys that may stand under `defaults` as well."""
DEFAULTS = Block(keys=SHARED, about="What entities share.")
ENTITY = Block(
    keys={
        "files": Text(about="The drops' names: payments_{date:yyyymmdd}_{sequence:2}.csv; * is any text."),
        **SHARED,
        **entity_keys("column", types=tuple(READABLE)),
    },
    required=("files", "fields"),
)
DOCUMENT = document_block("files", {"defaults": DEFAULTS})
