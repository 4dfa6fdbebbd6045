"""The law of the mapping language: a comparison pulled back to raw values selects the rows that it selects once they are decoded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.capabilities import Exactness
from adapters.mapping.fields import FieldMapping
from adapters.mapping.kinds import Kind, kind_of, read
from adapters.predicate import Compare, Not, Op, compile_test
from tests.adapters.mapping_cases import CASES, REGROUP, Case
from tests.adapters.mapping_support import decode, field, holds


def made(case: Case) -> FieldMapping:
    return field(case.name, case.text, partition=case.partition)


def rows_of(case: Case, mapping: FieldMapping) -> list[tuple[Any, ...]]:
    """The raw rows as conditions see them: read, but not decoded."""
    if len(mapping.places) != 1:
        return list(case.raws) if mapping.places else [()]
    return [(None if raw is None else read(mapping.places[0].kind, raw),) for raw in case.raws]


def canonical(case: Case, mapping: FieldMapping) -> list[Any]:
    return decode(mapping, *case.raws) if mapping.places else [mapping.constant]


def operands(case: Case, mapping: FieldMapping, op: Op) -> list[Any]:
    if op is Op.IS_NULL:
        return [True, False]
    values = list(case.values)
    if kind_of(mapping.definition) is Kind.CODE:
        values = list(mapping.definition.type)
    seen = [value for value in canonical(case, mapping) if value is not None] if op is not Op.HAS else []
    values = [*values, *seen]
    return [(), tuple(values[:1]), tuple(values)] if op is Op.IN else values


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_pulled_back_selects_what_the_decoded_values_do(case: Case) -> None:
    mapping = made(case)
    record = mapping.entity.record
    decoded = [record(**{mapping.name: value}) for value in canonical(case, mapping)]
    rows = rows_of(case, mapping)
    compared = 0
    for op in mapping.operators:
        for value in operands(case, mapping, op):
            for negated in (False, True):
                pulled = mapping.pull(op, value, negated=negated)
                if pulled is None:
                    continue
                compare = Compare(mapping.name, op, value)
                test = compile_test(Not(compare) if negated else compare)
                wanted = [test(one) for one in decoded]
                selected = [holds(pulled.condition, row) for row in rows]
                compared += 1
                if pulled.exact:
                    assert selected == wanted, (str(compare), negated, pulled)
                else:
                    assert all(is_in or not should for is_in, should in zip(selected, wanted, strict=True)), (str(compare), pulled)
    assert compared


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_claims_are_those_that_the_reference_lists(case: Case) -> None:
    mapping = made(case)
    claims = {op.value: mapping.exactness(op) for op in mapping.operators}
    assert {op for op, claim in claims.items() if claim is Exactness.EXACT} >= set(case.exact.split())
    assert {op for op, claim in claims.items() if claim is Exactness.SUPERSET} >= set(case.superset.split())
    if "contains" in claims and "contains" not in case.exact:
        assert claims["contains"] is None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mapping_that_keeps_the_order_keeps_it(case: Case) -> None:
    mapping = made(case)
    if not mapping.keeps_order() or not mapping.places:
        return
    pairs = list(zip((row[0] for row in rows_of(case, mapping)), canonical(case, mapping), strict=True))
    there = [pair for pair in pairs if pair[0] is not None]
    assert [value for _, value in sorted(there, key=lambda pair: pair[0])] == sorted(value for _, value in there)
    assert all((raw is None) == (value is None) for raw, value in pairs)


number = st.text(st.sampled_from("0123456789-XPC"), max_size=18)


@settings(max_examples=300, deadline=None)
@given(
    year=st.integers(1000, 9999),
    serial=st.text(st.sampled_from("0123456789A"), min_size=1, max_size=5),
    value=number,
    op=st.sampled_from([Op.LT, Op.LTE, Op.GT, Op.GTE, Op.EQ]),
)
def test_any_text_bounds_site_numbers_where_it_bounds_the_stored_ones(year: int, serial: str, value: str, op: Op) -> None:
    mapping = field("Site.code", f"{{column: c, as: [{REGROUP}]}}", partition="XPCC")
    raw = f"660000{year}{serial}"
    value = f"XPCC-{value}" if len(value) % 2 else value
    pulled = mapping.pull(op, value)
    assert pulled is not None
    wanted = compile_test(Compare("code", op, value))(mapping.entity.record(code=decode(mapping, raw)[0]))
    assert holds(pulled.condition, (raw,)) == wanted
