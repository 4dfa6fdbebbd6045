"""docs/policy-coverage.md leaves out no sentence of the policy and names nothing that the graph does not have."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest

from adapters.entities.derived_codes import PolicyRule
from resolvers.policy.policy import read_policy
from tests.docs.graph_names import ROOT, exists, rows, spans

TEXT = (ROOT / "docs" / "policy-coverage.md").read_text("utf-8")
PARTS = (part.partition("\n") for part in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:])
SECTIONS = {heading.split()[0]: rows(body) for heading, _, body in PARTS}
"""Number of the policy's section → rows: number of the sentence, sentence, what carries it."""
SENTENCES = "435a736a7ca19b1c8f9d48e24c619aa94c6cce15517ea5788d3a27f86f601427"
"""SHA-256 of the policy's sections 一 to 三 as `plain` leaves them, without the headings of sections and the numbers of items.

The policy's text is not part of the repository; this is how the quotes are known to be all of it, word by word."""


def plain(text: str) -> str:
    """Without spaces and the differences between full and half width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).replace("“", '"').replace("”", '"'))


def test_the_quotes_put_together_are_the_policy() -> None:
    quoted = "".join(plain(sentence) for section in SECTIONS.values() for _, sentence, _ in section)
    assert hashlib.sha256(quoted.encode()).hexdigest() == SENTENCES


@pytest.mark.parametrize("section", SECTIONS)
def test_sentences_are_numbered_without_a_gap(section: str) -> None:
    numbers = [int(number.rstrip("abcd")) for number, _, _ in SECTIONS[section]]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert numbers == sorted(numbers)


def test_every_name_exists_in_the_graph() -> None:
    named = {name for row in rows(TEXT) for name in spans(row[2])}
    assert len(named) > 100
    assert sorted(name for name in named if not exists(name)) == []


def test_every_sentence_has_something_that_carries_it_or_a_reason() -> None:
    bare = [
        sentence for _, sentence, carrier in rows(TEXT) if not spans(carrier) and not re.match(r"(None|Not in the graph)\b.*: .+", carrier)
    ]
    assert bare == []


@pytest.mark.parametrize("rule", list(PolicyRule), ids=lambda rule: rule.name)
def test_a_rule_stands_beside_the_sentences_that_state_it(rule: PolicyRule) -> None:
    """`policy.yaml` says from which section it is, and in which words."""
    terms = read_policy().versions[0].rules.of(rule)
    beside = plain("".join(sentence for _, sentence, carrier in SECTIONS[terms.section] if rule.name in spans(carrier)))

    assert [words for words in terms.text.rstrip("。").split("。") if plain(words) not in beside] == []
