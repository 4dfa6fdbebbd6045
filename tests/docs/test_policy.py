"""docs/policy.md speaks of the rules as they are: their links, the lists beside them, and which of them only remind."""

from __future__ import annotations

import re

import pytest
from strawberry.utils.str_converters import to_camel_case

from adapters.entities.derived_codes import PolicyRule, RuleSeverity
from adapters.predicate import comparisons
from resolvers.links import LINKS, Link
from resolvers.policy.policy import read_policy
from tests.docs.graph_names import ROOT, exists, members, rows, spans

TEXT = re.sub(r"```.*?```", "", (ROOT / "docs" / "policy.md").read_text("utf-8"), flags=re.DOTALL)
OUTCOMES, RULES, LISTS = (rows(table) for table in re.findall(r"(?:^\|.*\n)+", TEXT, flags=re.MULTILINE))
VERDICTS = [link for link in LINKS if link.child == "Verdict" and not link.many and link.parent != "AuditFinding"]


def rule_of(link: Link) -> PolicyRule:
    """The rule whose verdict a link leads to."""
    return next(one.value for one in comparisons(link.where) if one.field == "rule")


def test_it_explains_every_outcome() -> None:
    assert {name for row in OUTCOMES for name in spans(row[0])} == members()["VerdictOutcome"]


def test_it_lists_every_rule_in_order() -> None:
    assert [row[0].split()[0] for row in RULES] == [rule.name for rule in PolicyRule]


def test_every_link_and_list_in_its_tables_exists() -> None:
    named = [name.partition("(")[0] for row in [*RULES, *LISTS] for cell in row for name in spans(cell)]
    assert len(named) > 30
    assert [name for name in named if not exists(name)] == []


@pytest.mark.parametrize("link", VERDICTS, ids=lambda link: f"{link.parent}.{link.name}")
def test_a_link_to_a_verdict_stands_beside_its_rule(link: Link) -> None:
    (row,) = [row for row in RULES if row[0].split()[0] == rule_of(link).name]
    assert f"{link.parent}.{to_camel_case(link.name)}" in spans(row[2])


def test_it_says_which_rules_only_remind() -> None:
    listed = re.search(r"\(([R0-9, ]+) are `ADVISORY`\)", TEXT)
    rules = read_policy().versions[-1].rules
    assert listed
    assert listed[1].split(", ") == [rule.name for rule in PolicyRule if rules.of(rule).severity is RuleSeverity.ADVISORY]
