"""The store in this process keeps what is used, in as many bytes as it may take."""

from __future__ import annotations

import pytest

from resolvers.cache.entry import SLOTS, Address, Entry, Put, slot
from resolvers.cache.memory import MemoryStore
from resolvers.cache.wires import COUNTS

pytestmark = pytest.mark.anyio


async def put(store: MemoryStore, *names: str, size: int = 1000) -> None:
    for name in names:
        address = Address("south", "Site", name)
        looked = await store.look([address], COUNTS)
        await store.put([Put(address, Entry(name, 0.0, size), looked.stamps[0])], wire=COUNTS, keep=60)


async def held(store: MemoryStore, *names: str) -> list[bool]:
    looked = await store.look([Address("south", "Site", name) for name in names], COUNTS)
    return [entry is not None for entry in looked.entries]


async def test_what_was_not_used_for_longest_leaves_first() -> None:
    store = MemoryStore(4000)
    await put(store, "a", "b", "c")
    await held(store, "a")
    await put(store, "d")
    assert await held(store, "a", "b", "c", "d") == [True, False, True, True]


async def test_the_bytes_stay_below_the_bound_and_are_counted_back() -> None:
    store = MemoryStore(10_000)
    for number in range(100):
        await put(store, f"a{number}", size=number * 10)
        assert store.bytes <= 10_000
    await put(store, "a99", "a99", "a99", size=5)
    assert store.bytes == sum(entry.size + 300 for entry, _ in store._entries.values())
    await store.close()
    assert (store.bytes, len(store)) == (0, 0)


async def test_what_is_larger_than_the_store_is_not_kept() -> None:
    store = MemoryStore(5000)
    await put(store, "a", size=6000)
    assert await held(store, "a") == [False]
    assert store.bytes == 0


async def test_what_is_invalid_gives_its_bytes_back_when_it_is_met() -> None:
    store = MemoryStore(5000)
    await put(store, "a")
    await store.invalidate("south")
    assert await held(store, "a") == [False]
    assert store.bytes == 0


def test_keys_fall_into_a_bounded_number_of_slots() -> None:
    assert len({slot(f"440000-2024-{number}") for number in range(20_000)}) == SLOTS
