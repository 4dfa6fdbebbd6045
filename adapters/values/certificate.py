"""Numbers of skill-level certificates (职业技能等级证书编号).

The number in force has 22 characters; the older one, of the state's qualification certificates, 16 digits. Certificates of completion
(培训合格证书) are numbered freely: a text of another form is no mistake, it only says nothing.

====================== ============ ==================================================
part                   22           16
====================== ============ ==================================================
kind of assessor       1            –
assessor's number      2–5          –
province               6–7          3–4
place of assessment    8–13         5–10
year, its last digits  14–15        1–2
level                  16           11
serial                 17–22        12–16
====================== ============ ==================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from adapters.entities.codes import SkillLevel
from adapters.values import skill_level
from adapters.values.text import plain


class Assessor(Enum):
    """Who assessed the holder: the first letter of a number."""

    EMPLOYER = "Y"
    """用人单位, for its own staff."""
    SOCIAL = "S"
    """社会培训评价组织, for everybody."""


LEVELS: dict[str, SkillLevel] = {
    "X": SkillLevel.APPRENTICE,
    **{str(grade): level for level, grade in skill_level.GRADES.items()},
    "T": SkillLevel.SPECIAL_TECHNICIAN,
    "S": SkillLevel.CHIEF_TECHNICIAN,
}
"""The character for the level: a national grade's figure. The letters, for levels that have no grade, are an assumption of ours."""
_NEW = re.compile(r"([YS])(\d{4})(\d{2})(\d{6})(\d{2})([1-5XTS])(\d{6})", re.ASCII)
_OLD = re.compile(r"(\d{2})(\d{2})(\d{6})([1-5])(\d{5})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCertificate:
    """A number's parts. The older form does not tell the assessor."""

    assessor: Assessor | None
    body: str | None
    province: str
    site: str
    year: int
    level: SkillLevel
    serial: str


def parse(number: str) -> SkillCertificate | None:
    """The parts of a skill-level certificate's number, in whatever width and case; None for a text of another form."""
    text = plain(number)
    if match := _NEW.fullmatch(text):
        letter, body, province, site, year, level, serial = match.groups()
        return _certificate(Assessor(letter), body, province, site, year, level, serial)
    if match := _OLD.fullmatch(text):
        year, province, site, level, serial = match.groups()
        return _certificate(None, None, province, site, year, level, serial)
    return None


def _certificate(
    assessor: Assessor | None, body: str | None, province: str, site: str, year: str, level: str, serial: str
) -> SkillCertificate:
    return SkillCertificate(
        assessor=assessor, body=body, province=province, site=site, year=2000 + int(year), level=LEVELS[level], serial=serial
    )
