"""Occupation codes (职业编码) of the national list (职业分类大典): ``6-18-01-01``, major, medium and minor group, occupation.

The editions of 1999, 2015 and 2022 use the same code for different occupations: a code without its edition says nothing.
Trades (工种) below an occupation have a name and, as a rule, no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.values.text import plain

EDITIONS = (1999, 2015, 2022)
MAJOR_GROUPS: dict[str, tuple[str, str]] = {
    "1": (
        "党的机关、国家机关、群众团体和社会组织、企事业单位负责人",
        "Heads of Party, state and mass organisations, enterprises and institutions",
    ),
    "2": ("专业技术人员", "Professional and technical personnel"),
    "3": ("办事人员和有关人员", "Clerks and related personnel"),
    "4": ("社会生产服务和生活服务人员", "Production and life service personnel"),
    "5": ("农、林、牧、渔业生产及辅助人员", "Agriculture, forestry, animal husbandry and fishery personnel"),
    "6": ("生产制造及有关人员", "Manufacturing and related personnel"),
    "7": ("军队人员", "Military personnel"),
    "8": ("不便分类的其他从业人员", "Other personnel not easily classified"),
}
"""The eight major groups (大类) of the edition of 2022: code → Chinese and English name."""
_FORM = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation's code and the edition in which it means what it means."""

    code: str
    edition: int

    @property
    def major_group(self) -> str:
        """The code's first figure."""
        return self.code[0]


def read(text: str, edition: int) -> Occupation | None:
    """The occupation of a code of an edition, in whatever width; None for any other text. Raises `ValueError` for an unknown edition."""
    if edition not in EDITIONS:
        raise ValueError(f"{edition} is no edition of the list of occupations; there are those of {', '.join(map(str, EDITIONS))}")
    code = plain(text)
    return Occupation(code, edition) if _FORM.fullmatch(code) else None
