"""Sessions that end when they are idle."""

import secrets

from mock_sources.systems.system import Clock

REMEMBERED = 3600.0
"""Seconds for which an ended session is still told from an unknown one."""


class SessionBook:
    """The open sessions and when each was last used."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_used: dict[str, float] = {}

    def open(self) -> str:
        now = self._clock()
        self._last_used = {session: used for session, used in self._last_used.items() if used + REMEMBERED > now}
        session = secrets.token_hex(16)
        self._last_used[session] = now
        return session

    def close(self, session: str) -> None:
        self._last_used.pop(session, None)

    def known(self, session: str) -> bool:
        return session in self._last_used

    def touch(self, session: str, idle_seconds: float) -> bool:
        """Use a known session; false if it has been idle for too long."""
        now = self._clock()
        if self._last_used[session] + idle_seconds <= now:
            return False
        self._last_used[session] = now
        return True
