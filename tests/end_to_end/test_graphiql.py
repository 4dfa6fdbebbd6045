"""What a developer sees first: GraphiQL over the running graph, in a browser without any network."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains

from tests.end_to_end.stack import ROOT, Stack, running_stack
from tests.plugins.chromium import Browser

PICTURE = os.environ.get("CRAFTGRAPH_SCREENSHOT")
"""Where the picture of the README goes, if it is to be taken anew: `make screenshot`."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo as it comes: the default seed and scale."""
    with running_stack(tmp_path_factory.mktemp("demo"), seed=2024, scale=1) as running:
        yield running


def test_the_first_tab_runs_offline_and_shows_sites_of_the_graph(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    expected = stack.query((ROOT / "gateway/tabs/1-sites.graphql").read_text("utf-8"))["data"]["sites"]

    browser.open(f"{stack.gateway}/graphql")
    browser.find(".graphiql-query-editor .view-line")
    browser.click(".graphiql-execute-button")
    browser.wait_for_text(".result-window", expected["nodes"][0]["code"])

    browser.wait_for_text(".result-window", expected["nodes"][0]["name"])
    assert browser.errors() == []
    picture = browser.screenshot(ROOT / PICTURE if PICTURE else tmp_path / "graphiql.png")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_search_tab_finds_records_by_pinyin(stack: Stack, browser: Browser) -> None:
    query = (ROOT / "gateway/tabs/6-search.graphql").read_text("utf-8")
    expected = stack.query(query)["data"]["search"]
    assert {edge["match"]["fit"] for edge in expected["edges"]} == {"PINYIN"}

    browser.open(f"{stack.gateway}/graphql")
    browser.find(".graphiql-query-editor .view-line")
    browser.click(".graphiql-tab:nth-child(6) .graphiql-tab-button")
    browser.wait_for_text(".graphiql-query-editor", "hangong")
    browser.click(".graphiql-execute-button")

    browser.wait_for_text(".result-window", expected["nodes"][0]["id"])
    assert browser.errors() == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_queries_of_the_readme_have_the_answers_that_stand_there(name: str, stack: Stack) -> None:
    pairs = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert len(pairs) == 2
    assert [{"data": stack.query(query)["data"]} for query, _ in pairs] == [json.loads(answer) for _, answer in pairs]


def test_an_explanation_is_asked_for_in_the_headers_pane(stack: Stack, browser: Browser) -> None:
    browser.open(f"{stack.gateway}/graphql")
    browser.find(".graphiql-query-editor .view-line")
    browser.click(".graphiql-editor-tools button[data-name=headers]")
    browser.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .monaco-editor")
    # The editor closes the brace itself.
    ActionChains(browser.driver).send_keys('{"craftgraph-explain": "1"').perform()
    browser.requests()
    browser.click(".graphiql-execute-button")
    browser.wait_for_text(".result-window", '"totalCount"')

    events = [json.loads(entry["message"])["message"] for entry in browser.driver.get_log("performance")]
    sent = [event["params"]["request"] for event in events if event["method"] == "Network.requestWillBeSent"]
    (asked,) = [request for request in sent if request["method"] == "POST" and "query Sites" in request.get("postData", "")]
    assert asked["headers"]["craftgraph-explain"] == "1"
    told = stack.query("{ sites { totalCount } }", headers={"craftgraph-explain": "1"})["extensions"]["explain"]
    assert [part["title"] for part in told["parts"]] == ["Site"]
