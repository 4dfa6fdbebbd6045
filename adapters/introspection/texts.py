"""Texts: padding, blanks, full-width characters, empty texts; numbers of sites; several values in one text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from adapters.introspection.facts import Column
from adapters.introspection.form import Form, Step
from adapters.mapping.kinds import Kind
from adapters.mapping.text import BLANKS, NARROW_DIGITS, WIDE_DIGITS

_WIDE = frozenset(map(chr, WIDE_DIGITS.values()))
_WIDE_LETTERS = re.compile(r"[\uff21-\uff3a\uff41-\uff5a\uff10-\uff19\u3000]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SEPARATORS = "、，,；;|/"
_UNION = r"\d{6}|XPCC|IU\d\d|ZYGJ"
_SITE = re.compile(rf"(?:{_UNION})-20\d\d-\d{{3,}}")
_RUN_ON = re.compile(r"(?P<union>\d{6}|IU\d\d|ZYGJ|XPCC)(?P<year>20\d\d)(?P<serial>\d{3,})")
_CORPS = "660000"


def text_form(column: Column, *, nullable: bool) -> Form:
    """How to clean the column's texts. An integer becomes its digits."""
    if column.kind is Kind.INTEGER:
        return Form(Kind.INTEGER, ("text",))
    if column.kind is not Kind.TEXT:
        return Form(None, (), (f"the column is {column.type or column.kind}, not text",))
    steps = clean_steps(column)
    empty = nullable and (not column.values or "" in column.values or not steps)
    return Form(None, (*steps, "empty") if empty else steps)


def clean_steps(column: Column) -> tuple[Step, ...]:
    """The steps that take away what only the column's form adds."""
    values = [value for value in column.values if isinstance(value, str)]
    wide = any(_WIDE_LETTERS.search(value) for value in values)
    if wide and _digits_only(values):
        return ({"fold": "digits", "stored": "wide"},)
    if not wide and column.width and any(len(value) == column.width and value.endswith(" ") for value in values):
        return ({"pad": column.width},)
    blanks = any(value != value.strip(BLANKS) for value in values)
    return (*(("fold",) if wide else ()), *(("trim",) if blanks or wide else ()))


def _digits_only(values: Sequence[str]) -> bool:
    """Whether these are codes of which all digits, and nothing else, are full-width."""
    narrow = any(character.isascii() and character.isdigit() for value in values for character in value)
    other = any(_WIDE_LETTERS.search(value.translate(NARROW_DIGITS)) or _HAN.search(value) for value in values)
    return not narrow and not other and any(_WIDE & set(value) for value in values)


@lru_cache(maxsize=4096)
def are_site_numbers(column: Column) -> bool:
    """Whether the values are numbers of sites in a form that can be read."""
    return bool(column.values) and column.kind is Kind.TEXT and _site_steps(column) is not None


def site_form(column: Column) -> Form:
    """How to read numbers of sites; with a doubt if the values are none."""
    steps = _site_steps(column) if column.kind is Kind.TEXT else None
    if steps is None:
        seen = "numbers of sites look otherwise (440000-2024-003)" if column.values else "no value to see"
        return text_form(column, nullable=False).doubted(seen)
    corps = any(isinstance(step, dict) and "regroup" in step for step in steps) and any(_CORPS in value for value in column.values)
    return Form(None, steps, ("the Corps is XPCC in the graph",) if corps else ())


def _site_steps(column: Column) -> tuple[Step, ...] | None:
    steps = clean_steps(column)
    values = [value.translate(NARROW_DIGITS).strip(BLANKS) for value in column.values if value.strip(BLANKS)]
    if values and all(_SITE.fullmatch(value) for value in values):
        return steps
    prefix = _prefix(values)
    if prefix and all(_SITE.fullmatch(value.removeprefix(prefix)) for value in values):
        return (*steps, {"regroup": {"from": f"{prefix}{{number}}", "to": "{number}"}})
    found = [_RUN_ON.fullmatch(value) for value in values]
    if not values or None in found:
        return None
    return (*steps, {"regroup": _run_on([match["union"] for match in found if match])})


def _prefix(values: Sequence[str]) -> str:
    """Letters in front of all values."""
    heads = {match[0] for value in values if (match := re.match(r"[A-Za-z_-]+?(?=\d{6}-|XPCC-|IU\d\d-|ZYGJ-)", value))}
    return heads.pop() if len(heads) == 1 else ""


def _run_on(unions: Sequence[str]) -> dict[str, Any]:
    widths = {len(union) for union in unions}
    union = f"{{union:{widths.pop()}}}" if len(widths) == 1 else "{partition}"
    name = "union" if union != "{partition}" else "partition"
    aliases = {"aliases": {name: {_CORPS: "XPCC"}}} if _CORPS in unions else {}
    return {"from": f"{union}{{year:4}}{{serial}}", "to": f"{{{name}}}-{{year:4}}-{{serial}}", **aliases}


def items_of(column: Column) -> tuple[Form, list[str]]:
    """How to take a list out of the column, and the different elements that it has."""
    if column.kind is Kind.LIST:
        return Form(Kind.LIST, ()), _elements([value for value in column.values if isinstance(value, list)])
    texts = [value for value in column.distinct if isinstance(value, str)]
    lists = [_json_list(text) for text in texts if text.strip()]
    if lists and all(one is not None for one in lists):
        return Form(None, ("json",)), _elements([one for one in lists if one is not None])
    counted = Counter(character for text in texts for character in text if character in _SEPARATORS)
    separators = [separator for separator, _ in counted.most_common(1)] or ["、"]
    doubts = () if counted else ("no value has a separator: 、 is a guess",)
    parts = [part for text in texts for part in re.split("|".join(map(re.escape, separators)), text) if part]
    return Form(None, ({"split": separators[0]},), doubts), list(dict.fromkeys(parts))


def _json_list(text: str) -> list[Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, list) else None


def _elements(lists: Sequence[list[Any]]) -> list[str]:
    return list(dict.fromkeys(str(element) for one in lists for element in one if isinstance(element, str | int)))
