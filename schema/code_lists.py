"""Code lists in the graph, so that no frontend keeps a copy of its own."""

from __future__ import annotations

from typing import Annotated

import strawberry

from adapters.code_lists import CODE_LISTS, ListOfCodes
from schema.filters import BadFilter

NAMES = "Names of lists; all without (代码表名称)"


@strawberry.type(description="A code with its terms (代码项)")
class CodeListItem:
    """GraphQL view of `adapters.code_lists.ListedCode`."""

    code: str = strawberry.field(description="The code; of an enum, its value (代码)")
    zh: str = strawberry.field(description="Chinese term (中文名称)")
    en: str = strawberry.field(description="English term (英文名称)")
    ordinal: int = strawberry.field(description="Place in the list, from 1; where there are levels, the lowest is 1 (序号)")
    aliases: list[str] = strawberry.field(description="Further ways in which systems write it, such as 66 for XPCC (别名)")
    parent: str | None = strawberry.field(description="The code above it in the same list, if there is one (上级代码)")


@strawberry.type(description="A closed list of codes (代码表)")
class CodeList:
    """GraphQL view of `adapters.code_lists.ListOfCodes`."""

    name: str = strawberry.field(description="Name; of an enum of the graph, the enum's (代码表名称)")
    zh: str = strawberry.field(description="Chinese title (中文标题)")
    en: str = strawberry.field(description="English title (英文标题)")
    edition: str | None = strawberry.field(description="Standard or edition that it is taken from, if it is (标准或版本)")
    version: str = strawberry.field(
        description="Changes as soon as anything in the list does: a copy with the same version is good (内容版本)"
    )
    items: list[CodeListItem] = strawberry.field(description="The codes in their order (代码项)")


def _shown(found: ListOfCodes) -> CodeList:
    items = [
        CodeListItem(code=one.code, zh=one.zh, en=one.en, ordinal=one.ordinal, aliases=list(one.aliases), parent=one.parent)
        for one in found.items
    ]
    return CodeList(name=found.name, zh=found.zh, en=found.en, edition=found.edition, version=found.version, items=items)


_SHOWN = {name: _shown(found) for name, found in CODE_LISTS.items()}


def code_lists(names: Annotated[list[str] | None, strawberry.argument(description=NAMES)] = None) -> list[CodeList]:
    """The lists of these names, in their order, or all. Raises `BadFilter` for a name of none."""
    if names is None:
        return list(_SHOWN.values())
    if unknown := [name for name in dict.fromkeys(names) if name not in _SHOWN]:
        raise BadFilter(public=f"There is no code list {', '.join(unknown)[:200]}. There are: {', '.join(_SHOWN)}.")
    return [_SHOWN[name] for name in dict.fromkeys(names)]


def code_list(name: Annotated[str, strawberry.argument(description="Name of the list, such as HostType (代码表名称)")]) -> CodeList | None:
    """The list of a name; None where there is none."""
    return _SHOWN.get(name)
