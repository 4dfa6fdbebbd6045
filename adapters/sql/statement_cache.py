"""Compiled statements: kept by each source, and shared by the sources of one mapping file.

Compiling costs some milliseconds, forty times for one request over forty provinces of six vendors. Only SQL text is shared, never a value.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy.engine import Dialect as Compiler

from adapters.mapping.yaml import Node
from adapters.sql.dialects import Dialect
from adapters.sql.plans import TablePlan
from adapters.sql.statements import Outline, Statement

_KEPT = 512
_Shared = dict[tuple[str, str, str | None, Outline], Statement]
_SHARED: WeakKeyDictionary[Node, _Shared] = WeakKeyDictionary()


class StatementCache:
    """The statements of one source; `root` is its mapping file, `schema` the schema that it was read for."""

    def __init__(self, root: Node, schema: str | None, dialect: Dialect, compiler: Compiler) -> None:
        self._own: dict[Outline, Statement] = {}
        self._shared = _SHARED.setdefault(root, {})
        self._schema = schema
        self._dialect = dialect
        self._compiler = compiler

    def get(self, plan: TablePlan, outline: Outline) -> Statement:
        """The statement of an outline, built if need be."""
        statement = self._own.get(outline)
        if statement is None:
            if len(self._own) >= _KEPT:
                self._own.clear()
            statement = self._own[outline] = self._find(plan, outline)
        return statement

    def _find(self, plan: TablePlan, outline: Outline) -> Statement:
        # Drivers of one database write parameters differently.
        key = (self._dialect.name, self._compiler.paramstyle, self._schema, outline)
        statement = self._shared.get(key)
        if statement is None:
            builder = outline.builder(plan, self._dialect, self._compiler)
            statement = builder.build(outline)
            if len(self._shared) >= _KEPT:
                self._shared.clear()
            if not builder.particular:
                self._shared[key] = statement
        return statement
