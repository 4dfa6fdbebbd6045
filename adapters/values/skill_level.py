"""Skill levels (职业技能等级) as people write them: by name, by national grade, in figures.

The new list has eight levels (新八级工), 学徒工 lowest and 首席技师 highest. National grades cover the five above the lowest and run
**downward**: 五级 is 初级工, 一级 is 高级技师. So never compare grades; compare members of `SkillLevel`, which order from low to high.
"""

from __future__ import annotations

from adapters.entities.codes import SkillLevel
from adapters.values.text import plain

GRADES: dict[SkillLevel, int] = {
    SkillLevel.JUNIOR: 5,
    SkillLevel.INTERMEDIATE: 4,
    SkillLevel.SENIOR: 3,
    SkillLevel.TECHNICIAN: 2,
    SkillLevel.SENIOR_TECHNICIAN: 1,
}
"""Level → national grade (国家职业资格等级)."""
_NUMERALS = "零一二三四五"
_BY_GRADE = {grade: level for level, grade in GRADES.items()}


def ordinal(level: SkillLevel) -> int:
    """1 for 学徒工 to 8 for 首席技师."""
    return level.ordinal + 1


def of_ordinal(number: int) -> SkillLevel | None:
    """The level of an ordinal; None outside 1 to 8."""
    return list(SkillLevel)[number - 1] if 1 <= number <= len(SkillLevel) else None


def grade(level: SkillLevel) -> str | None:
    """The national grade in words, 五级 to 一级; None for the levels that have none."""
    return f"{_NUMERALS[GRADES[level]]}级" if level in GRADES else None


def of_grade(number: int) -> SkillLevel | None:
    """The level of a national grade; None outside 5 to 1."""
    return _BY_GRADE.get(number)


def aliases(level: SkillLevel) -> tuple[str, ...]:
    """Further ways in which the level is written."""
    if level not in GRADES:
        return ()
    words = f"{_NUMERALS[GRADES[level]]}级"
    shorter = (level.value.removesuffix("工"),) if level.value.endswith("工") else ()
    return (words, f"{words}工", f"{GRADES[level]}级", f"国家职业资格{words}", f"{words}/{level.value}", *shorter)


def read(text: str) -> SkillLevel | None:
    """The level that a text names, such as ``高级工``, ``三级``, ``三级/高级工`` or ``国家职业资格三级``; None for any other."""
    return _WRITTEN.get(plain(text))


_WRITTEN = {plain(text): level for level in SkillLevel for text in (level.value, *aliases(level))}
