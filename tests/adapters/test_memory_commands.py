"""Commands over records in memory: what is declared is carried out once, everything else is refused and changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.capabilities import CommandCapability
from adapters.entities import ENTITIES, StarRating
from adapters.entities.codes import StarLevel
from adapters.errors import Conflict, Recovery, Rejected, SourceError, Unsupported
from adapters.interface import Commanding
from adapters.memory import MemoryAdapter, everything
from adapters.requests import Command, Receipt

pytestmark = pytest.mark.anyio
COMMANDS = {
    "propose": CommandCapability(arguments=frozenset({"site_code", "level"}), required=frozenset({"site_code"}), creates=True),
    "confirm": CommandCapability(arguments=frozenset({"level", "score", "rated_on", "current"})),
}


def registry() -> MemoryAdapter:
    """Two ratings, whose evidence stands for their version."""
    rows = [ENTITIES["StarRating"].record(source="r", id=key, level=None, evidence="7") for key in ("A", "B")]
    return MemoryAdapter({"StarRating": rows}, {"StarRating": everything("StarRating", commands=COMMANDS, version="evidence")})


def confirm(**changes: Any) -> Command:
    given = {"name": "confirm", "key": "A", "expected": "7", "arguments": {"level": StarLevel.FOUR}, **changes}
    return Command(entity="StarRating", idempotency_key=given.pop("idempotency_key", "k"), actor="PD1", **{"reason": "评审通过", **given})


async def shown(adapter: MemoryAdapter, key: str = "A") -> StarRating:
    (record,) = (await adapter.fetch("StarRating", [key], ["site_code", "level", "evidence"])).rows
    assert isinstance(record, StarRating)
    return record


async def test_a_command_changes_one_record_and_its_version() -> None:
    adapter = registry()
    receipt = await adapter.execute(confirm())
    record = await shown(adapter)
    assert isinstance(adapter, Commanding)
    assert (record.level, record.evidence) == (StarLevel.FOUR, receipt.version)
    assert (await shown(adapter, "B")).evidence == "7"


async def test_a_command_can_make_a_record() -> None:
    adapter = registry()
    command = confirm(name="propose", key=None, expected=None, arguments={"site_code": "110000-2024-001"})
    receipt = await adapter.execute(command)
    assert await adapter.execute(command) == receipt
    assert (await shown(adapter, receipt.key)).site_code == "110000-2024-001"
    assert (await adapter.count("StarRating", None)).records == 3


async def test_one_of_two_commands_decided_on_one_version_wins() -> None:
    adapter = registry()
    await adapter.execute(confirm())
    with pytest.raises(Conflict) as lost:
        await adapter.execute(confirm(idempotency_key="other", arguments={"level": StarLevel.ONE}))
    assert (await shown(adapter)).level is StarLevel.FOUR
    assert lost.value.recovery is Recovery.REREAD


async def test_what_became_of_a_command_can_be_looked_up() -> None:
    adapter = registry()
    receipt = await adapter.execute(confirm())
    assert await adapter.lookup("StarRating", "k") == receipt == Receipt(idempotency_key="k", key="A", version=receipt.version)
    assert await adapter.lookup("StarRating", "never") is None
    assert await adapter.lookup("Site", "k") is None


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"name": "revoke"}, Unsupported, "the command revoke is not declared"),
        ({"expected": None}, Unsupported, "needs a key and the expected version"),
        ({"key": None}, Unsupported, "needs a key and the expected version"),
        ({"name": "propose", "arguments": {"site_code": "x"}}, Unsupported, "takes neither key nor expected version"),
        ({"name": "propose", "key": None, "expected": None}, Unsupported, "site_code is missing"),
        ({"arguments": {"evidence": "x"}}, Unsupported, "evidence is not declared"),
        ({"arguments": {"level": "FOUR"}}, Unsupported, "level is no"),
        ({"arguments": {"score": 1}}, Unsupported, "score is no"),
        ({"arguments": {"rated_on": None}}, Unsupported, "rated_on is no"),
        ({"arguments": {"current": 1}}, Unsupported, "current is no"),
        ({"idempotency_key": ""}, Unsupported, "an idempotency key and an actor"),
        ({"key": "C"}, Rejected, "there is no StarRating C"),
        ({"expected": "6"}, Conflict, "at version 7, not 6"),
    ],
)
async def test_a_command_that_is_refused_changes_nothing(changes: dict[str, Any], error: type[SourceError], words: str) -> None:
    adapter = registry()
    before = [await shown(adapter, key) for key in "AB"]
    with pytest.raises(error, match=words):
        await adapter.execute(confirm(**changes))
    assert [await shown(adapter, key) for key in "AB"] == before
    assert (await adapter.count("StarRating", None)).records == 2


async def test_an_idempotency_key_belongs_to_one_command() -> None:
    adapter = registry()
    await adapter.execute(confirm())
    with pytest.raises(Rejected, match="another command"):
        await adapter.execute(confirm(arguments={"level": StarLevel.ONE}))


async def test_every_type_of_argument_is_taken() -> None:
    adapter = registry()
    await adapter.execute(confirm(arguments={"level": None, "score": Decimal("88.50"), "rated_on": date(2026, 9, 1), "current": True}))
    (record,) = (await adapter.fetch("StarRating", ["A"], ["score", "rated_on", "current"])).rows
    assert isinstance(record, StarRating)
    assert (record.score, record.rated_on, record.current) == (Decimal("88.50"), date(2026, 9, 1), True)
