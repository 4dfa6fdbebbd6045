"""What differs between blocking drivers: connecting, stopping a statement from another thread, and their errors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import closing
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

from sqlalchemy.engine import URL
from sqlalchemy.engine import Dialect as Compiler

from adapters.errors import Drift, InvalidConfiguration, RowRejected, SourceError, Unavailable, UpstreamProtocol
from adapters.sql.database import Arguments, Rows

_PEP_249: tuple[tuple[str, type[SourceError]], ...] = (
    ("DataError", RowRejected),
    ("ProgrammingError", Drift),
    ("OperationalError", Unavailable),
    ("InterfaceError", Unavailable),
)
"""What a driver's class of errors mostly means, where its code says nothing."""


def compiler_of(scheme: str, **options: Any) -> Compiler:
    """SQLAlchemy's dialect for one of its URL schemes. Needs no driver."""
    make: Any = URL.create(scheme).get_dialect()
    compiler: Compiler = make(**options)
    return compiler


class Driver(ABC):
    """One way to speak to one database. `connect` and `execute` are called in one thread a connection, `cancel` and `cut` in others."""

    module: ClassVar[str]
    package: ClassVar[str]
    """What to install for the module."""
    remedy: ClassVar[str] = "look at the driver's notes on its libraries"
    """What to do if the module is there and cannot be loaded."""
    probe: ClassVar[str] = "SELECT 1"

    def __init__(self, url: URL, timeout: float) -> None:
        self.url = url
        self.timeout = timeout
        self.api = self._load()

    def _load(self) -> ModuleType:
        """The driver's module. Raises `InvalidConfiguration` that names what to install."""
        try:
            return import_module(self.module)
        except ModuleNotFoundError as error:
            raise InvalidConfiguration(f"the driver {self.module} is not installed; install the package {self.package}") from error
        except ImportError as error:
            raise InvalidConfiguration(f"the driver {self.module} cannot be loaded ({error}); {self.remedy}") from error

    @property
    @abstractmethod
    def compiler(self) -> Compiler:
        """Writes statements with this driver's parameters."""

    @abstractmethod
    def connect(self) -> Any:
        """A new connection, made ready. Bounded in time as far as the driver can."""

    def started(self, connection: Any, sql: str, arguments: Arguments = ()) -> Any:
        """A cursor that has run a statement."""
        cursor = connection.cursor()
        cursor.execute(sql, arguments)
        return cursor

    def execute(self, connection: Any, sql: str, arguments: Arguments) -> Rows:
        """Run a statement and read all its rows."""
        with closing(self.started(connection, sql, arguments)) as cursor:
            rows: Rows = cursor.fetchall()
            return rows

    def names(self, connection: Any, sql: str) -> list[str]:
        """The names of a statement's columns."""
        with closing(self.started(connection, sql)) as cursor:
            return [column[0] for column in cursor.description]

    @abstractmethod
    def cancel(self, connection: Any) -> None:
        """Ask the server to stop what the connection does. May be in vain.

        Called in a thread of its own, so it may block, but not with the interpreter's lock held: that would stop the whole process.
        """

    def cut(self, connection: Any) -> None:
        """Break the connection without a word to the server, where the driver has the means. Must not block."""
        return

    def translated(self, error: Exception) -> SourceError:
        """The error of the tree that a driver's exception means."""
        kind = self.kind(error) or self._by_class(error)
        return kind(f"{type(error).__name__}: {error}")

    @abstractmethod
    def kind(self, error: Exception) -> type[SourceError] | None:
        """What the driver's exception means by its code; None if that is not known."""

    def _by_class(self, error: Exception) -> type[SourceError]:
        if isinstance(error, OSError | EOFError):
            return Unavailable
        names = {base.__name__ for base in type(error).__mro__}
        return next((kind for name, kind in _PEP_249 if name in names), UpstreamProtocol)
