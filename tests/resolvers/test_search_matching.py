"""Whether and how well a text fits what was typed."""

from __future__ import annotations

import pytest

from adapters.entities import ENTITIES
from resolvers.errors import InvalidRequest
from resolvers.search.matching import Fit, Match, match
from resolvers.search.pinyin import Signs, _dictionary, readings_of
from resolvers.search.words import LONGEST, words_of


def fit(text: str, typed: str) -> tuple[Fit, str] | None:
    """How a text fits one typed word, and the part of it that does."""
    (word,) = words_of(typed)
    found = match(text, word)
    return found and (found.fit, text[found.start : found.end])


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("湘绣", "湘绣", (Fit.EXACT, "湘绣")),
        ("湘绣工", "湘绣", (Fit.PREFIX, "湘绣")),
        ("中德·双元", "双元", (Fit.WORD_START, "双元")),
        ("长沙(新能源)学院", "新能源", (Fit.WORD_START, "新能源")),
        ("匠心5G车工", "5g", (Fit.WORD_START, "5G")),
        ("5G车工", "车工", (Fit.WORD_START, "车工")),
        ("湖南湘绣工匠学院", "工匠", (Fit.SUBSTRING, "工匠")),
        ("工 工匠学院", "工匠", (Fit.WORD_START, "工匠")),
        ("湘绣", "xiangxiu", (Fit.PINYIN, "湘绣")),
        ("湖南湘绣", "xiangx", (Fit.PINYIN, "湘绣")),
        ("湖南湘绣", "xiangxiug", None),
        ("湖南湘绣", "xx", (Fit.INITIALS, "湘绣")),
        ("湖南湘绣", "XX", (Fit.INITIALS, "湘绣")),
        ("湖南湘绣", "ｘｘ", (Fit.INITIALS, "湘绣")),
        ("湖南湘绣", "hx", None),
        ("西安", "xian", (Fit.PINYIN, "西安")),
        ("西安", "xi'an", (Fit.PINYIN, "西安")),
        ("先进", "xian", (Fit.PINYIN, "先")),
        ("女子", "nvzi", (Fit.PINYIN, "女子")),
        ("女子", "nüzi", (Fit.PINYIN, "女子")),
        ("绿色", "lvse", (Fit.PINYIN, "绿色")),
        ("中德·双元", "zdsy", (Fit.INITIALS, "中德·双元")),
        ("中德·双元", "deshuang", (Fit.PINYIN, "德·双")),
        ("匠心5G车工(精英班)", "5gchegongjing", (Fit.PINYIN, "5G车工(精")),
        ("匠心5G车工", "jx5gcg", (Fit.INITIALS, "匠心5G车工")),
        ("匠心５Ｇ车工", "5G", (Fit.WORD_START, "５Ｇ")),
        ("ＣＮＣ数控", "cnc", (Fit.PREFIX, "ＣＮＣ")),
        ("𠮷祥", "jx", (Fit.INITIALS, "𠮷祥")),
        ("一二㎡三", "m2", (Fit.WORD_START, "㎡")),
        ("440000-2024-003", "440000", (Fit.PREFIX, "440000")),
        ("440000-2024-003", "2024", (Fit.WORD_START, "2024")),
        ("100%合格", "%", (Fit.WORD_START, "%")),
        ("一_二", "_", (Fit.WORD_START, "_")),
        ("一二", "%", None),
        ("一二", "_", None),
        ("一二", ".*", None),
        ("a\\b", "\\", (Fit.WORD_START, "\\")),
        ("1+X证书", "1+x", (Fit.PREFIX, "1+X")),
        ("aab", "ab", (Fit.SUBSTRING, "ab")),
    ],
)
def test_a_text_fits_what_was_typed_or_does_not(text: str, typed: str, expected: tuple[Fit, str] | None) -> None:
    assert fit(text, typed) == expected


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("重庆", "cq"),
        ("重庆", "zq"),
        ("长沙", "cs"),
        ("长沙", "zs"),
        ("厦门", "xm"),
        ("厦门", "sm"),
        ("银行", "yh"),
        ("行走", "xz"),
        ("音乐", "yy"),
        ("快乐", "kl"),
    ],
)
def test_a_character_may_be_read_in_any_of_its_ways(text: str, initials: str) -> None:
    assert fit(text, initials) == (Fit.INITIALS, text)


def test_pinyin_of_many_readings_is_matched_in_no_time() -> None:
    """Spelled out, these would be millions of combinations."""
    text = "重长行乐" * 25
    typed = "chongchangxingyue" * 5
    assert fit(text, typed) == (Fit.PINYIN, text[:20])
    assert fit("西安" * 30, "xian" * 25) == (Fit.PINYIN, "西安" * 25)
    assert fit("西安" * 30, "xian" * 24 + "xiaz") is None


def test_numbers_are_not_read_as_pinyin() -> None:
    (word,) = words_of("xx")
    assert match("湘绣", word, pinyin=False) is None
    assert match("IU01-XX", word, pinyin=False) == Match(Fit.WORD_START, 5, 7)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u3000\t\n", "empty"),
        ("\x00\u200b\x1b", "empty"),
        ("\ud800", "empty"),
        ("工" * (LONGEST + 1), "at most 100"),
        ("工" * 10_000, "10000 characters"),
        ("一 二 三 四 五 六 七 八 九", "9 words"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_with_the_reason(typed: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        words_of(typed)
    assert said in refused.value.public


def test_words_are_parted_by_any_blank_and_each_counts_once() -> None:
    assert [word.text for word in words_of("湖南\u3000湘绣 ５Ｇ\x00湖南 5g")] == ["湖南", "湘绣", "5g"]


def test_only_letters_can_be_pinyin() -> None:
    assert [word.letters for word in words_of("xx 430000 5g 湘x (a) Xi'an")] == ["xx", "", "5g", "", "", "xian"]


def test_every_set_of_readings_has_a_sign_of_its_own_in_the_private_area() -> None:
    signs = Signs()
    texts = [signs[point] for point in _dictionary()]
    given = set(filter(None, texts))
    assert all("\ue000" <= sign <= "\uf8ff" for sign in given)
    assert len(given) == len({readings_of(chr(point)) for point in _dictionary()} - {frozenset()})


def test_a_searchable_entity_says_which_union_its_records_belong_to() -> None:
    searched = {name: entity for name, entity in ENTITIES.items() if entity.searchable}
    assert sorted(searched) == ["Course", "FeederAcademy", "Site", "TradeBrand", "TradeUnion"]
    for entity in searched.values():
        assert entity.record.union is not None
        assert entity.record.union[0] in entity.fields
