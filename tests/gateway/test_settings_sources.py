"""Sources stand alone or in groups, whose keys they override."""

from dataclasses import fields
from pathlib import Path

import pytest

from adapters.problems import ConfigurationProblems
from adapters.registry import build_sources
from adapters.source import Policy, Rate
from gateway.settings import POLICY, Settings, load
from mock_sources.roster import DATABASES, SOURCES

ROOT = Path(__file__).parents[2]


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "craftgraph.yaml"
    path.write_text(text, "utf-8")
    return load(path, {}, need_secrets=False)


def problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigurationProblems) as caught:
        read(tmp_path, text)
    return str(caught.value).replace(f"{tmp_path}/craftgraph.yaml:", "")


def test_a_source_overrides_its_group_key_by_key(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        """
groups:
  unions:
    adapter: sql
    timeout: 2s
    concurrency: 4
    mapping: a.yaml
    extra: {x: 1}
    sources:
      p-1: {label: 一, partition: "110000", url: env:P1}
      p-2: {label: 二, timeout: 500ms, mapping: b.yaml, url: env:P2}
""",
    ).sources
    assert (first.group, first.context.partition, first.policy) == ("unions", "110000", Policy(timeout=2.0, concurrency=4))
    assert (second.context.partition, second.policy.timeout, second.policy.concurrency) == (None, 0.5, 4)
    assert first.context.options.require("mapping").text() == "a.yaml"
    assert second.context.options.require("mapping").text() == "b.yaml"
    assert second.context.timeout == 0.5


def test_an_adapter_is_given_only_its_own_keys_and_where_they_stand(tmp_path: Path) -> None:
    (source,) = read(tmp_path, "sources:\n  a:\n    label: x\n    adapter: rest\n    attempts: 3\n    colour: red\n").sources
    options = source.context.options
    assert list(options.mapping()) == ["colour"]
    with pytest.raises(Exception, match=r"6:5: .*unknown key 'colour'"):
        options.mapping(allowed=("mapping",))


def test_the_order_of_the_file_is_the_order_of_the_sources(tmp_path: Path) -> None:
    text = "sources:\n  z: {label: z, adapter: x}\n  a: {label: a, adapter: x}\ngroups:\n  g: {adapter: x, sources: {m: {label: m}}}\n"
    assert [source.id for source in read(tmp_path, text).sources] == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: {A_b: {label: x, adapter: sql}}", "1:11: sources: 'A_b' is no id of a source; write small letters"),
        ("sources: {a: {adapter: sql}}", "the key 'label' is missing; add it"),
        ("sources: {a: {label: x}}", "the key 'adapter' is missing; add it here or to the group"),
        ("sources: {a: {label: x, adapter: sql, timeout: 2}}", "'2' is not a duration"),
        ("sources: {a: {label: x, adapter: sql, concurrency: 0}}", "0 is too small; write 1 or more"),
        ("sources: {a: x}", "1:14: sources.a: found a single value"),
        ("groups: {g: {adapter: sql}}", "the key 'sources' is missing"),
        ("groups: {g: {partition: x, sources: {}}}", "1:14: groups.g: 'partition' belongs to a single source; move it into the sources"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in problem(tmp_path, text)


def test_a_source_that_is_given_twice_is_told_with_both_places(tmp_path: Path) -> None:
    text = "sources:\n  a: {label: x, adapter: sql}\ngroups:\n  g:\n    adapter: sql\n    sources:\n      a: {label: y}\n"
    assert "7:7: groups.g.sources: the source 'a' is given twice; it is first given at 2:3" in problem(tmp_path, text)


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load(ROOT / "craftgraph.yaml", {}, need_secrets=False)


def test_the_repositorys_own_configuration_names_the_48_systems(shipped: Settings) -> None:
    unions = [source for source in shipped.sources if source.group == "unions"]
    assert tuple(source.id for source in shipped.sources) == SOURCES
    assert {source.id: source.context.partition for source in unions} == {base.source: base.union for base in DATABASES if base.union}
    for source in shipped.sources:
        assert source.context.options.require("url").text() == f"env:CRAFTGRAPH_{source.id.upper().replace('-', '_')}_URL"


def test_each_database_has_the_mapping_of_its_vendor(shipped: Settings) -> None:
    mappings = {source.id: source.context.options.require("mapping").text() for source in shipped.sources}
    for database in DATABASES:
        assert mappings[database.source] == f"mappings/{database.vendor}.yaml"


def test_every_adapter_accepts_the_repositorys_own_configuration(shipped: Settings) -> None:
    sources = build_sources(shipped.sources)
    assert len(sources) == 48
    assert [source.id for source in sources if source.quarantine] == []
    assert len(sources.serving("Site")) == 43


def test_every_part_of_a_policy_is_a_documented_key_with_its_default() -> None:
    assert {setting.key: setting.initial() for setting in POLICY} == {field.name: getattr(Policy(), field.name) for field in fields(Policy)}
    assert all(setting.help for setting in POLICY)


def test_rate_and_retry_budget_of_a_group_may_be_overridden(tmp_path: Path) -> None:
    text = (
        "groups:\n  g:\n    adapter: x\n    rate: 20/s\n    retry_budget: 10%\n    sources: {a: {label: a}, b: {label: b, rate: 3/10s}}\n"
    )
    first, second = read(tmp_path, text).sources
    assert (first.policy.rate, first.policy.retry_budget) == (Rate(20, 1.0), 0.1)
    assert (second.policy.rate, second.policy.retry_budget) == (Rate(3, 10.0), 0.1)


@pytest.mark.parametrize(
    ("key", "wrong", "remedy"),
    [
        ("rate", "20", "for instance 20/s, 100/m or 3/10s"),
        ("rate", "0/s", "for instance 20/s"),
        ("rate", "5/0s", "for instance 20/s"),
        ("retry_budget", "0.1", "write 0% to 100%"),
        ("retry_budget", "101%", "write 0% to 100%"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_remedy(key: str, wrong: str, remedy: str, tmp_path: Path) -> None:
    assert remedy in problem(tmp_path, f"sources: {{a: {{label: a, adapter: x, {key}: {wrong}}}}}\n")
