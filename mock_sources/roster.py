"""Who there is: the union organisations (工会组织), the 48 sources, and which vendor's model each database runs on."""

from dataclasses import dataclass

PROVINCES: dict[str, tuple[str, str]] = {
    "110000": ("北京市", "北京"),
    "120000": ("天津市", "天津"),
    "130000": ("河北省", "河北"),
    "140000": ("山西省", "山西"),
    "150000": ("内蒙古自治区", "内蒙古"),
    "210000": ("辽宁省", "辽宁"),
    "220000": ("吉林省", "吉林"),
    "230000": ("黑龙江省", "黑龙江"),
    "310000": ("上海市", "上海"),
    "320000": ("江苏省", "江苏"),
    "330000": ("浙江省", "浙江"),
    "340000": ("安徽省", "安徽"),
    "350000": ("福建省", "福建"),
    "360000": ("江西省", "江西"),
    "370000": ("山东省", "山东"),
    "410000": ("河南省", "河南"),
    "420000": ("湖北省", "湖北"),
    "430000": ("湖南省", "湖南"),
    "440000": ("广东省", "广东"),
    "450000": ("广西壮族自治区", "广西"),
    "460000": ("海南省", "海南"),
    "500000": ("重庆市", "重庆"),
    "510000": ("四川省", "四川"),
    "520000": ("贵州省", "贵州"),
    "530000": ("云南省", "云南"),
    "540000": ("西藏自治区", "西藏"),
    "610000": ("陕西省", "陕西"),
    "620000": ("甘肃省", "甘肃"),
    "630000": ("青海省", "青海"),
    "640000": ("宁夏回族自治区", "宁夏"),
    "650000": ("新疆维吾尔自治区", "新疆"),
}
"""Division code (GB/T 2260) → full name and short name of the province."""

INDUSTRIAL_UNIONS: dict[str, str] = {
    "IU01": "中国教科文卫体工会",
    "IU02": "中国海员建设工会",
    "IU03": "中国能源化学地质工会",
    "IU04": "中国机械冶金建材工会",
    "IU05": "中国国防邮电工会",
    "IU06": "中国财贸轻纺烟草工会",
    "IU07": "中国农林水利气象工会",
    "IU08": "中华全国铁路总工会",
    "IU09": "中国民航工会",
    "IU10": "中国金融工会",
}
"""Local code → name of the national industrial union."""

VENDORS = ("snake", "pinyin", "mixed", "split", "fullwidth", "upper")
"""The physical models of the 43 databases, dealt out in turn in the order of `DATABASES`."""

SYSTEMS = ("platform", "finance", "ims", "star-ratings")
"""The sources that speak HTTP."""


@dataclass(frozen=True)
class Sponsor:
    """A union organisation and, if it has one, the source that is its database. `division` is null outside the provinces."""

    code: str
    kind: str
    name: str
    short_name: str
    division: str | None
    source: str | None


@dataclass(frozen=True)
class Database:
    """One of the 44 databases: its source id, its model, and the union whose sites it holds (none for the national one)."""

    source: str
    vendor: str
    union: str | None


def _sponsors() -> tuple[Sponsor, ...]:
    provinces = [
        Sponsor(code, "PROVINCIAL", f"{name}总工会", f"{short}工会", code, f"province-{code}") for code, (name, short) in PROVINCES.items()
    ]
    corps = Sponsor("XPCC", "CORPS", "新疆生产建设兵团总工会", "兵团工会", None, "corps")
    industrial = [
        Sponsor(code, "INDUSTRIAL", name, name.removeprefix("中国").removeprefix("中华全国"), None, f"industrial-{code.lower()}")
        for code, name in INDUSTRIAL_UNIONS.items()
    ]
    central = Sponsor("ZYGJ", "CENTRAL_ORGANS", "中央和国家机关工会联合会", "中央和国家机关工会", None, "central-organs")
    national = Sponsor("ACFTU", "NATIONAL", "中华全国总工会", "全总", None, None)
    return (*provinces, corps, *industrial, central, national)


SPONSORS: tuple[Sponsor, ...] = _sponsors()
"""All 44 union organisations; the last one, the federation, sponsors no site."""

DATABASES: tuple[Database, ...] = (
    *(
        Database(sponsor.source, VENDORS[index % len(VENDORS)], sponsor.code)
        for index, sponsor in enumerate(SPONSORS)
        if sponsor.source is not None
    ),
    Database("national-academy", "national-academy", None),
)
"""The 43 databases of the unions, then the national one."""

SOURCES: tuple[str, ...] = (*(database.source for database in DATABASES), *SYSTEMS)
"""The ids of all 48 sources."""

LACKING: dict[str, dict[str, tuple[str, ...]]] = {
    "snake": {},
    "pinyin": {"PracticalSession": ("courseId",)},
    "mixed": {"Site": ("address",)},
    "split": {"Site": ("divisionCode",), "PracticalSession": ("courseId",)},
    "fullwidth": {"PracticalSession": ("courseId",)},
    "upper": {"Site": ("updatedAt", "hostUscc"), "PracticalSession": ("courseId",)},
}
"""Vendor → entity → fields that its model has no column for: nobody can know them, so they are null in the truth."""

TEXT_KEYS = ("pinyin", "split", "upper")
"""Vendors whose brands, sessions and matches have text keys; the others number them."""
