"""Words that Chinese systems' habits call for: months, percentages, Excel, code lists by date, credit codes, personal numbers."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.capabilities import Exactness
from adapters.entities import ENTITIES
from adapters.entities.codes import HostType
from adapters.errors import Drift, InvalidConfiguration, RowRejected, SecretMissing, UnmappedCode
from adapters.mapping.decoder import RecordDecoder
from adapters.mapping.fields import read_fields
from adapters.mapping.keyed import Keyed
from adapters.mapping.kinds import BEIJING
from adapters.mapping.yaml import loads
from adapters.predicate import Op
from tests.adapters.mapping_cases import VERSIONS
from tests.adapters.mapping_support import KEY, decode, field

BY_YEAR = f"{{column: c, by: {{column: y, type: integer, as: [{{date: yyyy, day: first}}]}}, as: [{VERSIONS}}}]}}"
NOON = datetime(2024, 5, 3, 12, 0, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("name", "text", "raw", "expected"),
    [
        ("StarRating.score", "{column: c, as: [{percent: sign}]}", "８５．５％", Decimal("85.5")),
        ("StarRating.score", "{column: c, as: [{percent: [sign, points]}]}", "85", Decimal(85)),
        ("StarRating.score", "{column: c, as: [{percent: [fraction, sign]}]}", "0.85", Decimal(85)),
        ("StarRating.score", "{column: c, as: [{percent: sign, gives: fraction}]}", "85%", Decimal("0.85")),
        ("StarRating.score", "{column: c, type: decimal, as: [{percent: fraction}]}", 0.07, Decimal(7)),
        ("StarRating.score", "{column: c, type: float, as: [{places: 4}, {percent: fraction}]}", 0.1 + 0.2, Decimal(30)),
        ("StarRating.score", "{column: c, type: integer, as: [{percent: points}]}", 85, Decimal(85)),
        ("Site.determined_on", "{column: c, as: [{date: yyyy.m, day: first}]}", "2024.10", date(2024, 10, 1)),
        ("Site.determined_on", "{column: c, as: [{date: yyyy年m月, day: last}]}", "2024年2月", date(2024, 2, 29)),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: yyyymm, day: last}]}", 202404, date(2024, 4, 30)),
        ("Site.determined_on", "{column: c, as: [{date: yyyy, day: last}]}", "2024", date(2024, 12, 31)),
        ("Site.determined_on", "{column: c, as: [{date: [yyyy年m月d日, yyyy年m月], day: first}]}", "2024年5月", date(2024, 5, 1)),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: excel}]}", 45_415, date(2024, 5, 3)),
        ("Site.updated_at", "{column: c, type: float, as: [{datetime: excel}]}", 45_415.5, NOON),
        ("Site.updated_at", "{column: c, type: decimal, as: [{datetime: excel, zone: UTC}]}", Decimal("45415.166666666667"), NOON),
        ("Site.updated_at", "{column: c, as: [{datetime: yyyymmddhhmmss}]}", "20240503120000", NOON),
        (
            "Site.updated_at",
            '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss.fff"}]}',
            "2024-05-03 12:00:00.250",
            NOON.replace(microsecond=250_000),
        ),
        ("Site.updated_at", '{column: c, as: [{datetime: "yyyy/mm/dd hh:mm:ss", zone: +09:00}]}', "2024/05/03 13:00:00", NOON),
        (
            "Site.updated_at",
            "{column: c, type: date, as: [{moment: end}]}",
            date(2024, 11, 30),
            datetime(2024, 11, 30, 23, 59, 59, tzinfo=BEIJING),
        ),
        ("Site.updated_at", '{column: c, type: date, as: [{moment: "12:00"}]}', date(2024, 5, 3), NOON),
        (
            "Site.determined_on",
            '{column: c, as: [{datetime: "yyyy-mm-dd hh:mm:ss"}, {day: before}]}',
            "2024-12-01 00:00:00",
            date(2024, 11, 30),
        ),
        ("Site.host_uscc", "{column: c, as: [uscc]}", "９１３５０１００ＭＯＯＯ１００ｙ４３ ", "91350100M000100Y43"),
        ("Site.host_uscc", "{column: c, as: [{uscc: {invalid: null}}]}", "12345678-9", None),
        ("Site.host_uscc", "{column: c, as: [{uscc: {invalid: keep}}]}", "12345678-9", "12345678-9"),
        ("Site.address", "{column: c, as: [{json: $.dz.xx}]}", '{"dz": {"xx": "某路"}}', "某路"),
        ("Site.address", '{column: c, as: [{json: "$[1].a"}]}', '[1, {"a": "b"}]', "b"),
        ("Site.address", "{column: c, as: [{json: $.dz}]}", "{}", None),
        ("Site.address", '{column: c, as: [{json: "$[7]"}]}', "[]", None),
        ("Site.trained", "{column: c, as: [{json: $.n, gives: integer}]}", '{"n": 12}', 12),
        ("StarRating.score", "{column: c, as: [{json: $.n, gives: decimal}]}", '{"n": 0.1}', Decimal("0.1")),
        ("Site.restricted", "{column: c, as: [{json: $.n, gives: boolean}]}", '{"n": true}', True),
        ("Site.trades", "{column: c, as: [{json: $.gz, gives: list, each: [trim]}]}", '{"gz": ["电工 "]}', ("电工",)),
        ("Site.trades", "{column: c, type: list, as: [{list: , each: [trim]}]}", ["电工 "], ("电工",)),
        ("Site.host_type", f"{{column: c, as: [{VERSIONS}, at: 2024-01-01}}]}}", "1", HostType.UNION_SCHOOL),
        ("Site.host_type", f"{{column: c, as: [{VERSIONS}, at: 2023-12-31}}]}}", "1", HostType.ENTERPRISE_TRAINING_CENTER),
        ("Site.host_type", BY_YEAR, ("1", 2023), HostType.ENTERPRISE_TRAINING_CENTER),
        ("Site.host_type", BY_YEAR, ("1", 2026), HostType.UNION_SCHOOL),
        ("Site.host_type", BY_YEAR, (None, None), None),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 万元, words: true}]}", "100", 100_000_000),
        ("ProvincialMatch.paid", "{column: c, as: [{money: 万元, words: true}]}", "100元", 10_000),
        ("ProvincialMatch.paid", "{column: c, as: [fold, {money: 元, words: true}]}", "￥１００万", 100_000_000),
    ],
)
def test_a_raw_value_becomes_the_canonical_one(name: str, text: str, raw: Any, expected: Any) -> None:
    assert decode(field(name, text), raw) == [expected]


@pytest.mark.parametrize(
    ("name", "text", "raw", "error"),
    [
        ("StarRating.score", "{column: c, as: [{percent: sign}]}", "85", RowRejected),
        ("StarRating.score", "{column: c, as: [{percent: points}]}", "85%", RowRejected),
        ("Site.determined_on", "{column: c, as: [{date: yyyy.m, day: first}]}", "2024.13", RowRejected),
        ("Site.determined_on", "{column: c, as: [{date: yyyy.m, day: first}]}", "2024", RowRejected),
        ("Site.determined_on", "{column: c, as: [integer, {date: excel}]}", "60", RowRejected),
        ("Site.updated_at", "{column: c, type: decimal, as: [{datetime: excel}]}", Decimal(60), RowRejected),
        ("Site.updated_at", "{column: c, as: [{datetime: yyyymmddhhmmss}]}", "20240230000000", RowRejected),
        ("Site.host_uscc", "{column: c, as: [uscc]}", "91350100M000100Y4Z", RowRejected),
        ("Site.address", "{column: c, as: [{json: $.a}]}", "{", RowRejected),
        ("Site.address", "{column: c, as: [{json: $.a}]}", '{"a": 1}', RowRejected),
        ("Site.trained", "{column: c, as: [{json: $.a, gives: integer}]}", '{"a": true}', RowRejected),
        ("Site.trained", "{column: c, as: [{json: $.a, gives: integer}]}", '{"a": 1.0}', RowRejected),
        ("Site.host_type", BY_YEAR, ("1", None), RowRejected),
        ("Site.host_type", BY_YEAR, ("1", 2019), UnmappedCode),
        ("Site.host_type", BY_YEAR, ("3", 2023), UnmappedCode),
        ("Site.host_type", BY_YEAR, (1, 2023), Drift),
    ],
)
def test_a_raw_value_that_does_not_fit_is_an_error_with_its_field(name: str, text: str, raw: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        decode(field(name, text), raw)
    assert getattr(caught.value, "field", None) == name.partition(".")[2]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("StarRating.score", "{column: c, as: [{percent: [points, fraction]}]}", "cannot be both points and a fraction"),
        ("StarRating.score", "{column: c, type: decimal, as: [{percent: sign}]}", "only a text can have a percent sign"),
        ("StarRating.score", "{column: c, type: float, as: [{percent: points}]}", "`percent` reads text or integer or decimal"),
        ("Site.determined_on", "{column: c, type: decimal, as: [{date: yyyy.m, day: first}]}", "`date` reads text or integer"),
        ("Site.determined_on", "{column: c, type: integer, as: [{date: yyyy.m, day: first}]}", "a number cannot have the form 'yyyy.m'"),
        ("Site.determined_on", "{column: c, as: [{date: [yyyymmdd, yyyy/m/d], day: last}]}", "`day` is for months and years"),
        ("Site.determined_on", "{column: c, as: [{date: excel}]}", "excel reads a number"),
        ("Site.updated_at", "{column: c, as: [{datetime: iso, zone: CST}]}", "'CST' is not an offset"),
        ("Site.updated_at", "{column: c, type: integer, as: [{datetime: excel}]}", "Excel's are decimal numbers"),
        ("Site.updated_at", "{column: c, type: date, as: [{moment: noon}]}", "'noon' is no time of day"),
        ("Site.address", "{column: c, as: [{json: a.b}]}", "a path begins with $"),
        ("Site.address", "{column: c, as: [{json: $.a, each: [trim]}]}", "`each` is for lists"),
        ("Site.address", "{column: c, as: [{trim: yes}]}", "`trim` takes no value"),
        ("Site.address", "{column: c, as: [{hmac: {key: hunter2hunter2hunter2}}]}", "a secret stands in the mapping"),
        ("Site.host_type", f"{{column: c, as: [{VERSIONS}}}]}}", "nothing says which one counts"),
        ("Site.host_type", "{column: c, as: [{codes: {a: UNION_SCHOOL}, at: 2024-01-01}]}", "`at` chooses a version"),
        (
            "Site.host_type",
            "{column: c, by: y, as: [{codes: {a: UNION_SCHOOL}}]}",
            "`by` is for one column with a code list that has versions",
        ),
        ("Site.host_type", f"{{column: c, by: {{column: y, type: integer}}, as: [{VERSIONS}}}]}}", "a version is chosen by a date"),
        ("Site.host_type", "{column: c, by: y, as: [{codes: {versions: []}}]}", "there is no version"),
        (
            "Site.host_type",
            "{column: c, by: y, as: [{codes: {versions: [{from: 2024-01-01, codes: {}}, {codes: {}}]}}]}",
            "only the first version",
        ),
        (
            "Site.host_type",
            "{column: c, by: y, as: [{codes: {versions: [{from: 2024-01-01, codes: {}}, {from: 2023-01-01, codes: {}}]}}]}",
            "versions stand in order of their days",
        ),
    ],
)
def test_what_a_mapping_may_not_say_is_refused_with_its_place(name: str, text: str, complaint: str) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        field(name, text)
    assert complaint in caught.value.internal
    assert caught.value.internal.startswith("test.yaml:")
    assert "hunter2" not in caught.value.internal


def test_where_days_cannot_be_said_every_versions_codes_are_asked_for() -> None:
    """A code that means different things brings rows of both; the engine looks at them again."""
    mapping = field("Site.host_type", f"{{column: c, by: {{column: d, as: [trim, {{date: yyyy-mm-dd}}]}}, as: [{VERSIONS}}}]}}")
    assert mapping.exactness(Op.EQ) is Exactness.SUPERSET
    assert field("Site.host_type", BY_YEAR).exactness(Op.EQ) is Exactness.EXACT


def test_a_list_with_versions_may_be_shared() -> None:
    lists = 'kinds: {versions: [{codes: {"1": UNION_SCHOOL}}, {from: 2024-01-01, codes: {"1": VOCATIONAL_SCHOOL}}]}'
    mapping = field("Site.host_type", "{column: c, by: d, as: [{codes: kinds}]}", lists=lists)
    assert decode(mapping, ("1", date(2023, 12, 31)), ("1", date(2024, 1, 1))) == [HostType.UNION_SCHOOL, HostType.VOCATIONAL_SCHOOL]


class Vault:
    """Looks secrets up, and remembers which."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = {f"env:{name}": value for name, value in secrets.items()}
        self.asked: list[str] = []

    def __call__(self, reference: str) -> str:
        self.asked.append(reference)
        if reference not in self.secrets:
            raise SecretMissing(f"{reference} is not set")
        return self.secrets[reference]


def decoder(steps: str = "") -> RecordDecoder:
    text = f"code: c\naddress: {{column: d, as: [{steps}{{hmac: {{key: {KEY}}}}}]}}"
    fields = read_fields(loads(text, "t.yaml"), ENTITIES["Site"], provided=ENTITIES["Site"].fields)
    return RecordDecoder(ENTITIES["Site"], fields, "province-440000")


def test_personal_numbers_become_keyed_tokens() -> None:
    key = "0123456789abcdef-key"
    decode_rows = decoder("trim, empty, ")
    vault = Vault(CRAFTGRAPH_TEST_KEY=key)
    decode_rows.unlock(vault)
    long, short, none = decode_rows.rows(("address",))([("11010519491231002x",), ("110105491231002 ",), ("  ",)])
    token = hmac.new(key.encode(), b"11010519491231002X", hashlib.sha256).hexdigest()
    assert (long.address, short.address, none.address) == (token, token, None)  # type: ignore[attr-defined]
    assert vault.asked == [KEY]


def test_nothing_is_decoded_without_the_key_and_a_missing_or_short_key_is_named() -> None:
    closed = decoder()
    with pytest.raises(InvalidConfiguration, match="has not been looked up"):
        closed.rows(("address",))([("1",)])
    with pytest.raises(SecretMissing, match=KEY) as missing:
        closed.unlock(Vault())
    assert (missing.value.source, missing.value.entity, missing.value.field) == ("province-440000", "Site", "address")
    with pytest.raises(InvalidConfiguration, match="fewer than 16 bytes") as short:
        closed.unlock(Vault(CRAFTGRAPH_TEST_KEY="too short"))
    assert "too short" not in str(short.value)


def test_neither_key_nor_number_is_ever_shown() -> None:
    key, number = "0123456789abcdef-key", "11010519491231002X"
    decode_rows = decoder("{pad: 3}, ")
    decode_rows.unlock(Vault(CRAFTGRAPH_TEST_KEY=key))
    with pytest.raises(RowRejected) as rejected:
        decode_rows.rows(("address",))([(f"{number}  ",)])
    with pytest.raises(Drift) as drifted:
        decode_rows.rows(("address",))([(int(number[:-1]),)])
    step = next(step for step in decode_rows.fields["address"].steps if isinstance(step, Keyed))
    for shown in (str(rejected.value), str(drifted.value), repr(step), repr(decode_rows.fields["address"])):
        assert key not in shown
        assert number[:-1] not in shown
    assert rejected.value.__context__ is None or rejected.value.__suppress_context__


def test_nothing_but_its_absence_can_be_asked_of_a_keyed_number() -> None:
    mapping = field("Site.address", f"{{column: c, as: [{{hmac: {{key: {KEY}}}}}]}}")
    assert [op for op in mapping.operators if mapping.exactness(op) is not None] == [Op.IS_NULL]
    assert not mapping.keeps_order()
