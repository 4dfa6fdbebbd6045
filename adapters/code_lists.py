"""Every code list (代码表) that a caller may have to show: those of the entities, and those of the values beside them.

They are facts of ours, so that giving them out needs no source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from adapters.entities import ENTITIES, CodeList, codes
from adapters.entities.codes import SkillLevel
from adapters.values import division, occupation, skill_level, union_code

_TITLE = re.compile(r"(?P<en>[^(（.]+?) ?[(（](?P<zh>[^)）,，]*[\u4e00-\u9fff][^)）,，]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCode:
    """A code with its terms, its place in the list from 1, further ways in which sources write it, and the code above it."""

    code: str
    zh: str
    en: str
    ordinal: int
    aliases: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListOfCodes:
    """A code list with its titles and, if it is of a standard, the standard's edition."""

    name: str
    zh: str
    en: str
    edition: str | None = None
    items: tuple[ListedCode, ...]

    @cached_property
    def version(self) -> str:
        """A digest of all that it says: equal as long as nothing has changed."""
        return hashlib.sha256(repr((self.name, self.zh, self.en, self.edition, self.items)).encode()).hexdigest()[:12]


def _of_entities() -> Iterable[ListOfCodes]:
    written = (one for one in vars(codes).values() if isinstance(one, type) and issubclass(one, CodeList) and one is not CodeList)
    used = (field.type for entity in ENTITIES.values() for field in entity.fields.values() if field.is_code)
    return map(of_enum, dict.fromkeys((*written, *used)))


def of_enum(members: type[CodeList]) -> ListOfCodes:
    """The list that a `CodeList` is. Raises `TypeError` where its docstring does not begin with an English and a Chinese title."""
    title = _TITLE.match(members.__doc__ or "")
    if title is None:
        raise TypeError(f"{members.__name__}: begin its docstring with an English title and the Chinese one in brackets")
    items = tuple(ListedCode(code=one.name, zh=one.value, en=one.en, ordinal=one.ordinal + 1, aliases=_aliases(one)) for one in members)
    return ListOfCodes(name=members.__name__, zh=title["zh"], en=title["en"], items=items)


def _aliases(member: CodeList) -> tuple[str, ...]:
    return skill_level.aliases(member) if isinstance(member, SkillLevel) else ()


def _provinces() -> ListOfCodes:
    items = tuple(
        ListedCode(code=one.code, zh=one.name, en=one.english, ordinal=at, aliases=(one.code[:2], one.short))
        for at, one in enumerate(division.PROVINCES.values(), 1)
    )
    return ListOfCodes(name="Province", zh="省级行政区", en="Provinces", edition="GB/T 2260", items=items)


def _unions() -> ListOfCodes:
    items = tuple(
        ListedCode(
            code=one.code,
            zh=one.name,
            en=one.english,
            ordinal=at,
            aliases=one.aliases,
            parent=None if one.code == union_code.NATIONAL else union_code.NATIONAL,
        )
        for at, one in enumerate(union_code.UNIONS.values(), 1)
    )
    return ListOfCodes(name="TradeUnionCode", zh="工会代码", en="Trade unions", items=items)


def _major_groups() -> ListOfCodes:
    items = tuple(ListedCode(code=code, zh=zh, en=en, ordinal=at) for at, (code, (zh, en)) in enumerate(occupation.MAJOR_GROUPS.items(), 1))
    return ListOfCodes(name="OccupationMajorGroup", zh="职业大类", en="Major groups of occupations", edition="2022", items=items)


CODE_LISTS: dict[str, ListOfCodes] = {one.name: one for one in (*_of_entities(), _provinces(), _unions(), _major_groups())}
"""All by name; that of an entity's list is its enum's."""
