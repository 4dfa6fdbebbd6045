"""Personal columns: who someone is. Their values are never read, and what looks like them by its values is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from adapters.introspection.names import Name
from adapters.introspection.pinyin import pinyin
from adapters.values import resident_id

_TERMS = [
    "姓名",
    "人员姓名",
    "学员姓名",
    "职工姓名",
    "持证人",
    "持证人姓名",
    "联系人",
    "联系人姓名",
    "负责人",
    "法定代表人",
    "身份证",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号码",
    "证件号",
    "手机",
    "手机号",
    "手机号码",
    "联系电话",
    "联系方式",
    "电话",
    "电话号码",
    "邮箱",
    "电子邮箱",
    "出生日期",
    "生日",
    "性别",
    "民族",
    "家庭住址",
    "住址",
    "户籍地址",
    "籍贯",
    "学历",
    "政治面貌",
    "微信",
    "密码",
    "照片",
]
_SHORT = ("xm", "xb", "mz", "sjh", "sjhm", "lxdh", "lxr", "sfz", "sfzh", "sfzhm", "zjhm", "csrq", "dh", "yhkh", "fzr")
"""Initials that are sure enough by themselves."""
_SPELLINGS = frozenset(
    {*_SHORT, *_TERMS, *(pinyin(term).full for term in _TERMS), *(p for t in _TERMS if len(p := pinyin(t).initials) > 3)}
)
_WORDS = frozenset(
    [
        "person",
        "persons",
        "holder",
        "holders",
        "phone",
        "mobile",
        "tel",
        "telephone",
        "email",
        "mail",
        "idcard",
        "passport",
        "birthday",
        "birth",
        "gender",
        "sex",
        "nation",
        "ethnic",
        "contact",
        "surname",
        "firstname",
        "lastname",
        "password",
        "salt",
        "realname",
        "username",
        "wechat",
    ]
)
_PAIRS = (
    ("id", "card"),
    ("real", "name"),
    ("user", "name"),
    ("full", "name"),
    ("student", "name"),
    ("worker", "name"),
    ("learner", "name"),
)

_MOBILE = re.compile(r"1[3-9]\d{9}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHARE = 0.5


def is_personal_name(name: Name, comment: str = "") -> bool:
    """Whether a column of that name or comment tells who someone is."""
    words = set(name.words)
    if words & _WORDS or any(words.issuperset(pair) for pair in _PAIRS):
        return True
    return name.joined in _SPELLINGS or any(term in comment for term in _TERMS)


def has_personal_values(values: Iterable[object]) -> bool:
    """Whether the values look like resident numbers, mobile numbers or addresses of mail."""
    texts = [str(value).strip() for value in values]
    found = sum(any(form.fullmatch(text) for form in (resident_id.FORM, _MOBILE, _MAIL)) for text in texts)
    return bool(texts) and found / len(texts) >= _SHARE
