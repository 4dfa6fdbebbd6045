"""Booleans: which of two raw values means yes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.introspection.form import Form
from adapters.mapping.kinds import Kind

PAIRS: tuple[tuple[str, str], ...] = (
    ("1", "0"),
    ("Y", "N"),
    ("是", "否"),
    ("有", "无"),
    ("T", "F"),
    ("y", "n"),
    ("true", "false"),
    ("True", "False"),
    ("TRUE", "FALSE"),
    ("YES", "NO"),
    ("Yes", "No"),
    ("有效", "无效"),
    ("正常", "停用"),
    ("启用", "停用"),
    ("启用", "禁用"),
    ("通过", "不通过"),
    ("在用", "停用"),
)
"""Yes and no, as systems write them."""


def pair_of(values: Iterable[Any]) -> tuple[str, str] | None:
    """The pair that the values belong to; None if they belong to none."""
    texts = {str(value).strip() for value in values} - {""}
    return next((pair for pair in PAIRS if texts and texts <= set(pair)), None)


def flag_form(kind: Kind, values: Iterable[Any], *, opposite: bool) -> Form | None:
    """How to read a boolean out of these values; None if they are no yes and no."""
    values = list(values)
    if kind is Kind.BOOLEAN:
        return Form(kind, ({"codes": {True: False, False: True}},)) if opposite else Form(kind)
    pair = pair_of(values)
    if pair is None:
        return None
    yes, no = (int(text) if kind is Kind.INTEGER else text for text in (reversed(pair) if opposite else pair))
    doubts = ("the name says the opposite of the field: yes and no are exchanged",) if opposite else ()
    empty = ("empty",) if kind is Kind.TEXT and any(str(value).strip() == "" for value in values) else ()
    return Form(kind if kind is Kind.INTEGER else None, (*empty, {"flag": {"true": yes, "false": no}}), doubts)
