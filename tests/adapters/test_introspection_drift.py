"""Drift: what the mapping misses comes first, then what has changed since it was recorded."""

from adapters.introspection.drift import Change, Difference, Live, compared, now_types
from adapters.mapping.kinds import Kind

NOW = {"jsd": {"jsdbh": Live(Kind.TEXT, "VARCHAR(32)"), "qdrq": Live(Kind.INTEGER, "INTEGER"), "bz": Live(None, "text")}}


def test_nothing_is_told_where_all_is_as_it_was() -> None:
    assert compared({"jsd": {"jsdbh": Kind.TEXT, "qdrq": None, "bz": Kind.INTEGER}}, NOW, now_types(NOW)) == []
    assert compared({"jsd": {"jsdbh": Kind.TEXT}}, NOW, None) == []


def test_what_the_mapping_misses_is_told_with_its_type() -> None:
    found = compared({"jsd": {"jsdmc": Kind.TEXT, "qdrq": Kind.TEXT}, "pp": {"ppbh": Kind.TEXT}}, NOW, None)
    assert [(one.change, one.table, one.column) for one in found] == [
        (Change.MISSING, "jsd", "jsdmc"),
        (Change.UNFIT, "jsd", "qdrq"),
        (Change.MISSING, "pp", ""),
    ]
    assert str(found[1]) == "unfit    jsd.qdrq: it is INTEGER, the mapping reads text"


def test_a_kind_may_be_read_from_its_relatives() -> None:
    needs = {"jsd": {"jsdbh": Kind.DATE, "qdrq": Kind.DECIMAL}}
    assert compared(needs, NOW, None) == []
    assert [one.change for one in compared({"jsd": {"qdrq": Kind.DATE}}, NOW, None)] == [Change.UNFIT]


def test_what_was_recorded_otherwise_is_told() -> None:
    recorded = {"jsd": {"jsdbh": "CHAR(24)", "qdrq": "INTEGER", "alt": "TEXT"}, "old": {"a": "TEXT"}}
    assert compared({}, NOW, recorded) == [
        Difference(Change.CHANGED, "jsd", "jsdbh", "it was CHAR(24), it is VARCHAR(32)"),
        Difference(Change.GONE, "jsd", "alt"),
        Difference(Change.NEW, "jsd", "bz", "text"),
        Difference(Change.GONE, "old"),
    ]


def test_a_missing_column_is_not_called_gone_as_well() -> None:
    assert [one.change for one in compared({"jsd": {"alt": Kind.TEXT}}, NOW, {"jsd": {**now_types(NOW)["jsd"], "alt": "TEXT"}})] == [
        Change.MISSING
    ]


def test_a_new_table_is_new() -> None:
    assert [str(one) for one in compared({}, NOW, {})] == []
    assert [str(one) for one in compared({}, NOW, {"x": {}})] == ["gone     x", "new      jsd"]
