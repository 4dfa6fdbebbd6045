"""The faults that are switched on, one a source at most."""

import asyncio
from collections.abc import Mapping
from typing import Any

from mock_sources.faults.fault import BadFault, Fault, Target


class FaultBoard:
    """Switches faults on and off, one change at a time."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self._targets = targets
        self._active: dict[str, Fault] = {}
        self._turn = asyncio.Lock()

    @property
    def sources(self) -> list[str]:
        return sorted(self._targets)

    def as_json(self) -> dict[str, Any]:
        return {source: fault.as_json() for source, fault in sorted(self._active.items())}

    async def switch_on(self, source: str, fault: Fault) -> None:
        """Give a source a fault in place of the one it has. Raises `KeyError` for an unknown source, `BadFault` for an impossible one."""
        target = self._targets[source]
        async with self._turn:
            await target.undo()
            self._active.pop(source, None)
            try:
                await target.apply(fault)
            except Exception as error:
                await target.undo()
                raise error if isinstance(error, BadFault) else BadFault(f"{source}: {type(error).__name__}: {error}") from error
            self._active[source] = fault

    async def switch_off(self, source: str) -> None:
        """Bring a source back. Raises `KeyError` for an unknown source."""
        target = self._targets[source]
        async with self._turn:
            await target.undo()
            self._active.pop(source, None)

    async def switch_all_off(self) -> None:
        """Bring every source back."""
        for source in list(self._active):
            await self.switch_off(source)
