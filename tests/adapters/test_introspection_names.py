"""The dictionary: every term can be spelled, and names are taken apart as people put them together."""

import pytest

from adapters.entities import HELD
from adapters.introspection.dictionary import of_field
from adapters.introspection.names import concepts, parse, parse_all, parse_tables
from adapters.introspection.personal import has_personal_values, is_personal_name
from adapters.introspection.pinyin import pinyin
from adapters.introspection.vocabulary import COMMON, FIELDS, TABLES, entity_terms, field_terms

FIELDS_OF_ALL = [(entity.name, field) for entity in HELD.values() for field in entity.fields]


def test_every_character_of_every_term_has_a_reading() -> None:
    """A new entity or field needs its characters in adapters/introspection/pinyin.py."""
    terms = [term.text for entity in HELD for term in entity_terms(entity) if term.chinese]
    terms += [term.text for entity, field in FIELDS_OF_ALL for term in field_terms(entity, field) if term.chinese]
    codes = {field.type for entity in HELD.values() for field in entity.fields.values() if field.is_code}
    terms += [member.value for one in codes for member in one]
    assert [term for term in terms if not pinyin(term).full] == []


def test_the_dictionary_names_only_entities_and_fields_that_there_are() -> None:
    assert set(TABLES) == set(HELD)
    assert [name for name in FIELDS if tuple(name.split(".")) not in FIELDS_OF_ALL] == []
    assert set(COMMON) <= {field for _, field in FIELDS_OF_ALL}


def test_terms_are_spelled_in_full_and_by_initials() -> None:
    assert (pinyin("建设点编号").full, pinyin("建设点编号").initials) == ("jianshedianbianhao", "jsdbh")
    assert pinyin("确定日期（2024）").initials == "qdrq"
    with pytest.raises(KeyError):
        pinyin("龘")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SiteNo", ("site", "no")),
        ("F_HOSTTYPE", ("f", "hosttype")),
        ("jsdBh", ("jsd", "bh")),
        ("HTTPStatus2", ("http", "status", "2")),
        ("建设点编号", ("建设点编号",)),
        ("_", ("_",)),
    ],
)
def test_names_are_taken_apart(name: str, words: tuple[str, ...]) -> None:
    assert parse(name).words == words


def test_what_all_names_begin_with_is_left_out() -> None:
    assert [name.words for name in parse_all(["F_ID", "F_SITE", "F_NAME"])] == [("id",), ("site",), ("name",)]
    assert [name.words for name in parse_tables(["T_GJ_SITE", "T_GJ_BRAND", "T_GJ_CERT"])] == [("site",), ("brand",), ("cert",)]


def test_words_without_a_separator_are_taken_apart_where_they_are_known() -> None:
    assert concepts(["hosttype"]) == concepts(["host", "kind"])
    assert concepts(["paidon"]) == {"paid", "date"}
    assert concepts(["qwertz"]) == {"qwertz"}


@pytest.mark.parametrize(
    ("name", "entity", "field"),
    [
        ("tyshxydm", "Site", "host_uscc"),
        ("建设点名称", "Site", "name"),
        ("tongyishehuixinyongdaima", "Site", "host_uscc"),
        ("CertNo", "Certificate", "number"),
        ("zszt", "Certificate", "kind"),
        ("promised", "ProvincialMatch", "committed"),
        ("begin_ms", "PracticalSession", "starts_on"),
        ("last_update_time", "Site", "updated_at"),
    ],
)
def test_names_fit_the_fields_that_they_mean(name: str, entity: str, field: str) -> None:
    scores = {other: of_field(entity, other).fit(parse(name)).score for other in HELD[entity].fields}
    if name == "zszt":  # the status of a certificate, which has none
        assert max(scores.values()) < 0.6
    else:
        assert max(scores, key=lambda other: scores[other]) == field
        assert scores[field] > 0.6


def test_a_name_may_mean_the_opposite() -> None:
    assert of_field("TradeBrand", "active").fit(parse("tingyong")).opposite
    assert of_field("Site", "restricted").fit(parse("PublicFlag")).opposite
    assert not of_field("TradeBrand", "active").fit(parse("qiyong")).opposite


def test_a_comment_says_what_a_meaningless_name_does_not() -> None:
    assert of_field("Certificate", "issued_on").fit(parse("c07"), "发证日期，yyyymmdd").score > 0.9
    assert of_field("Certificate", "issued_on").fit(parse("c07")).score < 0.2


@pytest.mark.parametrize(
    "name", ["xm", "XM", "xingming", "sfzh", "id_card", "HolderName", "person_no", "shoujihao", "联系电话", "real_name"]
)
def test_personal_names_are_known(name: str) -> None:
    assert is_personal_name(parse(name))


@pytest.mark.parametrize("name", ["jsdmc", "host_name", "SiteName", "gzmc", "trade_name", "operator", "zbghdm"])
def test_names_of_things_are_not_personal(name: str) -> None:
    assert not is_personal_name(parse(name))


def test_a_comment_makes_a_column_personal() -> None:
    assert is_personal_name(parse("c1"), "学员姓名")


def test_values_make_a_column_personal() -> None:
    assert has_personal_values(["11010519491231002X", "990119199001011234"])
    assert has_personal_values(["13800138000", "13900139000"])
    assert not has_personal_values(["440000-2024-001", "S037111000021254000087"])
    assert not has_personal_values([])
