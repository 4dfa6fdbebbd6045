"""Adapters are found by name, each apart; a broken one puts its own sources into quarantine and nothing else."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from adapters.context import AdapterContext
from adapters.entities import ENTITIES
from adapters.errors import SecretMissing
from adapters.mapping.yaml import loads
from adapters.problems import ConfigurationProblems
from adapters.registry import GROUP, BrokenAdapter, Registry, SourceConfig, build_sources
from adapters.source import Source

GOOD = """
from adapters.capabilities import Description, EntityCapability, FieldCapability

class Adapter:
    def __init__(self, context):
        context.options.mapping(allowed=("mode",))
        self.mode = context.options.get("mode")

    def describe(self):
        version = int(self.mode.text()) if self.mode else 1
        return Description(api_version=version, entities={"Site": EntityCapability(fields={"code": FieldCapability()})})

create = Adapter
"""
MODULES = {
    "kit_good": GOOD,
    "kit_import_error": "import a_module_that_does_not_exist",
    "kit_exit": "raise SystemExit(3)",
    "kit_no_factory": "",
    "kit_not_callable": "create = 3",
    "kit_crash": "def create(context): return {}[context.source_id]",
    "kit_describe": "class create:\n    def __init__(self, context): pass\n    def describe(self): return 1 / 0",
    "kit_unknown_entity": GOOD.replace('"Site"', '"Siet"'),
    "kit_unknown_field": GOOD.replace('"code"', '"cod"'),
    "kit_no_totals": GOOD.replace("FieldCapability()", "FieldCapability(group=True)"),
    "kit_no_commands": GOOD.replace("FieldCapability()}", 'FieldCapability()}, commands={"confirm": None}')
    .replace("None", "CommandCapability()")
    .replace("import Description", "import CommandCapability, Description"),
}


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A registry in which each module is a package of its own, and two offer the same name."""
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    offered = [EntryPoint(name.removeprefix("kit_"), name, GROUP) for name in MODULES]
    twice = [EntryPoint("twice", f"kit_{number}", GROUP) for number in (1, 2)]
    yield Registry([*offered, *twice, EntryPoint("sql", "kit_good", GROUP)])
    for name in MODULES:
        sys.modules.pop(name, None)


def config(kind: str, identifier: str = "s", *, options: str = "{}", **more: Any) -> SourceConfig:
    context = AdapterContext(source_id=identifier, options=loads(options, "craftgraph.yaml"))
    return SourceConfig(id=identifier, label="x", kind=kind, context=context, **more)


def only(registry: Registry, *configs: SourceConfig) -> Source:
    return next(iter(build_sources(configs, registry)))


def test_an_installed_adapter_serves_what_it_describes(registry: Registry) -> None:
    source = only(registry, config("good"))
    assert source.adapter is not None
    assert list(source.entities) == ["Site"]


@pytest.mark.parametrize("version", ["0", "1"])
def test_this_api_version_and_the_one_before_are_accepted(registry: Registry, version: str) -> None:
    assert only(registry, config("good", options=f"{{mode: {version}}}")).quarantine is None


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("import_error", "{}", "cannot be imported (ModuleNotFoundError"),
        ("exit", "{}", "cannot be imported (SystemExit"),
        ("no_factory", "{}", "cannot be imported (AttributeError"),
        ("not_callable", "{}", "is not callable"),
        ("crash", "{}", "failed with KeyError('s') on the options of s"),
        ("describe", "{}", "describe() failed with ZeroDivisionError"),
        ("good", "{mode: 9}", "API version 9"),
        ("unknown_entity", "{}", "did you mean 'Site'?"),
        ("unknown_field", "{}", "did you mean 'code'?"),
        ("no_totals", "{}", "describe() claims aggregates of Site, but the adapter has no aggregate()"),
        ("no_commands", "{}", "describe() claims commands of Site, but the adapter has no execute() and lookup()"),
        ("twice", "{}", "offered 2 times (kit_1, kit_2); uninstall all but one"),
    ],
)
def test_a_broken_adapter_quarantines_its_sources_and_no_others(registry: Registry, kind: str, options: str, said: str) -> None:
    broken, sound = build_sources([config(kind, "s", options=options), config("good", "t")], registry)
    assert isinstance(broken.quarantine, BrokenAdapter)
    assert said in broken.quarantine.internal
    assert (broken.adapter, broken.quarantine.source) == (None, "s")
    assert sound.adapter is not None


def test_an_adapter_that_nobody_uses_is_not_imported(registry: Registry) -> None:
    build_sources([config("good")], registry)
    assert "kit_exit" not in sys.modules


def test_a_built_in_adapter_cannot_be_replaced(registry: Registry) -> None:
    said = [conflict.internal for conflict in registry.conflicts()]
    assert len(said) == 2
    assert "offers an adapter 'sql', which is built in" in said[0]
    assert "'twice' is offered 2 times" in said[1]


def test_an_unknown_adapter_and_bad_options_are_problems_of_the_configuration_all_told_at_once(registry: Registry) -> None:
    with pytest.raises(ConfigurationProblems) as caught:
        build_sources([config("goood"), config("good", options="\n{colour: red}")], registry)
    assert caught.value.lines == [
        "craftgraph.yaml:1:1: there is no adapter 'goood'; did you mean 'good'?",
        "craftgraph.yaml:2:2: unknown key 'colour'; known here: mode",
    ]


def test_a_source_with_a_missing_secret_is_quarantined_but_known_to_serve_its_entities(registry: Registry) -> None:
    source = only(registry, config("good", missing=SecretMissing("ONE is not set")))
    assert (source.adapter, list(source.entities)) == (None, ["Site"])
    assert source.quarantine is not None
    assert source.quarantine.code == "SOURCE_SECRET_MISSING"


def test_a_quarantined_source_of_a_group_is_missed_where_its_siblings_serve(registry: Registry) -> None:
    """Otherwise a list would not name it, and its records would look as if there were none."""
    sources = build_sources([config("crash", "a", group="g"), config("good", "b", group="g"), config("crash", "c")], registry)
    assert [source.id for source in sources.serving("Site")] == ["a", "b"]
    assert set(ENTITIES) > set(next(iter(sources)).entities)
