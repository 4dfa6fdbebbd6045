"""Many names at once find what each of them fits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from adapters.entities import ENTITIES, Searchable, Site
from resolvers.search.matching import match
from resolvers.search.names import Hit, Names, marks
from resolvers.search.pinyin import readings_of
from resolvers.search.words import LONGEST, MOST, Word, words_of
from tests.resolvers.world import site

SITE = ENTITIES["Site"]
CHARACTERS = st.sampled_from("重庆长沙厦门银行音乐湖南湘绣工匠学院𠮷㸚䶮西安女绿5Gg1+Xx·•()（）％%_\\\u3000 ５Ｇß㎡")
TEXTS = st.text(CHARACTERS, max_size=12)
NAMES = TEXTS.filter(lambda text: text.strip() != "")
SITES = st.builds(
    lambda name, host, trades: {"name": name, "host_name": host, "trades": tuple(trades)}, NAMES, TEXTS, st.lists(NAMES, max_size=2)
)


def sites(changes: Sequence[dict[str, object]]) -> list[Site]:
    return [site(f"{430000 + index}-2024-{index:03d}", **change) for index, change in enumerate(changes)]


def found(records: Sequence[Site], typed: str) -> dict[str, Hit]:
    hits = list(Names(SITE, records).find(words_of(typed)))
    by_key = {hit.key: hit for hit in hits}
    assert len(by_key) == len(hits), "a record was found twice"
    return by_key


def expected(record: Site, words: Sequence[Word]) -> tuple[int, int] | None:
    """Fit and length of the text shown, by matching each text of the record with each word."""
    texts = [(field, text) for field in SITE.searchable for text in _texts(getattr(record, field))]
    best = []
    for word in words:
        fits = [
            (one.fit, len(text))
            for field, text in texts
            if (one := match(text, word, pinyin=SITE.searchable[field] is Searchable.NAME)) is not None
        ]
        if not fits:
            return None
        best.append(min(fits))
    return max(fit for fit, _ in best), best[0][1]


def _texts(value: object) -> list[str]:
    return [text for text in (value if isinstance(value, tuple) else (value,)) if text]


@given(st.lists(SITES, max_size=6), st.one_of(TEXTS, st.text("xianghucqzs5g '", max_size=8)))
def test_many_names_find_what_one_by_one_fits(changes: list[dict[str, object]], typed: str) -> None:
    if not 0 < len(typed.split()) <= MOST or not typed.replace("\u3000", "").strip():
        return
    records = sites(changes)
    words = words_of(typed)
    answered = {key: (hit.fit, len(hit.text)) for key, hit in found(records, typed).items()}
    assert answered == {record.code: fits for record in records if (fits := expected(record, words)) is not None}


@given(NAMES, st.data())
def test_a_name_is_found_by_any_part_of_itself(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    if part.split() and len(part.split()) <= MOST:
        assert found(sites([{"name": name}]), part)


@given(NAMES, st.data())
def test_a_name_is_found_by_its_pinyin_and_by_its_initials_in_any_reading(name: str, data: st.DataObject) -> None:
    folded = name.casefold().translate(str.maketrans("５Ｇｇ", "5gg")).replace("㎡", "m2")
    read = [data.draw(st.sampled_from(sorted(readings))) for character in folded if (readings := readings_of(character))]
    records = sites([{"name": name}])
    for typed in ("".join(read), "".join(reading[0] for reading in read)):
        if any(map(str.isalpha, typed)) and len(typed) <= LONGEST:
            assert found(records, typed)


@given(NAMES, st.data())
def test_what_is_marked_of_a_text_fits_by_itself(name: str, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(name.split()))
    words = words_of(part)
    for mark in marks("Site", "name", name, words):
        assert any(match(name[mark.start : mark.end], word) is not None for word in words)


def test_of_several_words_a_record_must_have_all_in_whichever_field() -> None:
    records = sites([{"name": "湖南工匠学院", "trades": ("湘绣",)}, {"name": "湖南大国工匠学院"}, {"name": "湘绣工匠学院"}])
    assert list(found(records, "湖南 xx")) == ["430000-2024-000"]
    assert set(found(records, "工匠 学院")) == {record.code for record in records}


def test_a_record_shows_its_best_text_and_of_equals_the_shortest() -> None:
    records = sites([{"name": "湖南湘绣湘绣工匠学院", "host_name": "长沙湘绣厂", "trades": ("大湘绣",)}])
    (hit,) = found(records, "湘绣").values()
    assert (hit.field, hit.text) == ("trades", "大湘绣")


def test_a_number_is_found_by_its_beginning_and_not_by_pinyin() -> None:
    records = [site("IU01-2024-001", name="一"), site("IU02-2024-001", name="二")]
    assert list(found(records, "iu01-2024")) == ["IU01-2024-001"]
    assert found(records, "iu2") == {}


def test_hits_say_their_union() -> None:
    (hit,) = found([site("XPCC-2025-001", name="兵团工匠学院")], "兵团").values()
    assert hit.union == "XPCC"


def test_nothing_of_pinyin_is_imported_before_the_first_search() -> None:
    script = "import sys, gateway.app; print('pypinyin' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["False"]


def test_names_prepared_in_several_threads_share_their_signs() -> None:
    """Each thread meets characters that no other thread has met before."""
    records = [site(f"430000-2024-{index:04d}", name=chr(0x4E00 + index) + "工") for index in range(2_000)]
    parts = [records[start::4] for start in range(4)]
    with ThreadPoolExecutor(4) as threads:
        prepared = list(threads.map(lambda part: Names(SITE, part), parts))
    for names, part in zip(prepared, parts, strict=True):
        for record in part[::97]:
            read = min(readings_of(record.name[0]), default="")
            assert not read or record.code in {hit.key for hit in names.find(words_of(read + "gong"))}
