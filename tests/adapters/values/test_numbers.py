"""Numbers that can be checked: credit codes, resident numbers, certificates; and what is seen of a person.

The stand-ins make such numbers by code of their own: theirs are a second opinion.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entities.codes import SkillLevel
from adapters.values import certificate, masking, resident_id, uscc
from adapters.values.certificate import Assessor
from mock_sources.truth import Truth, generate, numbers
from mock_sources.truth.dice import Dice

VECTORS = ("91350100M000100Y43", "12440600MB2C07549J", "81110000MC00000030")
"""The dossier's, section 3; the last one's remainder is zero."""
BODIES = st.text(uscc.ALPHABET, min_size=17, max_size=17)
DIGITS = st.text("0123456789", min_size=17, max_size=17)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return generate(7, 0.2)


def test_credit_codes_are_checked() -> None:
    assert [uscc.is_valid(code) for code in VECTORS] == [True] * 3
    assert not uscc.is_valid("91350100M000100Y4Z")


@given(BODIES, st.integers(0, 16), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_found(body: str, at: int, other: str) -> None:
    code = body + uscc.check_character(body)
    assert uscc.is_valid(code)
    assert uscc.is_valid(code[:at] + other + code[at + 1 :]) is (code[at] == other)


@pytest.mark.parametrize(
    "typed", ["９１３５０１００ｍ０００１００ｙ４３", "91350100-M000100Y4-3", " 913501OO M0OO1OOY43", "9I350I00M000I00Y43"]
)
def test_a_credit_code_as_people_type_it_has_one_form(typed: str) -> None:
    assert uscc.normal(typed) == VECTORS[0]


def test_the_stand_ins_credit_codes_are_valid(truth: Truth) -> None:
    codes = {site["hostUscc"] for site in truth.entities["Site"]} - {None}
    assert len(codes) > 50
    assert [code for code in codes if not uscc.is_valid(code)] == []


def test_resident_numbers_have_one_form() -> None:
    """The vector of the dossier, section 3; the short form has no century and no check character."""
    assert resident_id.normal(" 11010519491231002x ") == "11010519491231002X"
    assert resident_id.normal("110105491231002") == "11010519491231002X"
    assert resident_id.normal("ｅ12 345 678") == "E12345678"


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", False),
        ("110105194912310021", False),
        ("110105491231002", False),
        ("E12345678", False),
        ("110105194902300025", False),
    ],
)
def test_a_resident_number_is_valid_in_full_with_a_real_day_and_its_check_character(number: str, valid: bool) -> None:
    assert resident_id.is_valid(number) is valid


def test_a_day_that_never_was_is_no_birthday() -> None:
    """30 February, its check character right."""
    body = "11010519490230002"
    assert not resident_id.is_valid(body + resident_id.check_character(body))
    assert resident_id.born_on("11010519491231002X") == date(1949, 12, 31)


@given(DIGITS, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_resident_number_is_always_found(digits: str, at: int, other: str) -> None:
    changed = digits[:at] + other + digits[at + 1 :]
    assert (resident_id.check_character(changed) == resident_id.check_character(digits)) is (changed == digits)


def test_the_stand_ins_resident_numbers_are_valid() -> None:
    dice = Dice("people")
    drawn = [numbers.resident_id(dice) for _ in range(200)]
    assert {len(number) for number in drawn} == {15, 18}
    assert [number for number in drawn if not resident_id.is_valid(resident_id.normal(number))] == []


def test_the_current_number_of_a_certificate_has_its_level_at_position_16() -> None:
    found = certificate.parse("Y001235000012243001234")
    assert found == certificate.SkillCertificate(
        assessor=Assessor.EMPLOYER, body="0012", province="35", site="000012", year=2024, level=SkillLevel.SENIOR, serial="001234"
    )


def test_the_older_number_of_a_certificate_has_its_level_at_position_11() -> None:
    found = certificate.parse("2444000012401234")
    assert found is not None
    assert (found.assessor, found.province, found.year, found.level) == (None, "44", 2024, SkillLevel.INTERMEDIATE)


@pytest.mark.parametrize("number", ["HG4400002405000012", "440000-2024-003(2024)第12号", "", "X001235000012243001234", "2444000012901234"])
def test_a_number_of_another_form_is_no_mistake(number: str) -> None:
    assert certificate.parse(number) is None


def test_the_stand_ins_certificates_tell_their_level_and_year(truth: Truth) -> None:
    known = [one for one in truth.entities["Certificate"] if one["kind"] == "SKILL_LEVEL"]
    parsed = [(certificate.parse(one["number"].split("-")[0]), one) for one in known]
    assert {found.level.name for found, _ in parsed if found} == {level.name for level in SkillLevel}
    assert [one["number"] for found, one in parsed if found is None] == []
    assert all(found and (found.level.name, found.year) == (one["level"], int(one["issuedOn"][:4])) for found, one in parsed)


def test_completion_certificates_of_the_stand_ins_are_not_taken_for_skill_levels(truth: Truth) -> None:
    free = [one["number"] for one in truth.entities["Certificate"] if one["kind"] == "COMPLETION"]
    assert free
    assert [number for number in free if certificate.parse(number) is not None] == []


@pytest.mark.parametrize(
    ("name", "seen"), [("张三", "张*"), ("欧阳修", "欧阳*"), ("欧阳", "欧*"), ("买买提·艾力", "买*"), ("Wang", "W*"), ("", "")]
)
def test_of_a_name_the_surname_is_seen(name: str, seen: str) -> None:
    assert masking.name(name) == seen


@pytest.mark.parametrize(
    ("number", "seen"), [("11010519491231002X", "1" + "*" * 16 + "X"), ("E12345678", "E*******8"), ("A1234", "*****"), ("", "")]
)
def test_of_a_resident_number_the_ends_are_seen(number: str, seen: str) -> None:
    assert masking.resident_id(number) == seen


@pytest.mark.parametrize(("number", "seen"), [("13800138000", "138****8000"), ("010-68592730", "010*****2730"), ("68592730", "********")])
def test_of_a_telephone_number_three_and_four_characters_are_seen(number: str, seen: str) -> None:
    assert masking.phone(number) == seen
