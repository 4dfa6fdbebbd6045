"""The README says the same in both languages, and leads to what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))


def test_both_have_the_same_sections_tables_and_lists() -> None:
    shape = [re.findall(r"^(##|\||-) ?", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE) for text in (ENGLISH, CHINESE)]
    assert shape[0] == shape[1]


def test_both_ask_the_same_and_show_the_same_commands() -> None:
    """A Chinese explanation is another field."""
    asked = [re.findall(r"```(?:graphql|yaml)\n(.*?)```", text, re.DOTALL) for text in (ENGLISH, CHINESE)]
    assert [block.replace("explanationZh", "explanation") for block in asked[1]] == asked[0]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_every_document_that_it_leads_to_exists(text: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_both_lead_to_the_same_documents() -> None:
    led = [{link.replace(".zh-CN", "") for link in re.findall(r"\]\((docs/[^)#:]+)\)", text)} for text in (ENGLISH, CHINESE)]
    assert led[0] == led[1]
