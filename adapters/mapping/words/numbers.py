"""Words for numbers, money and percentages."""

from __future__ import annotations

from adapters.mapping.grammar import Choice, Flag, ListOf, OneOf, Whole
from adapters.mapping.kinds import Kind
from adapters.mapping.numbers import AmountText, DecimalText, IntegerText, Places, TextInteger, Unit
from adapters.mapping.percent import POWERS, PercentText, Scale
from adapters.mapping.transform import Inverse
from adapters.mapping.words.word import Built, Step, Word
from adapters.mapping.yaml import NodeKind
from adapters.values.money import UNITS

_FORMS = ("points", "fraction", "sign")


def _money(step: Step) -> Built:
    step.need().choice(UNITS)
    unit = step.need().text()
    words = step.options.get("words")
    if step.kind is not Kind.TEXT:
        return Unit(unit, step.kind)
    text = AmountText(unit) if words is not None and words.boolean() else DecimalText()
    return text, Unit(unit, Kind.DECIMAL)


def _places(step: Step) -> Built:
    return Places(step.need().integer(least=0), step.kind)


def _percent(step: Step) -> Built:
    node = step.need()
    forms = [item.choice(_FORMS) for item in (node.items() if node.kind is NodeKind.LIST else [node])]
    plain = [form for form in forms if form != "sign"]
    given = POWERS[step.choice("gives", tuple(POWERS), "points")]
    if len(plain) > 1:
        node.error("a number without a sign cannot be both points and a fraction", "keep one of them")
    if step.kind is Kind.TEXT:
        return PercentText(signed="sign" in forms, plain=POWERS[plain[0]] if plain else None, given=given)
    if "sign" in forms or not plain:
        node.error("only a text can have a percent sign", "write points or fraction")
    return Scale(POWERS[plain[0]] - given, step.kind)


WORDS: dict[str, Word] = {
    "integer": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.BIJECTIVE,),
        build=lambda step: IntegerText(),
        bare=True,
        about="A whole number written in digits, without leading zeros.",
    ),
    "decimal": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=lambda step: DecimalText(),
        bare=True,
        about="A decimal number written in digits, with or without thousand separators.",
    ),
    "text": Word(
        reads=(Kind.INTEGER,),
        inverse=(Inverse.BIJECTIVE,),
        build=lambda step: TextInteger(),
        bare=True,
        about="A number as its digits: an id that the source keeps as a number.",
    ),
    "places": Word(
        reads=(Kind.DECIMAL, Kind.FLOAT),
        inverse=(
            Inverse.MONOTONE,
            Inverse.OPAQUE,
        ),
        build=_places,
        argument=Whole(least=0, about="How many decimal places."),
        about="A decimal number with so many places; a float is rounded to them, an exact number must not have more.",
    ),
    "money": Word(
        reads=(Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT),
        inverse=(
            Inverse.MONOTONE,
            Inverse.MANY_TO_ONE,
            Inverse.OPAQUE,
        ),
        build=_money,
        argument=Choice(of=tuple(UNITS), about="The unit in which the source keeps the amount."),
        options={"words": Flag(about="The text may have words and signs: 100万, ￥1,200.50元. A bare number is of the unit.")},
        about="An amount of money, exact; a text may have thousand separators.",
    ),
    "percent": Word(
        reads=(Kind.TEXT, Kind.INTEGER, Kind.DECIMAL),
        inverse=(
            Inverse.MONOTONE,
            Inverse.OPAQUE,
        ),
        build=_percent,
        argument=OneOf(
            of=(Choice(of=_FORMS), ListOf(item=Choice(of=_FORMS), least=1)),
            about='How it is stored: points (85), fraction (0.85), sign ("85%", also full-width); of a text, a sign and one of the others.',
        ),
        options={"gives": Choice(of=tuple(POWERS), about="What the field holds: points (85, the default) or a fraction (0.85).")},
        about="A percentage as an exact decimal number.",
    ),
}
