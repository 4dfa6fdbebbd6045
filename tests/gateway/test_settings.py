"""craftgraph.yaml is read strictly, and everything that is wrong with it is told at once, with its place and the remedy."""

from dataclasses import fields
from pathlib import Path

import pytest

from adapters.host import HostOptions
from adapters.problems import ConfigurationProblems
from gateway.http import HttpLimits
from gateway.limits import DocumentLimits
from gateway.settings import SETTINGS, ServerOptions, Settings, load
from resolvers.search.options import SearchOptions

SOURCE = """\
sources:
  one:
    label: 一
    adapter: sql
    mapping: one.yaml
    url: env:ONE_URL
"""


def read(tmp_path: Path, text: str, environment: dict[str, str] | None = None, *, need_secrets: bool = True) -> Settings:
    path = tmp_path / "craftgraph.yaml"
    path.write_text(text, "utf-8")
    return load(path, {"ONE_URL": "sqlite://"} if environment is None else environment, need_secrets=need_secrets)


def lines(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    """What is wrong, each line without the folder."""
    with pytest.raises(ConfigurationProblems) as caught:
        read(tmp_path, text, environment)
    return [line.removeprefix(f"{tmp_path}/craftgraph.yaml:") for line in caught.value.lines]


def test_silence_means_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, SOURCE)
    assert settings.server == ServerOptions()
    assert settings.http == HttpLimits()
    assert settings.resources == HostOptions()
    assert settings.search == SearchOptions()
    assert settings.cursor_secret is None


def test_every_option_of_the_limits_and_resources_is_a_setting_with_its_own_default() -> None:
    names = {setting.name: setting for setting in SETTINGS}
    for field in fields(DocumentLimits):
        assert names[f"limits.{field.name}"].initial() == field.default
    for field in fields(HostOptions):
        assert names[f"resources.{field.name}"].initial() == field.default
    for field in fields(ServerOptions):
        assert names[f"server.{field.name}"].initial() == field.default
    for field in fields(SearchOptions):
        assert names[f"search.{field.name}"].initial() == field.default
    assert all(setting.help for setting in SETTINGS)
    assert len(names) == len(SETTINGS)


def test_settings_are_read_by_their_types(tmp_path: Path) -> None:
    text = "server: {port: 9, log_format: json}\nlimits: {deadline: 1.5s, depth: 9, suggestions: false}\nresources: {proxy: http://proxy:3128}\n"
    text += "search: {ttl: 90s, names: 500}\n"
    settings = read(tmp_path, text + "graph: {cursor_secret: env:ONE_URL}\n" + SOURCE)
    assert settings.search == SearchOptions(ttl=90.0, names=500)
    assert (settings.server.port, settings.server.log_format) == (9, "json")
    assert (settings.http.deadline_ms, settings.http.documents.depth, settings.http.documents.suggestions) == (1500, 9, False)
    assert settings.resources.proxy == "http://proxy:3128"
    assert settings.cursor_secret == "env:ONE_URL"


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    found = lines(tmp_path, "sevrer: {}\nserver:\n  port: high\n  hosst: x\nlimits: {depth: 0}\n" + SOURCE)
    assert found == [
        "1:1: unknown key 'sevrer'; did you mean 'server'?",
        "3:9: server.port: 'high' is not a whole number; write digits only",
        "4:3: server: unknown key 'hosst'; did you mean 'host'?",
        "5:17: limits.depth: 0 is too small; write 1 or more",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: the file is empty"),
        ("- a\n", "1:1: found a list; write a block of keys"),
        ("server: {port: 1, port: 2}\n" + SOURCE, "duplicate key 'port'"),
        ("server: {port: 70000}\n" + SOURCE, "1:16: server.port: 70000 is no port"),
        ("server: [1]\n" + SOURCE, "1:9: server: found a list"),
        ("limits: {deadline: 5}\n" + SOURCE, "'5' is not a duration"),
        ("limits: {deadline: 0s}\n" + SOURCE, "the time is too short"),
        ("faulty_sources: maybe\n" + SOURCE, "'maybe' is not one of error, quarantine"),
        ("graph: {cursor_secret: hunter2}\n" + SOURCE, "write env:NAME or file:PATH"),
        ("graph: {cursor_secret: env:ABSENT}\n" + SOURCE, "1:24: graph.cursor_secret: the environment variable ABSENT is not set"),
        ("resources: {proxy: 'http://u:p@proxy'}\n" + SOURCE, "without credentials"),
        ("sources: {}\n", "no source is configured"),
        ("sources: [a]\n", "1:10: sources: found a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in "\n".join(lines(tmp_path, text))


def test_a_file_that_is_not_there_is_a_problem_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblems, match="cannot be read"):
        load(tmp_path / "absent.yaml", {})


def test_an_env_file_is_asked_where_the_environment_is_silent(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("ONE_URL=from file\nTWO=from file\n", "utf-8")
    secrets = read(tmp_path, "env_file: demo.env\n" + SOURCE, {"TWO": "from process"}).secrets
    assert (secrets.get("env:ONE_URL"), secrets.get("env:TWO")) == ("from file", "from process")


def test_an_env_file_may_be_absent_but_not_wrong(tmp_path: Path) -> None:
    assert read(tmp_path, "env_file: absent.env\n" + SOURCE).sources[0].id == "one"
    (tmp_path / "wrong.env").write_text("what\n", "utf-8")
    assert "wrong.env:1: expected NAME=value" in "\n".join(lines(tmp_path, "env_file: wrong.env\n" + SOURCE))


def test_a_missing_secret_is_told_with_its_place(tmp_path: Path) -> None:
    said = "6:10: sources.one.url: the environment variable ONE_URL is not set; set it, or name another reference"
    assert lines(tmp_path, SOURCE, {}) == [said]


def test_a_missing_secret_can_be_left_to_quarantine(tmp_path: Path) -> None:
    settings = read(tmp_path, "faulty_sources: quarantine\n" + SOURCE, {})
    assert settings.sources[0].missing is not None
    assert "ONE_URL" in settings.sources[0].missing.internal


def test_secrets_are_not_looked_for_where_nothing_connects(tmp_path: Path) -> None:
    assert read(tmp_path, SOURCE, {}, need_secrets=False).sources[0].missing is None


@pytest.mark.parametrize(
    "line",
    [
        "url: http://hunter2.example",
        "app_secret: hunter2",
        "password: hunter2",
        "auth: {tokens: [hunter2]}",
        "anything: postgresql://me:hunter2@host/db",
    ],
)
def test_a_literal_address_or_secret_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    text = f"sources:\n  my-source: {{label: x, adapter: sql, {line}}}\n"
    (said,) = lines(tmp_path, text)
    assert said.startswith("2:")
    assert "env:CRAFTGRAPH_MY_SOURCE_" in said
    assert "hunter2" not in said
