"""What is written for databases that have no server here: their statements, capabilities, values and errors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.capabilities import Exactness
from adapters.errors import (
    AuthenticationFailed,
    Drift,
    InvalidConfiguration,
    PermissionDenied,
    RowRejected,
    SourceError,
    SourceTimeout,
    Unavailable,
)
from adapters.mapping.kinds import BEIJING, Kind
from adapters.mapping.yaml import loads
from adapters.predicate import And, Compare, Op, Predicate
from adapters.sql.blocking.dm import DMDriver
from adapters.sql.blocking.driver import compiler_of
from adapters.sql.blocking.odbc import ODBCDriver
from adapters.sql.cautious_shapes import shaper_for
from adapters.sql.dialects import DIALECTS, dialect_named
from adapters.sql.dialects.traits import Traits
from adapters.sql.document import read_document
from adapters.sql.errors import translated
from adapters.sql.oracle import kind_of_oracle, read_faithfully
from adapters.sql.plans import TablePlan, plan_table
from adapters.sql.statements import Outline, Statement, StatementBuilder, Term
from tests.adapters.sql_awkward import MAPPING

COMPILERS = {
    "oracle": compiler_of("oracle+oracledb", enable_offset_fetch=False),
    "dm": compiler_of("oracle+oracledb", paramstyle="qmark", enable_offset_fetch=False),
    "kingbase": compiler_of("postgresql+psycopg", paramstyle="format"),
    "mssql": compiler_of("mssql+pyodbc", paramstyle="qmark"),
}
DAY = date(2024, 5, 3)


def promised(name: str) -> Traits:
    return DIALECTS[name].in_utf8 or DIALECTS[name].traits


def plan(name: str, entity: str = "ProvincialMatch") -> TablePlan:
    return plan_table(read_document(loads(MAPPING)).tables[entity], promised(name))


def written(name: str, where: Predicate, *order: Term, limited: bool = False) -> tuple[str, Any]:
    """The statement of a scan in one line, and its arguments."""
    dialect, match = dialect_named(name), plan(name)
    part = shaper_for(match, dialect, promised(name)).predicate(where)
    statement: Statement = StatementBuilder(match, dialect, COMPILERS[name]).build(
        Outline("ProvincialMatch", ("id", "site"), part.shape, order, limited)
    )
    return " ".join(statement.sql.split()), statement.arguments((*part.values, 10) if limited else part.values)


def test_oracle_limits_by_rownum_binds_by_name_and_orders_nulls() -> None:
    sql, arguments = written("oracle", Compare("year", Op.GTE, 2024), Term("site_code", 0, nulls_first=True), Term("id", 0), limited=True)
    assert sql == (
        'SELECT anon_1."id", anon_1."site" FROM (SELECT t_."id" AS "id", t_."site" AS "site" FROM "fund" t_ '
        'WHERE t_."y" >= :v0 ORDER BY t_."site" ASC, t_."id" ASC) anon_1 WHERE ROWNUM <= :v1'
    )
    assert arguments == {"v0": 2024, "v1": 10}
    assert written("oracle", And(()), Term("paid_on", 0, descending=True))[0].endswith('ORDER BY t_."paid_on" DESC NULLS LAST')


def test_oracle_never_compares_with_an_empty_text() -> None:
    sql, arguments = written("oracle", Compare("site_code", Op.NE, ""))
    assert sql.endswith('WHERE length(t_."site") > :length_1 AND t_."site" IS NOT NULL')
    assert arguments == {"length_1": 0}
    assert 'WHERE length(t_."site")' in written("oracle", Compare("site_code", Op.GT, ""))[0]
    assert written("oracle", Compare("site_code", Op.GTE, ""))[0].endswith('WHERE t_."site" IS NOT NULL')
    assert written("oracle", Compare("site_code", Op.CONTAINS, "%"))[0].endswith('WHERE instr(t_."site", :v0) > :instr_1')


def test_dm_takes_the_same_statements_with_parameters_by_position() -> None:
    sql, arguments = written("dm", Compare("year", Op.IN, (2024, 2025)), limited=True)
    assert sql.endswith('FROM "fund" t_ WHERE t_."y" IN (?, ?)) anon_1 WHERE ROWNUM <= ?')
    assert arguments == (2024, 2025, 10)


def test_dm_and_sql_server_weaken_what_an_inexact_equality_would_lose() -> None:
    for name, column in (("dm", 't_."site"'), ("mssql", "t_.[site]")):
        capability = plan(name).capability.fields["site_code"]
        assert (Op.NE in capability.filters, capability.order, capability.filters[Op.EQ]) == (False, False, Exactness.SUPERSET)
        dialect, match = dialect_named(name), plan(name)
        shaper = shaper_for(match, dialect, promised(name))
        part = shaper.predicate(Compare("site_code", Op.EQ, "x"), negated=True)
        statement = StatementBuilder(match, dialect, COMPILERS[name]).build(Outline("ProvincialMatch", ("id",), part.shape))
        assert statement.sql.endswith(f"{column} IS NOT NULL")


def test_a_look_alike_writes_each_parameter_with_its_type_and_days_as_text() -> None:
    sql, arguments = written("kingbase", And((Compare("site_code", Op.LT, "é"), Compare("paid_on", Op.EQ, DAY))), limited=True)
    assert sql == (
        'SELECT t_."id", t_."site" FROM "fund" AS t_ WHERE (t_."site" COLLATE "C") < %s::VARCHAR '
        'AND t_."paid_on" IN (CAST(%s::VARCHAR AS DATE)) LIMIT %s::BIGINT'
    )
    assert arguments == ("é", "2024-05-03", 10)


def test_sql_server_limits_by_top_which_needs_no_order() -> None:
    sql, arguments = written("mssql", Compare("year", Op.EQ, 2024), Term("paid_on", 1), limited=True)
    assert sql.startswith("SELECT top(?) t_.[id], t_.[site] FROM [fund] AS t_ WHERE t_.[y] IN (?) ORDER BY CASE WHEN")
    assert arguments[:2] == (10, 2024)


@pytest.mark.parametrize("name", ["oracle", "dm", "mssql"])
def test_a_column_that_the_driver_misreads_is_refused_with_its_place(name: str) -> None:
    text = MAPPING.replace("updated_at: {column: at, type: datetime}", "updated_at: {column: at, type: datetime-zoned}")
    with pytest.raises(InvalidConfiguration, match=r"x\.yaml:\d+:\d+: .*does not read datetime-zoned; read it through a view"):
        plan_table(read_document(loads(text, "x.yaml")).tables["Site"], DIALECTS[name].traits)


def test_bounds_and_kinds_that_a_database_has_are_declared() -> None:
    assert plan("mssql").capability.max_in == 500
    assert plan("oracle").capability.max_in == 2_000, "lists are cut into pieces of 512, Oracle takes 1000"
    assert set(plan("mssql", "Site").capability.fields["updated_at"].filters) == {Op.IS_NULL}, "DATETIME is rounded"
    assert set(plan("oracle", "SubsidyGrant").capability.fields["amount"].filters) == {Op.IS_NULL}, "a float is read, not compared"
    for name in ("oracle", "dm", "mssql"):
        fields = plan(name, "Site").capability.fields
        assert not any(field.aggregates for field in fields.values())
        assert [known for known, field in fields.items() if field.group] == ["sponsor_code"], "a constant"
        assert Op.HAS not in plan(name, "Site").capability.fields["trades"].filters


def test_values_are_bound_as_each_driver_takes_them() -> None:
    assert dialect_named("oracle").bind(Kind.BOOLEAN, True) == 1
    assert dialect_named("mssql").bind(Kind.BOOLEAN, False) == 0
    assert dialect_named("opengauss").bind(Kind.DATETIME, datetime(2024, 5, 3, 8, tzinfo=BEIJING)) == "2024-05-03T08:00:00"


class Details:
    """What python-oracledb and dmPython put into their exceptions."""

    def __init__(self, code: int = 0, full_code: str = "", message: str = "") -> None:
        self.code, self.full_code, self.message = code, full_code, message


@pytest.mark.parametrize(
    ("details", "kind"),
    [
        (Details(1017), AuthenticationFailed),
        (Details(942), Drift),
        (Details(904), Drift),
        (Details(1031), PermissionDenied),
        (Details(1013), SourceTimeout),
        (Details(1722), RowRejected),
        (Details(3113), Unavailable),
        (Details(12514), InvalidConfiguration),
        (Details(0, "DPY-4024"), SourceTimeout),
        (Details(0, "DPY-6005"), Unavailable),
        (Details(99_999), None),
    ],
)
def test_oracles_numbers_say_what_to_do(details: Details, kind: type[SourceError] | None) -> None:
    assert kind_of_oracle(Exception(details)) is kind


def driver_error(name: str, *arguments: Any, **bases: Any) -> Exception:
    """An exception of a class with this name."""
    error: Exception = type(name, (Exception,), {})(*arguments)
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (driver_error("DatabaseError", Details(-2501, message="[CODE:-2501]")), AuthenticationFailed),
        (driver_error("DatabaseError", Details(-70028, message="[CODE:-70028]Create SOCKET connection failure")), Unavailable),
        (driver_error("ProgrammingError", Details(-2106, message="invalid table")), Drift),
        (driver_error("OperationalError", "gone"), Unavailable),
    ],
)
def test_dms_numbers_and_classes_say_what_to_do(error: Exception, kind: type[SourceError]) -> None:
    failure = DMDriver.translated(object.__new__(DMDriver), error)
    assert type(failure) is kind
    assert getattr(error.args[0], "message", "gone") in failure.internal


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (driver_error("ProgrammingError", "42S02", "[42S02] Invalid object name"), Drift),
        (driver_error("InterfaceError", "28000", "[28000] Login failed"), AuthenticationFailed),
        (driver_error("OperationalError", "HYT00", "[HYT00] Query timeout expired"), SourceTimeout),
        (driver_error("ProgrammingError", "42000", "The SELECT permission was denied (229)"), PermissionDenied),
        (driver_error("DataError", "22018", "conversion failed"), RowRejected),
    ],
)
def test_odbc_states_say_what_to_do(error: Exception, kind: type[SourceError]) -> None:
    assert type(ODBCDriver.translated(object.__new__(ODBCDriver), error)) is kind


def test_oracles_numbers_are_read_exactly_and_long_texts_as_texts() -> None:
    oracledb = pytest.importorskip("oracledb", reason="the package oracledb is not installed")

    class Column:
        def __init__(self, type_code: Any) -> None:
            self.type_code = type_code

    class Cursor:
        arraysize = 100

        def var(self, kind: Any, **options: Any) -> tuple[Any, Any]:
            return kind, options.get("outconverter")

    kind, convert = read_faithfully(Cursor(), Column(oracledb.DB_TYPE_NUMBER))
    assert kind is str
    assert [convert(text) for text in ("12", "-7", "0.30", "99999999.999999")] == [12, -7, Decimal("0.30"), Decimal("99999999.999999")]
    assert type(convert("440000")) is int
    assert read_faithfully(Cursor(), Column(oracledb.DB_TYPE_CLOB)) == (oracledb.DB_TYPE_LONG, None)
    assert read_faithfully(Cursor(), Column(oracledb.DB_TYPE_VARCHAR)) is None


def test_errors_of_the_asynchronous_oracle_driver_are_known_too() -> None:
    error = driver_error("OperationalError", Details(12541))
    type(error).__module__ = "oracledb.exceptions"
    assert type(translated(error)) is Unavailable
