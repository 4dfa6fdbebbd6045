"""docs/adapter-reference.md says what the code says: every public class, each field and method, each code."""

from __future__ import annotations

from pathlib import Path

import pytest

import adapters.conformance
import adapters.interface
from adapters.declared import refuse_fields, refuse_inexact, refuse_keys, refuse_scan, refuse_where
from tests.docs.reference import sections, tables

TEXT = (Path(__file__).parents[2] / "docs" / "adapter-reference.md").read_text("utf-8")
WRITTEN = tables(TEXT)
SECTIONS = sections()


@pytest.mark.parametrize("heading", SECTIONS)
def test_a_table_has_just_the_rows_that_the_code_has(heading: str) -> None:
    assert [row[:-1] for row in WRITTEN.get(heading, [])] == SECTIONS[heading]


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_row_says_what_it_means(heading: str) -> None:
    assert [row[0] for row in WRITTEN[heading] if not row[-1]] == []


def test_no_table_is_of_something_that_is_gone() -> None:
    assert {heading for heading, rows in WRITTEN.items() if rows} == set(SECTIONS)


@pytest.mark.parametrize("name", ["conformance_suite", "run"])
def test_what_the_kit_is_used_by_is_exported_and_named(name: str) -> None:
    assert name in adapters.conformance.__all__
    assert f"{name}(" in TEXT


def test_the_version_is_the_codes() -> None:
    assert f"`adapters.interface.API_VERSION` is {adapters.interface.API_VERSION}." in TEXT


def test_the_helpers_are_there() -> None:
    helpers = (refuse_scan, refuse_keys, refuse_fields, refuse_where, refuse_inexact)
    assert [helper.__name__ for helper in helpers if f"`{helper.__name__}`" not in TEXT] == []
