"""DM8 (达梦) through dmPython, which cannot cancel, and forbids that threads share a connection: the driver itself bounds statements."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import AuthenticationFailed, InvalidConfiguration, SourceError, SourceTimeout, Unavailable
from adapters.sql.blocking.driver import Driver, compiler_of

_CODES: dict[int, type[SourceError]] = {
    **dict.fromkeys((-2501, -2508), AuthenticationFailed),
    **dict.fromkeys((-70019, -70025, -70028, -6010, -20008), Unavailable),
    **dict.fromkeys((-544, -7049), SourceTimeout),
}
"""DM's numbers, as far as they are known; others are told apart by the driver's class."""


class DMDriver(Driver):
    """A read-only connection whose statements `connection_timeout` ends in the driver, in whole seconds."""

    module = "dmPython"
    package = "dmpython"

    @property
    def compiler(self) -> Compiler:
        # DM takes Oracle's statements; its own dialect would tie us to the versions of SQLAlchemy that it knows.
        return compiler_of("oracle+oracledb", paramstyle="qmark", enable_offset_fetch=False)

    def connect(self) -> Any:
        if self.url.database:
            raise InvalidConfiguration("DM has no databases in its URLs; write the source's `schema` instead of a path")
        seconds = max(1, math.ceil(self.timeout))
        return self.api.connect(
            user=self.url.username or "SYSDBA",
            password=self.url.password or "",
            server=self.url.host or "localhost",
            port=self.url.port or 5236,
            access_mode=self.api.DSQL_MODE_READ_ONLY,
            autoCommit=True,
            connection_timeout=seconds,
            login_timeout=seconds,
            local_code=self.api.PG_UTF8,
            app_name="craftgraph",
        )

    def cancel(self, connection: Any) -> None:
        """Nothing: a statement ends by the driver's own timeout, at most a second behind ours."""

    def kind(self, error: Exception) -> type[SourceError] | None:
        details: Any = error.args[0] if error.args else None
        return _CODES.get(getattr(details, "code", 0))

    def translated(self, error: Exception) -> SourceError:
        failure = super().translated(error)
        # The exception's own text is an object's address.
        message = getattr(error.args[0], "message", "") if error.args else ""
        return type(failure)(f"{failure.internal} {message}".strip())
