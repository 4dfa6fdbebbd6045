"""The provinces (省级行政区), GB/T 2260. A division says where a place lies, and never which union sponsors it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.values.text import plain

FORM = re.compile(r"[0-9]{6}")
"""A division's code."""
_NAMES = """
11 北京市 北京 Beijing
12 天津市 天津 Tianjin
13 河北省 河北 Hebei
14 山西省 山西 Shanxi
15 内蒙古自治区 内蒙古 Inner Mongolia
21 辽宁省 辽宁 Liaoning
22 吉林省 吉林 Jilin
23 黑龙江省 黑龙江 Heilongjiang
31 上海市 上海 Shanghai
32 江苏省 江苏 Jiangsu
33 浙江省 浙江 Zhejiang
34 安徽省 安徽 Anhui
35 福建省 福建 Fujian
36 江西省 江西 Jiangxi
37 山东省 山东 Shandong
41 河南省 河南 Henan
42 湖北省 湖北 Hubei
43 湖南省 湖南 Hunan
44 广东省 广东 Guangdong
45 广西壮族自治区 广西 Guangxi
46 海南省 海南 Hainan
50 重庆市 重庆 Chongqing
51 四川省 四川 Sichuan
52 贵州省 贵州 Guizhou
53 云南省 云南 Yunnan
54 西藏自治区 西藏 Tibet
61 陕西省 陕西 Shaanxi
62 甘肃省 甘肃 Gansu
63 青海省 青海 Qinghai
64 宁夏回族自治区 宁夏 Ningxia
65 新疆维吾尔自治区 新疆 Xinjiang
"""


@dataclass(frozen=True, slots=True)
class Province:
    """A province, autonomous region or municipality: its code of six digits, full and short Chinese name, English name."""

    code: str
    name: str
    short: str
    english: str


def _province(line: str) -> Province:
    digits, name, short, english = line.split(" ", 3)
    return Province(f"{digits}0000", name, short, english)


PROVINCES: dict[str, Province] = {one.code: one for one in map(_province, _NAMES.strip().splitlines())}
"""The 31 by code. The Corps (兵团) is none of them: its cities have codes of Xinjiang, 6590xx."""
_WRITTEN = {text: one for one in PROVINCES.values() for text in (one.code, one.code[:2], one.name, one.short, plain(one.english))}


def province_of(code: str) -> Province | None:
    """The province in which a division lies, by its code; None for a code of no province."""
    return PROVINCES.get(f"{code[:2]}0000") if FORM.fullmatch(code) else None


def read(text: str) -> Province | None:
    """The province that a text names: by code (of two or six digits), by name in full or short, or in English."""
    return _WRITTEN.get(plain(text))
