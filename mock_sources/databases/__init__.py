"""The databases of the stand-ins: physical models as data, and the writer that fills them from the truth."""

from mock_sources.databases.namespace import Namespace
from mock_sources.databases.writer import write

__all__ = ["Namespace", "write"]
