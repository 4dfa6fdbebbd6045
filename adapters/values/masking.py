"""What may be seen of a person by default (脱敏). The number of stars says nothing of a name's length, but keeps that of a number."""

from __future__ import annotations

STAR = "*"
LEAST = 4
"""Characters that are hidden at least: of a shorter number nothing is seen."""
_TWO = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于"
    "司空令狐淳于呼延"
)
SURNAMES_OF_TWO = frozenset(_TWO[at : at + 2] for at in range(0, len(_TWO), 2))
"""Surnames of two characters (复姓); all others count as one."""


def name(text: str) -> str:
    """A person's name as its surname and one star: ``欧阳*``, ``张*``. Of a name without a surname, the first character."""
    surname = text[:2] if text[:2] in SURNAMES_OF_TWO and len(text) > 2 else text[:1]
    return surname + STAR if text else ""


def resident_id(number: str) -> str:
    """A number of any identity document with its first and last characters alone."""
    return _ends(number, 1, 1)


def phone(number: str) -> str:
    """A telephone number with three characters at its start and four at its end."""
    return _ends(number, 3, 4)


def _ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return STAR * len(text) if hidden < LEAST else text[:first] + STAR * hidden + text[len(text) - last :]
