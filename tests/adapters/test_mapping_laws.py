"""The laws of every word: encoding undoes decoding, orders are kept where that is said, and what goes down selects the right rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import MappingError
from adapters.mapping.conditions import NEVER, Members, Pulled
from adapters.mapping.field import FieldMapping
from adapters.mapping.kinds import read
from adapters.mapping.steps import WORDS
from adapters.mapping.transform import Inverse, Transform
from adapters.predicate import Compare, Not, Op, compile_test
from tests.adapters.mapping_laws import LAWS, Law
from tests.adapters.mapping_support import decode, field, holds

every_law = pytest.mark.parametrize("law", LAWS, ids=[f"{law.word} {number}" for number, law in enumerate(LAWS)])
quick = settings(max_examples=12, deadline=None, derandomize=True, database=None)


def made(law: Law) -> FieldMapping:
    return _made(law.field, law.text, law.partition)


@cache
def _made(name: str, text: str, partition: str | None) -> FieldMapping:
    return field(name, text, partition=partition)


def drawn(data: st.DataObject, law: Law, mapping: FieldMapping) -> list[tuple[Any, Any]]:
    """Pairs of a raw and a canonical value; raw values that the mapping refuses are left out."""
    raws = data.draw(st.lists(law.raws, min_size=1, max_size=8))
    return [(raw, value) for raw in raws for value in accepted(mapping, raw)]


def accepted(mapping: FieldMapping, raw: Any) -> list[Any]:
    try:
        return decode(mapping, raw)
    except MappingError:
        return []


def row(mapping: FieldMapping, raw: Any) -> tuple[Any, ...]:
    """The raw row as conditions see it."""
    if len(mapping.places) > 1:
        return tuple(raw)
    return (None if raw is None else read(mapping.places[0].kind, raw),)


def operands(op: Op, values: Sequence[Any]) -> Iterator[Any]:
    known = [value for value in values if value is not None]
    if op is Op.IS_NULL:
        yield from (True, False)
    elif op is Op.IN:
        yield from ((), tuple(known[:2]))
    elif op is Op.HAS:
        yield from {element for value in known for element in value}
    else:
        yield from known


def classes(base: type[Transform]) -> Iterator[type[Transform]]:
    for one in base.__subclasses__():
        yield one
        yield from classes(one)


def steps_of(steps: Sequence[Transform]) -> Iterator[Transform]:
    for step in steps:
        yield step
        yield from steps_of(step.inner)


def test_there_is_a_law_for_every_word_and_every_transform() -> None:
    assert {law.word for law in LAWS} == set(WORDS)
    used = {type(step) for law in LAWS for step in steps_of(made(law).steps)}
    concrete = {one for one in classes(Transform) if not getattr(one, "__abstractmethods__", None) and one.name}
    assert concrete <= used, concrete - used


def test_every_word_declares_the_classes_of_its_transforms() -> None:
    """A text with an amount is read by `decimal` first; `empty` and `flag` are `nulls` and `codes` with their own words."""
    names = {"empty": {"nulls"}, "flag": {"codes"}, "money": {"money", "decimal"}}
    for word, known in WORDS.items():
        steps = (step for law in LAWS if law.word == word for step in steps_of(made(law).steps))
        found = {step.inverse for step in steps if step.name in names.get(word, {word})}
        assert found == set(known.inverse), word


@every_law
@quick
@given(data=st.data())
def test_encoding_undoes_decoding(law: Law, data: st.DataObject) -> None:
    """Every raw value that is listed means the value, and the one that it was decoded from is listed."""
    mapping = made(law)
    for raw, value in drawn(data, law, mapping):
        listed = None if value is None or mapping.definition.many else mapping.encode(value)
        if listed is None:
            continue
        assert all(decode(mapping, one) == [value] for one in listed if one is not None)
        assert row(mapping, raw)[0] in listed if len(mapping.places) == 1 else raw in listed


@every_law
@quick
@given(data=st.data())
def test_an_order_that_is_kept_is_kept(law: Law, data: st.DataObject) -> None:
    mapping = made(law)
    if mapping.keeps_order():
        pairs = drawn(data, law, mapping)
        there = sorted(((row(mapping, raw)[0], value) for raw, value in pairs if value is not None), key=lambda pair: pair[0])
        assert [value for _, value in there] == sorted(value for _, value in there)


@every_law
@settings(quick, max_examples=25)
@given(data=st.data())
def test_what_goes_down_selects_what_decoding_and_testing_does(law: Law, data: st.DataObject) -> None:
    """Just that where it is said to be exact, and at least that otherwise; operands are met and unmet values."""
    mapping = made(law)
    pairs = drawn(data, law, mapping)
    record = mapping.entity.record
    others = [value for _, value in drawn(data, law, mapping)]
    for op in mapping.operators:
        for value in operands(op, [*(value for _, value in pairs), *others]):
            for negated in (False, True):
                pulled = mapping.pull(op, value, negated=negated)
                if pulled is None:
                    continue
                compare = Compare(mapping.name, op, value)
                test = compile_test(Not(compare) if negated else compare)
                for raw, canonical in pairs:
                    wanted = test(record(**{mapping.name: canonical}))
                    selected = holds(pulled.condition, row(mapping, raw))
                    assert selected == wanted or (selected and not pulled.exact), (str(compare), negated, raw, pulled)


@every_law
@quick
@given(data=st.data())
def test_each_transform_is_of_the_class_that_it_declares(law: Law, data: st.DataObject) -> None:
    mapping = made(law)
    if len(mapping.places) > 1:
        return
    for raw, _ in drawn(data, law, mapping):
        value = row(mapping, raw)[0]
        for step in mapping.steps:
            value = step.decode_null if value is None else step.decode(value)
            if value is not None:
                check_class(step, value)


def check_class(step: Transform, value: Any) -> None:
    pulled = step.pull(Members((value,)))
    match step.inverse:
        case Inverse.OPAQUE:
            assert pulled is None or not pulled.exact
            assert step.encode(value) == ()
        case Inverse.BIJECTIVE | Inverse.MONOTONE:
            assert len(step.encode(value)) == 1
            assert pulled == Pulled(pulled.condition if pulled else NEVER, exact=True)
        case Inverse.MANY_TO_ONE:
            assert pulled == Pulled(pulled.condition if pulled else NEVER, exact=True)
