"""One field of many objects: down from raw values to the objects that they hold, and up again from rows to what stands in the response.

Down and up, because between the two lie the calls for the fields of those objects. On the way down, nulls and exceptions are set aside and
lists are laid end to end, so that every selection sees one flat list of objects; on the way up, all is put back in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from types import NoneType
from typing import Any, Protocol

from graphql import GraphQLError, GraphQLObjectType, Undefined
from graphql.pyutils import UndefinedType, is_iterable

from gateway.execution.concrete import TypeResolver
from gateway.execution.faults import FAILED, Faults
from gateway.execution.frames import FieldFrame, Frame, ListFrame, PickFrame
from gateway.execution.plan import Field, Items, Leaf, Selection, Shape, Target

_ABSENT = (NoneType, UndefinedType, Exception)
_LISTS = {list, tuple}
_PRESENT: set[type] = set()
"""Classes that were found to stand for a value: there are not many, and they are met again and again."""


class Part(Protocol):
    """What a column holds once nulls are set aside. `up` gives a completed value each, and `failing` says whether some are `FAILED`."""

    failing: bool

    def levels(self) -> Iterator[Level]:
        """The levels of objects inside."""

    def up(self) -> list[Any]:
        """The completed values."""


class Level:
    """The objects of one selection; a part whose completed values are rows."""

    __slots__ = ("_columns", "_raw", "_shaping", "failing", "frame", "objects", "selection")

    def __init__(self, shaping: Shaping, selection: Selection, objects: Sequence[Any], frame: Frame) -> None:
        self.selection = selection
        self.objects = objects
        self.frame = frame
        self.failing = False
        self._columns: dict[str, Column] = {}
        self._raw: dict[str, Sequence[Any]] = {}
        self._shaping = shaping

    def levels(self) -> Iterator[Level]:
        """This one."""
        yield self

    def fill(self, field: Field, values: Sequence[Any]) -> Iterator[Level]:
        """Take a field's raw values, one an object. Gives the levels of the objects that these hold, if there are calls for them."""
        if field.nested:
            self._raw[field.key] = values
            return iter(())
        column = self._columns[field.key] = self._down(field, values)
        return column.part.levels()

    def up(self) -> list[Any]:
        """The rows, `FAILED` where a field is null that must not be."""
        if not self.objects:
            return []
        values, failing = [], False
        for field in self.selection.columns:
            if field.nested:
                values.append(self._raw_values(field))
            else:
                column = self._column(field)
                values.append(column.up())
                failing = failing or column.failing
        return self._up_carefully(values) if failing else self._built(values)

    def _built(self, values: list[Sequence[Any]]) -> list[Any]:
        try:
            rows = self.selection.build(self.objects, *values)
        except Exception:
            return self._up_carefully(values)
        return rows if len(rows) == len(self.objects) else self._up_carefully(values)

    def _up_carefully(self, values: list[Sequence[Any]]) -> list[Any]:
        """Each value by itself, so that every error is found, and none twice."""
        known = {
            field.key: self._down(field, given).up() if field.nested else given
            for field, given in zip(self.selection.columns, values, strict=True)
        }
        completed = [known[field.key] if field.key in known else self._column(field).up() for field in self.selection.fields]
        keys = [field.key for field in self.selection.fields]
        rows: list[Any] = []
        for row in zip(*completed, strict=True):
            failed = any(value is FAILED for value in row)
            rows.append(FAILED if failed else dict(zip(keys, row, strict=True)))
            self.failing = self.failing or failed
        return rows

    def _raw_values(self, field: Field) -> Sequence[Any]:
        return self._raw[field.key] if field.key in self._raw else read(field, self.objects)

    def _column(self, field: Field) -> Column:
        if field.key not in self._columns:
            self._columns[field.key] = self._down(field, read(field, self.objects))
        return self._columns[field.key]

    def _down(self, field: Field, values: Sequence[Any]) -> Column:
        return self._shaping.down(field.shape, values, FieldFrame(self.frame, field.step, field.nodes), field)


def read(field: Field, objects: Sequence[Any]) -> list[Any]:
    """The raw values of a field that takes no call; what getting one raises stands in its place."""
    assert field.get is not None
    get, values = field.get, []
    for one in objects:
        try:
            values.append(get(one))
        except Exception as error:
            values.append(error)
    return values


class Column:
    """The values of one shape."""

    __slots__ = ("_failed", "_non_null", "_picked", "_size", "failing", "part")

    def __init__(self, non_null: bool, size: int, part: Part, picked: list[int] | None, failed: list[int]) -> None:
        self._non_null = non_null
        self._size = size
        self._picked = picked
        self._failed = failed
        self.part = part
        self.failing = False

    def up(self) -> list[Any]:
        """The completed values, one for each raw one, `FAILED` where null must not stand but does."""
        values = self.part.up()
        if self.part.failing and not self._non_null:
            values = [None if value is FAILED else value for value in values]
        self.failing = self._non_null and (self.part.failing or bool(self._failed))
        return values if self._picked is None else self._spread(values, self._picked)

    def _spread(self, values: list[Any], picked: list[int]) -> list[Any]:
        spread: list[Any] = [None] * self._size
        for index in self._failed:
            spread[index] = FAILED
        for index, value in zip(picked, values, strict=True):
            spread[index] = value
        return spread


class _Leaves:
    def __init__(self, values: list[Any], failing: bool) -> None:
        self._values = values
        self.failing = failing

    def levels(self) -> Iterator[Level]:
        return iter(())

    def up(self) -> list[Any]:
        return self._values


class _Lists:
    def __init__(self, lengths: list[int], items: Column) -> None:
        self._lengths = lengths
        self._items = items
        self.failing = False

    def levels(self) -> Iterator[Level]:
        return self._items.part.levels()

    def up(self) -> list[Any]:
        values = self._items.up()
        lists: list[Any] = [values] if len(self._lengths) == 1 else _divided(values, self._lengths)
        if self._items.failing:
            lists = [FAILED if any(item is FAILED for item in one) else one for one in lists]
            self.failing = True
        return lists


def _divided(values: list[Any], lengths: list[int]) -> list[Any]:
    lists, start = [], 0
    for length in lengths:
        end = start + length
        lists.append(values[start:end])
        start = end
    return lists


class _Kinds:
    """Objects of several types: a level for each."""

    def __init__(self, size: int, groups: list[tuple[list[int], Level]]) -> None:
        self._size = size
        self._groups = groups
        self.failing = False

    def levels(self) -> Iterator[Level]:
        return (level for _, level in self._groups)

    def up(self) -> list[Any]:
        rows: list[Any] = [None] * self._size
        for indexes, level in self._groups:
            for index, row in zip(indexes, level.up(), strict=True):
                rows[index] = row
            self.failing = self.failing or level.failing
        return rows


class Shaping:
    """Takes raw values apart. One for a run."""

    def __init__(self, faults: Faults, types: TypeResolver) -> None:
        self._faults = faults
        self._types = types

    def level(self, selection: Selection, objects: Sequence[Any], frame: Frame) -> Level:
        """The objects of a selection."""
        return Level(self, selection, objects, frame)

    def down(self, shape: Shape, values: Sequence[Any], frame: Frame, field: Field) -> Column:
        """The column of raw values, which lie as `frame` says. Exceptions among them are errors."""
        inner, kinds = shape.inner, None
        if isinstance(inner, Target):
            if not inner.unquestioned:
                values, kinds = self._types.resolve(inner, values, field)
        elif isinstance(inner, Items):
            values = _as_lists(values, field)
        picked, failed, size = None, list[int](), len(values)
        if _some_absent(values):
            picked, failed = self._set_aside(shape, values, frame, field)
            values, frame = [values[index] for index in picked], PickFrame(frame, picked)
            kinds = kinds and [kinds[index] for index in picked]
        return Column(shape.non_null, size, self._part(shape, values, kinds, frame, field), picked, failed)

    def _part(self, shape: Shape, values: Sequence[Any], kinds: Sequence[GraphQLObjectType] | None, frame: Frame, field: Field) -> Part:
        inner = shape.inner
        if isinstance(inner, Leaf):
            return self._leaves(inner, values, frame, shape.non_null)
        if isinstance(inner, Items):
            lengths = [len(value) for value in values]
            items = values[0] if len(values) == 1 else list(chain.from_iterable(values))
            return _Lists(lengths, self.down(inner.shape, items, ListFrame(frame, lengths, inner.shape.non_null), field))
        if kinds is None:
            assert isinstance(inner.type, GraphQLObjectType)
            inner.known.update(map(type, values))
            return self.level(inner.select(inner.type), values, frame)
        return self._kinds(inner, values, kinds, frame)

    def _kinds(self, target: Target, values: Sequence[Any], kinds: Sequence[GraphQLObjectType], frame: Frame) -> Part:
        indexes: dict[GraphQLObjectType, list[int]] = {}
        for index, kind in enumerate(kinds):
            indexes.setdefault(kind, []).append(index)
        if len(indexes) == 1:
            return self.level(target.select(kinds[0]), values, frame)
        groups = [
            (picked, self.level(target.select(kind), [values[index] for index in picked], PickFrame(frame, picked)))
            for kind, picked in indexes.items()
        ]
        return _Kinds(len(values), groups)

    def _set_aside(self, shape: Shape, values: Sequence[Any], frame: Frame, field: Field) -> tuple[list[int], list[int]]:
        """The indexes of the values that are there, and of those that fail what holds them."""
        picked, failed = [], []
        for index, value in enumerate(values):
            if not isinstance(value, _ABSENT):
                picked.append(index)
                continue
            if isinstance(value, Exception):
                self._faults.add(frame, index, value)
            elif shape.non_null:
                self._faults.add(frame, index, TypeError(f"Cannot return null for non-nullable field {field.place}."))
            if shape.non_null:
                failed.append(index)
        return picked, failed

    def _leaves(self, leaf: Leaf, values: Sequence[Any], frame: Frame, non_null: bool) -> Part:
        complete = leaf.complete
        try:
            return _Leaves([complete(value) for value in values], False)
        except Exception:
            pass
        completed: list[Any] = []
        for index, value in enumerate(values):
            try:
                completed.append(complete(value))
            except Exception as error:
                self._faults.add(frame, index, error)
                completed.append(FAILED)
        return _Leaves(completed, True)


def _some_absent(values: Sequence[Any]) -> bool:
    kinds = set(map(type, values))
    if kinds <= _PRESENT:
        return False
    if any(issubclass(kind, _ABSENT) for kind in kinds):
        return True
    _PRESENT.update(kinds)
    return False


def _as_lists(values: Sequence[Any], field: Field) -> Sequence[Any]:
    return values if set(map(type, values)) <= _LISTS else [_as_list(value, field) for value in values]


def _as_list(value: Any, field: Field) -> Any:
    if value is Undefined or isinstance(value, (list, tuple, *_ABSENT)):
        return value
    if not is_iterable(value):
        return GraphQLError(f"Expected Iterable, but did not find one for field '{field.place}'.")
    try:
        return list(value)
    except Exception as error:
        return error
