"""Codes of the unions (工会代码) that sponsor sites or oversee them: provinces by division code, `XPCC`, `IU01` to `IU10`, `ZYGJ`, `ACFTU`.

There is no public code for the Corps and the industrial unions. Systems write 66 or 660000 for the Corps, which GB/T 2260 does not know.
A sponsor is what a source says it is: it is never derived from an address, for an industrial union sponsors sites everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.entities.codes import UnionKind
from adapters.values.division import PROVINCES, Province
from adapters.values.text import plain

CORPS = "XPCC"
CENTRAL_ORGANS = "ZYGJ"
NATIONAL = "ACFTU"


@dataclass(frozen=True, slots=True)
class UnionOrganisation:
    """A union by its code, with its Chinese and English name and what else it is called. None of that says where its sites lie."""

    code: str
    kind: UnionKind
    name: str
    english: str
    aliases: tuple[str, ...]


def _provincial(province: Province) -> UnionOrganisation:
    name, short = f"{province.name}总工会", f"{province.short}工会"
    aliases = (province.code[:2], province.name, province.short, short)
    return UnionOrganisation(province.code, UnionKind.PROVINCIAL, name, f"{province.english} Federation of Trade Unions", aliases)


def _industrial(number: int, name: str, english: str) -> UnionOrganisation:
    short = name.removeprefix("中国").removeprefix("中华全国")
    aliases = (short, short.removesuffix("总工会").removesuffix("工会"))
    return UnionOrganisation(f"IU{number:02d}", UnionKind.INDUSTRIAL, name, english, aliases)


_INDUSTRIAL = (
    ("中国教科文卫体工会", "Chinese Educational, Scientific, Cultural, Medical and Sports Workers' Union"),
    ("中国海员建设工会", "Chinese Seamen and Construction Workers' Union"),
    ("中国能源化学地质工会", "Chinese Energy, Chemical and Geological Workers' Union"),
    ("中国机械冶金建材工会", "Chinese Machinery, Metallurgical and Building Materials Workers' Union"),
    ("中国国防邮电工会", "Chinese Defence Industry, Postal and Telecommunications Workers' Union"),
    ("中国财贸轻纺烟草工会", "Chinese Financial, Commercial, Light Industry, Textile and Tobacco Workers' Union"),
    ("中国农林水利气象工会", "Chinese Agricultural, Forestry, Water Conservancy and Meteorological Workers' Union"),
    ("中华全国铁路总工会", "All-China Federation of Railway Workers' Unions"),
    ("中国民航工会", "Chinese Civil Aviation Workers' Union"),
    ("中国金融工会", "Chinese Banking and Finance Workers' Union"),
)

UNIONS: dict[str, UnionOrganisation] = {
    one.code: one
    for one in (
        *map(_provincial, PROVINCES.values()),
        UnionOrganisation(
            CORPS,
            UnionKind.CORPS,
            "新疆生产建设兵团总工会",
            "Xinjiang Production and Construction Corps Federation of Trade Unions",
            ("66", "660000", "兵团", "兵团工会", "新疆兵团", "新疆生产建设兵团"),
        ),
        *(_industrial(number, *names) for number, names in enumerate(_INDUSTRIAL, 1)),
        UnionOrganisation(
            CENTRAL_ORGANS,
            UnionKind.CENTRAL_ORGANS,
            "中央和国家机关工会联合会",
            "Federation of Trade Unions of Central Party and State Organs",
            ("中央和国家机关工会", "中央和国家机关"),
        ),
        UnionOrganisation(
            NATIONAL, UnionKind.NATIONAL, "中华全国总工会", "All-China Federation of Trade Unions", ("000000", "全国总工会", "全总")
        ),
    )
}
"""The 44 by code; the last one, the federation, sponsors no site."""
_WRITTEN = {plain(text): one for one in UNIONS.values() for text in (one.code, one.name, one.english, *one.aliases)}


def read(text: str) -> UnionOrganisation | None:
    """The union that a text names, by code, name or alias; None for any other, an address included."""
    return _WRITTEN.get(plain(text))
