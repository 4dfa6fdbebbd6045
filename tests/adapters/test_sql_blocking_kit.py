"""The conformance kit over blocking drivers."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.conformance import Profile, conformance_suite
from tests.conformance.blocking_harness import BlockingSQLite, Kingbase, Psycopg2

QUICK = Profile(cases=8, values=1)


@pytest.fixture(scope="class")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one harness."""
    return tmp_path_factory.mktemp("conformance")


def sqlite(folder: Path) -> BlockingSQLite:
    return BlockingSQLite(folder)


def psycopg2(folder: Path, postgres_url: str) -> Psycopg2:
    pytest.importorskip("psycopg2", reason="the package psycopg2-binary is not installed")
    return Psycopg2(folder, postgres_url)


def kingbase(folder: Path, postgres_url: str) -> Kingbase:
    pytest.importorskip("ksycopg2", reason="the package ksycopg2 is not installed")
    return Kingbase(folder, postgres_url)


TestSQLite = conformance_suite(sqlite, QUICK)
# The driver is that of openGauss too; ksycopg2, which is made of it, goes the same way.
TestPsycopg2 = pytest.mark.slow(conformance_suite(psycopg2, QUICK))
TestKingbase = conformance_suite(kingbase, QUICK)
