"""What may stand under one field of an entity, and under `lists`."""

from __future__ import annotations

from functools import cache

from adapters.mapping.grammar import Anything, Block, Choice, Flag, ListOf, OneOf, Ref, Shape, Text
from adapters.mapping.kinds import STORED

STEPS = Ref(name="steps", about="Steps from what the source holds to what the field holds, in order.")
NAMES = ListOf(item=Text(), about="Fields.")
LISTS_ABOUT = "Code lists that several fields share: `codes: NAME` refers to them."


def type_shape(types: tuple[str, ...] = tuple(STORED)) -> Choice:
    """A column's type."""
    return Choice(of=types, about="What the source gives; a mismatch is drift. datetime has no zone and means +08:00.")


@cache
def field_block(place: str, dialects: tuple[str, ...] = (), types: tuple[str, ...] = tuple(STORED)) -> Block:
    """A field written as a block; `place` is the key for where a value stands, ``column`` or ``path``."""
    one = Block(keys={place: Text(), "type": type_shape(types)}, required=(place,))
    expression: dict[str, Shape] = {"sql": OneOf(of=(Text(), sql_block(dialects)), about="An expression in SQL.")} if dialects else {}
    keys: dict[str, Shape] = {
        place: Text(about="Where the value stands."),
        f"{place}s": ListOf(item=OneOf(of=(Text(), one)), least=2, about="Several, to be put together by `compose`."),
        **expression,
        "constant": OneOf(of=(Anything(), ListOf(item=Text())), about="A value that every record has."),
        "partition": Flag(about="true: the source's partition, for instance the union's code."),
        "type": type_shape(types),
        "as": STEPS,
        "optional": Flag(about="May be left out of the answer when it is null."),
        "by": OneOf(of=(Text(), by_block(place, types)), about="The column by whose date the version of a code list is chosen."),
    }
    origins = (place, f"{place}s", "constant", "partition", *expression)
    return Block(keys=keys, one_of=origins, about="Where a field's value comes from, and what is done to it.")


@cache
def by_block(place: str, types: tuple[str, ...] = tuple(STORED)) -> Block:
    """The column that chooses a version."""
    keys: dict[str, Shape] = {place: Text(), "type": type_shape(types), "as": STEPS, "optional": Flag()}
    return Block(keys=keys, required=(place,))


@cache
def sql_block(dialects: tuple[str, ...]) -> Block:
    """An expression for each dialect."""
    text = Text(about="An expression of this database, taken literally; no semicolon, no comment.")
    keys: dict[str, Shape] = dict.fromkeys((*dialects, "default"), text)
    keys["exact"] = Flag(about="true: equality with it may be left to the database. Order never is.")
    keys["uses"] = ListOf(item=Text(), about="Joins that the expression reads from.")
    return Block(keys=keys)


def field_shape(place: str, dialects: tuple[str, ...] = (), types: tuple[str, ...] = tuple(STORED)) -> Shape:
    """A field: a column's or member's name, or a block."""
    return OneOf(of=(Text(), field_block(place, dialects, types)))
