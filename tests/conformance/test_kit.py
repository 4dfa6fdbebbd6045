"""The kit about itself: what it runs, skips, reports and grades."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import msgspec
import pytest

from adapters.capabilities import KeyOrder
from adapters.conformance import DEFAULT_SEED, Harness, Profile, Report, Result, Status, Tier, all_checks, run
from adapters.conformance.check import Check
from adapters.conformance.dice import Dice
from adapters.conformance.golden import FEWEST, SPARE, changed, golden
from adapters.conformance.kit import Kit
from adapters.conformance.runner import perform
from adapters.conformance.subject import Subject
from adapters.conformance.traps import traps
from adapters.declared import refuse_where
from adapters.entities import HELD, Record
from adapters.entities.codes import StarLevel
from adapters.interface import Adapter
from adapters.memory import MemoryAdapter, everything
from adapters.predicate import And, Op
from tests.conformance.memory_harness import MemoryHarness, WeakHarness
from tests.conformance.mutants_values import with_values

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


class BareHarness:
    """What an author writes first: a name, entities, a timeout and `create`."""

    name = "bare"
    entities = ("Teacher",)
    timeout = 1.0

    async def create(self, records: Mapping[str, Sequence[Record]]) -> Adapter:
        return MemoryAdapter({name: records.get(name, ()) for name in self.entities})


def result(tier: Tier = Tier.BRONZE, status: Status = Status.PASSED, number: int = 40) -> Result:
    return Result(number=number, name="x", family="x", tier=tier, status=status, reason="because", evidence=1)


def report(*results: Result, complete: bool = True) -> Report:
    return Report(adapter="one", seed=1, api_version=1, results=results, complete=complete)


async def test_a_bare_harness_gets_every_check_run_or_skipped_with_the_hook_that_is_missing() -> None:
    found = await run(BareHarness(), profile=Profile(cases=6, values=1))

    assert isinstance(BareHarness(), Harness)
    assert found.failed == []
    assert {one.name for one in found.results} == {check.name for check in all_checks()}
    reasons = [one.reason for one in found.results if one.status is Status.SKIPPED]
    assert any("broken(adapter, fault)" in reason for reason in reasons)
    assert all(reasons)
    assert found.tier is None
    assert "see adapters.conformance.harness" in found.to_table()


async def test_the_same_seed_gives_the_same_records_and_another_seed_others() -> None:
    first, again, other = [(await Kit(MemoryHarness(), seed=seed).golden())["Site"].records for seed in (7, 7, 8)]

    assert first == again
    assert first != other


@pytest.mark.parametrize("entity", HELD.values(), ids=lambda entity: entity.name)
def test_golden_records_hold_every_trap_of_every_field_and_keep_keys_back(entity: object) -> None:
    """Whatever the entity; keys are unique, ties abound."""
    one = HELD[entity.name]  # type: ignore[attr-defined]
    data = golden(one, everything(one.name), "1", lambda _entity, _field, offered: offered)
    keys = [getattr(record, one.key) for record in data.records]

    assert len(keys) >= FEWEST
    assert len(set(keys)) == len(keys)
    assert len(data.spare) >= SPARE
    assert not set(keys) & set(data.spare)
    for name, field in one.fields.items():
        if name != one.key:
            assert {repr(value) for value in traps(field)} <= {repr(getattr(record, name)) for record in data.records}, name


def test_numeric_keys_are_whole_numbers_whose_text_orders_otherwise() -> None:
    data = golden(HELD["Course"], everything("Course", key_order=KeyOrder.NUMERIC), "1", lambda _entity, _field, offered: offered)
    keys = [record.id for record in data.records]  # type: ignore[attr-defined]

    assert all(str(int(key)) == key for key in keys)
    assert {"9", "10"} <= set(keys)


async def test_a_check_that_compares_nothing_fails() -> None:
    async def idle(kit: Kit) -> int:
        return 0

    found = await perform(Check(1, "idle", "none", Tier.BRONZE, idle), Kit(MemoryHarness()))

    assert found.status is Status.FAILED
    assert "compared nothing" in found.reason


async def test_a_check_that_never_ends_is_given_up() -> None:
    async def endless(kit: Kit) -> int:
        import asyncio

        await asyncio.sleep(60)
        return 1

    kit = Kit(MemoryHarness(), profile=Profile(patience=0.05))

    assert "did not end" in (await perform(Check(1, "endless", "none", Tier.BRONZE, endless), kit)).reason


async def test_what_tests_claims_cannot_be_exempted() -> None:
    """A harness that tries to is found out by the check of the checks."""
    harness = MemoryHarness()
    harness.exemptions = {**harness.exemptions, "patterns_are_data": "they are not", "no_such_check": "?"}

    found = await run(harness, only=["patterns_are_data", "nothing_passes_on_no_rows_and_each_skip_has_its_reason"])

    assert found.of("patterns_are_data").status is Status.PASSED
    assert "'patterns_are_data', 'no_such_check'" in found.of("nothing_passes_on_no_rows_and_each_skip_has_its_reason").reason


async def test_an_unknown_check_is_named() -> None:
    with pytest.raises(ValueError, match="there is no check no_such_check"):
        await run(MemoryHarness(), only=["no_such_check"])


@pytest.mark.parametrize(
    ("results", "tier"),
    [
        ([result(tier) for tier in Tier], Tier.PLATINUM),
        ([result(Tier.BRONZE), result(Tier.SILVER, Status.EXEMPT), result(Tier.GOLD, Status.SKIPPED)], Tier.SILVER),
        ([result(Tier.BRONZE), result(Tier.SILVER, Status.FAILED), result(Tier.GOLD)], Tier.BRONZE),
        ([result(Tier.BRONZE, Status.SKIPPED), result(Tier.SILVER)], None),
        ([result(Tier.BRONZE), result(Tier.GOLD, Status.FAILED, number=19)], None),
        ([], None),
    ],
    ids=["all hold", "a skip proves nothing", "a failure stops the climb", "not even bronze", "a claim that is a lie", "nothing was run"],
)
def test_the_grade_is_computed(results: list[Result], tier: Tier | None) -> None:
    assert report(*results).tier is tier


def test_a_part_of_the_checks_gives_no_grade() -> None:
    assert report(result(), complete=False).tier is None
    assert "not graded" in report(result(), complete=False).summary()


def test_the_report_says_the_same_in_json_and_as_a_table() -> None:
    one = report(result(), result(Tier.SILVER, Status.FAILED))
    said = json.loads(one.to_json())

    assert (said["adapter"], said["tier"], said["ok"], said["seed"], said["format"]) == ("one", "bronze", False, 1, 1)
    assert said["checks"][1]["reason"] == "because"
    assert said["counts"] == {"passed": 1, "failed": 1}
    assert "one: bronze" in one.to_table()
    assert "in the way: 40 x: because" in one.to_table()


class Packaged(MemoryHarness):
    """Offered by a package that is installed."""

    registered = "packed"
    exemptions: ClassVar = {name: why for name, why in MemoryHarness.exemptions.items() if "package" not in name}


@pytest.mark.parametrize(
    ("requires", "files", "said"),
    [
        ("craftgraph>=0.1", "packed/__init__.py", ""),
        ("craftgraph-tools", "packed/__init__.py", "does not require craftgraph"),
        ("craftgraph[conformance] ; extra == 'test'", "tests/test_x.py", "installs ['tests'] beside its package"),
    ],
    ids=["orderly", "forgets craftgraph", "brings its tests"],
)
async def test_a_package_has_to_be_orderly(requires: str, files: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "packed-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: packed\nVersion: 1\nRequires-Dist: {requires}\n", "utf-8")
    (info / "RECORD").write_text(f"{files},,\npacked-1.dist-info/METADATA,,\n", "utf-8")
    (info / "entry_points.txt").write_text("[craftgraph.adapters]\npacked = packed:create\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = await run(Packaged(), only=["the_package_installs_nothing_but_itself"])

    (result,) = found.results
    assert result.status is (Status.FAILED if said else Status.PASSED), result
    assert said in result.reason


THIRD_PARTY = """
from adapters.conformance import conformance_suite
from tests.conformance.memory_harness import MemoryHarness
from tests.conformance.mutants_filters import LetsWildcardsLeak

def mine(tmp_path_factory):
    return MemoryHarness(LetsWildcardsLeak, "mine")

TestMine = conformance_suite(mine)
"""


def test_third_parties_get_a_named_test_a_check_from_one_line(tmp_path: Path) -> None:
    """The failure says what was asked, expected and found, how to mend it, and the seed; the report is written where asked for."""
    (tmp_path / "test_mine.py").write_text(THIRD_PARTY, encoding="utf-8")
    chosen = "test_24_patterns_are_data or test_01_describing_is_pure or test_15_decimals_are_exact or test_04"
    options = ["-rs", "-v", "-p", "no:cacheprovider", "--import-mode=importlib", f"--rootdir={tmp_path}", "-k", chosen]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", str(tmp_path / "test_mine.py"), *options],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "CRAFTGRAPH_CONFORMANCE_REPORTS": str(tmp_path / "reports"), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert "TestMine::test_01_describing_is_pure PASSED" in done.stdout, done.stdout + done.stderr
    assert "TestMine::test_24_patterns_are_data FAILED" in done.stdout
    assert "eq '_'" in done.stdout or "contains '%'" in done.stdout or "eq '%'" in done.stdout, done.stdout
    assert "too many [" in done.stdout
    assert "Escape LIKE's metacharacters" in done.stdout
    assert f"(seed {DEFAULT_SEED}, mine)" in done.stdout
    assert "exempt: a fake for tests" in done.stdout
    assert json.loads((tmp_path / "reports" / "mine.json").read_text("utf-8"))["complete"] is False


def test_random_predicates_ask_only_what_is_claimed() -> None:
    """Whatever logic is claimed: else a refusal that is right would look like a failure."""
    for conjunction, disjunction in product((False, True), repeat=2):
        capability = everything("Site", conjunction=conjunction, disjunction=disjunction, max_in=2)
        data = golden(HELD["Site"], capability, "1", lambda _entity, _field, offered: offered)
        dice = Dice(Random(1), Subject(MemoryAdapter({}), HELD["Site"], capability, data))
        for predicate in (dice.predicate() for _ in range(300)):
            refuse_where(predicate, capability)
            assert conjunction or not isinstance(predicate, And) or len(predicate.parts) == 1


def test_elements_that_are_asked_for_are_mostly_those_that_records_have() -> None:
    """In a live source, none of whose lists may hold a trap, a check would otherwise compare nothing."""
    capability = everything("Site")
    data = golden(HELD["Site"], capability, "1", lambda _entity, _field, offered: offered)
    one = changed(data, [msgspec.structs.replace(record, trades=("焊工",)) for record in data.records])
    dice = Dice(Random(1), Subject(MemoryAdapter({}), HELD["Site"], capability, one, gentle=True))
    assert {dice.value("trades", Op.HAS) for _ in range(20)} == {"焊工"}


class SmallPages(MemoryHarness):
    """Pages of three rows at the most, in any order and behind any position."""

    def __init__(self) -> None:
        super().__init__(lambda records: MemoryAdapter(records, {name: everything(name, max_page=3) for name in records}), "small pages")
        self.entities = ("Payment",)


async def test_no_check_asks_for_larger_pages_than_there_are() -> None:
    found = await run(SmallPages(), profile=Profile(cases=6, values=1))

    assert [one for one in found.results if one.status is Status.FAILED] == []


async def test_who_claims_little_and_keeps_it_is_fit_for_production_and_not_for_scale() -> None:
    """Supersets, small pages, batches and lists, one comparison at a time, no totals."""
    found = await run(WeakHarness(), profile=Profile(cases=12, values=2))

    assert found.failed == []
    assert found.tier is Tier.SILVER, found.to_table()


async def test_checks_that_wait_for_a_timeout_wait_for_a_short_one() -> None:
    """The others are given time: a busy machine is no fault of the adapter."""
    harness = MemoryHarness()
    harness.timeout = 60.0
    found = await run(harness, only=["silent_is_reported_as_SourceTimeout", "health_is_bounded_while_the_source_hangs"])

    assert found.failed == []
    assert harness.timeout == MemoryHarness.timeout


class Dependent(MemoryHarness):
    """Its level follows from its score."""

    def coherent(self, records: Mapping[str, Sequence[Record]]) -> Mapping[str, Sequence[Record]]:
        return {name: [self._with_level(record) for record in rows] for name, rows in records.items()}

    def _with_level(self, record: Any) -> Record:
        level = None if record.score is None else StarLevel.FIVE
        return with_values(record, lambda name, value: level if name == "level" else value)


async def test_records_can_be_made_to_hang_together() -> None:
    kit = Kit(Dependent(entities=["StarRating"]))
    data = (await kit.golden())["StarRating"]

    assert {(record.score is None, record.level is None) for record in data.records} == {(True, True), (False, False)}  # type: ignore[attr-defined]
    assert set(data.pools["level"]) == {None, StarLevel.FIVE}
    async with kit.fresh() as (subject,):
        assert await subject.compare(subject.request()) == len(subject.keys)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_adapter_in_memory_is_platinum_under_any_seed(seed: int) -> None:
    found = await run(MemoryHarness(), seed=seed, profile=Profile(cases=200, values=8, patience=120))

    assert found.tier is Tier.PLATINUM, found.to_table()
