"""Words for texts, and for what stands for null."""

from __future__ import annotations

from adapters.mapping.grammar import Anything, Block, Choice, ListOf, OneOf, Text, Whole
from adapters.mapping.kinds import Kind, kind_of
from adapters.mapping.literals import literal
from adapters.mapping.organisations import CreditCode, Invalid
from adapters.mapping.text import Default, Fold, FoldDigits, Nulls, Pad, Trim
from adapters.mapping.transform import Inverse
from adapters.mapping.words.word import Built, Step, Word
from adapters.mapping.yaml import NodeKind


def _pad(step: Step) -> Built:
    return Pad(None if step.argument is None else step.argument.integer(least=1))


def _fold(step: Step) -> Built:
    which = "all" if step.argument is None else step.argument.choice(("all", "digits"))
    wide = step.choice("stored", ("any", "wide"), "any") == "wide"
    if wide and which == "all":
        step.node.error("`stored: wide` is for digits only", "write {fold: digits, stored: wide}")
    return FoldDigits(wide) if which == "digits" else Fold()


def _nulls(step: Step) -> Built:
    node = step.need()
    nodes = node.items() if node.kind is NodeKind.LIST else [node]
    return Nulls(tuple(literal(item, step.kind) for item in nodes), step.kind)


def _default(step: Step) -> Built:
    kind = kind_of(step.around.definition) if step.kind in (Kind.CODE, Kind.MONEY) else step.kind
    return Default(literal(step.need(), kind, step.around.definition), step.kind)


_USCC = Block(
    keys={
        "invalid": Choice(
            of=tuple(choice.value for choice in Invalid),
            nothing=True,
            about="What becomes of a text that is no code, such as an old one of 9 characters: error (the default), null or keep.",
        )
    }
)


def _uscc(step: Step) -> Built:
    node = None if step.argument is None else _USCC.read(step.argument).get("invalid")
    if node is None:
        return CreditCode()
    return CreditCode(Invalid.NULL if node.is_null else Invalid(node.choice([choice.value for choice in Invalid])))


WORDS: dict[str, Word] = {
    "trim": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=lambda step: Trim(),
        bare=True,
        about="Takes blanks away at both ends, ideographic and no-break spaces included.",
    ),
    "pad": Word(
        reads=(Kind.TEXT,),
        inverse=(
            Inverse.MANY_TO_ONE,
            Inverse.OPAQUE,
        ),
        build=_pad,
        bare=True,
        argument=Whole(least=1, about="Width of the CHAR column: values are filled up to it, or not at all."),
        about="Takes away the spaces with which a CHAR column fills a value up.",
    ),
    "fold": Word(
        reads=(Kind.TEXT,),
        inverse=(
            Inverse.OPAQUE,
            Inverse.BIJECTIVE,
        ),
        build=_fold,
        bare=True,
        argument=Choice(of=("all", "digits"), about="All characters, as NFKC does, or digits alone."),
        options={"stored": Choice(of=("any", "wide"), about="wide: all digits are stored full-width, so that comparisons can go down.")},
        about="Makes full-width characters half-width.",
    ),
    "empty": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.MONOTONE,),
        build=lambda step: Nulls(("",), Kind.TEXT),
        bare=True,
        about="The empty text means null.",
    ),
    "nulls": Word(
        inverse=(Inverse.MONOTONE,),
        build=_nulls,
        argument=OneOf(of=(Text(), ListOf(item=Text())), about="The value, or the list of values, that means null."),
        about="Sentinels: values that mean null, such as 0, 99991231 or 9999-12-31.",
    ),
    "default": Word(
        inverse=(Inverse.MANY_TO_ONE,),
        build=_default,
        argument=Anything(about="The value in the place of null; of a code list, the code's name; of money, 元."),
        about="A value in the place of null.",
    ),
    "uscc": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=_uscc,
        bare=True,
        argument=_USCC,
        about="Mends a unified social credit code: width, case, blanks and hyphens, O for 0, I for 1; and checks it.",
    ),
}
