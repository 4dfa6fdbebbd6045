"""The policy file: versions in force, and errors that say where."""

from datetime import date, datetime
from pathlib import Path

import pytest

from adapters.errors import InvalidConfiguration
from resolvers.policy.policy import DEFAULT, read_policy
from tests.resolvers.policy.files import CHINA, POLICY

TEXT = DEFAULT.read_text("utf-8")


def changed(tmp_path: Path, before: str, after: str) -> Path:
    assert before in TEXT
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace(before, after, 1), "utf-8")
    return path


LATER = """
  - version: "2026.1"
    effective: 2026-01-01
    rules:
      R9: {denominator: ASSESSED}

# The policy promises"""


def test_a_later_version_changes_what_it_names_and_leaves_the_past_alone(tmp_path: Path) -> None:
    policy = read_policy(changed(tmp_path, "\n# The policy promises", LATER))

    assert policy.at(date(2025, 12, 31)).rules.R9.denominator == "PRACTICAL"
    assert policy.at(date(2026, 1, 1)).rules.R9.denominator == "ASSESSED"
    assert policy.at(date(2026, 1, 1)).rules.R9.percent == 85
    assert policy.ends(policy.versions[0]) == date(2025, 12, 31)
    assert policy.ends(policy.versions[1]) is None


def test_before_its_first_day_the_first_version_holds() -> None:
    assert POLICY.at(date(2020, 1, 1)) is POLICY.versions[0]


def test_a_year_is_due_when_its_november_is_over_in_china() -> None:
    assert POLICY.due_year(datetime(2026, 11, 30, 23, 59, 59, tzinfo=CHINA)) == 2025
    assert POLICY.due_year(datetime(2026, 12, 1, tzinfo=CHINA)) == 2026


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("percent: 85", "percent: many", r"policy\.yaml:\d+:\d+: versions\[0\]\.rules\.R9\.percent"),
        ("percent: 85", "per_cent: 85", "per_cent"),
        ("denominator: PRACTICAL", "denominator: ALL", "ALL"),
        ("effective: 2024-04-26", "effective: 2024-13-26", "effective"),
        ("weight: 40", "weight: 41", "weights"),
        ("rule: R6,", "rule: R66,", "R66"),
        ("FIVE: 90", "SIX: 90", "SIX"),
        ("FIVE: 90", "FIVE: 70", "higher level"),
        ("vetoes: [R12]", "vetoes: [R21]", "R21"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(InvalidConfiguration, match=said):
        read_policy(changed(tmp_path, before, after))


def test_every_sentence_of_a_rule_is_the_policys_own() -> None:
    for version in POLICY.versions:
        for name in version.rules.__struct_fields__:
            assert getattr(version.rules, name).text.endswith("。")
