"""Raw rows to records, column by column: a column of few different values costs one dictionary look-up a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from adapters.entities import Entity, Record
from adapters.errors import Drift, MappingError, RowRejected, SourceError
from adapters.mapping.field import FieldMapping, Place
from adapters.mapping.keyed import Lookup, keyed_steps
from adapters.mapping.kinds import RAW_TYPES, Kind, needs_reading, read, shown

T = TypeVar("T")
Column = Sequence[Any]
Rows = Sequence[Sequence[Any]]
Allows = Callable[[Iterable[type]], bool]
Convert = Callable[[Any], Any]
_FEW = 1024
_MANY = 256
"""Values that are remembered of a column: of one with few different ones all, of another some, for screens ask for the same rows again."""
_KEPT = 64
_PARSED = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


class RecordDecoder:
    """Decodes the records of one entity of one source.

    >>> decode = RecordDecoder(entity, fields, "province-440000").rows(("code", "name"))
    >>> decode([("440000-2024-001", "…")])  # raw values in the order of `places(("code", "name"))`
    """

    def __init__(self, entity: Entity, fields: Mapping[str, FieldMapping], source: str) -> None:
        self.entity = entity
        self.fields = fields
        self.source = source
        self.columns = {name: FieldDecoder(mapping) for name, mapping in fields.items()}
        self._places: dict[tuple[str, ...], tuple[Place, ...]] = {}
        self._builders: dict[tuple[str, ...], Callable[[Sequence[Column], int], list[Record]]] = {}

    def unlock(self, secret: Lookup) -> None:
        """Look up the keys of `hmac` steps, when the source is opened. Raises `SecretMissing` and `InvalidConfiguration`."""
        for name, mapping in self.fields.items():
            for step in keyed_steps(mapping.steps):
                try:
                    step.unlock(secret)
                except SourceError as error:
                    raise error.at(source=self.source, entity=self.entity.name, field=name) from None

    def places(self, names: tuple[str, ...]) -> tuple[Place, ...]:
        """The places of the raw values that a row has to hold for these fields, in order, without repetition."""
        return _kept(self._places, names, self._find_places)

    def _find_places(self, names: tuple[str, ...]) -> tuple[Place, ...]:
        found: dict[str, Place] = {}
        for name in names:
            if name in self.fields:
                found.update({place.name: place for place in self.fields[name].places if place.name not in found})
        return tuple(found.values())

    def rows(self, names: tuple[str, ...]) -> Callable[[Rows], list[Record]]:
        """A function that decodes rows of raw values, ordered as `places(names)`; made once for each projection.

        A field without a mapping is null. Raises `Drift` for a value of another type, `UnmappedCode`, and `RowRejected` for a value
        that does not have its form or is null where it must not be.
        """
        build = self._columns_to_records(names)
        return lambda rows: build(list(zip(*rows, strict=True)), len(rows)) if rows else []

    def objects(self, names: tuple[str, ...]) -> Callable[[Sequence[Any]], list[Record]]:
        """A function that decodes JSON objects; a place's name is its path, ``a.b``. A path that is missing is `Drift`, unless optional."""
        build = self._columns_to_records(names)
        readers = [(place.name, _column_reader(place)) for place in self.places(names)]
        owners = {place.name: name for name in names if name in self.fields for place in self.fields[name].places}

        def decode_objects(objects: Sequence[Any]) -> list[Record]:
            columns = []
            for name, column in readers:
                try:
                    columns.append(column(objects))
                except Drift as error:
                    raise error.at(entity=self.entity.name, field=owners[name]) from None
            return build(columns, len(objects)) if objects else []

        return decode_objects

    def _columns_to_records(self, names: tuple[str, ...]) -> Callable[[Sequence[Column], int], list[Record]]:
        return _kept(self._builders, names, self._make_builder)

    def _make_builder(self, names: tuple[str, ...]) -> Callable[[Sequence[Column], int], list[Record]]:
        position = {place.name: at for at, place in enumerate(self.places(names))}
        known = tuple(name for name in names if name in self.fields)
        decoders = [self.columns[name] for name in known]
        places = [tuple(position[place.name] for place in decoder.mapping.places) for decoder in decoders]
        plan = list(zip(decoders, places, strict=True))
        quick = [(at[0], *decoder.quick) for decoder, at in plan] if all(len(at) == 1 for at in places) else None
        build = _builder(self.entity, known, tuple(name for name in names if name not in self.fields))

        def records(columns: Sequence[Column], length: int) -> list[Record]:
            values = None if quick is None else _quickly(columns, quick)
            if values is None:
                values = [decoder.column(columns, at, length) for decoder, at in plan]
            return build(self.source, length, *values)

        return records


def _quickly(columns: Sequence[Column], plan: Sequence[tuple[int, Allows, Convert | None, bool]]) -> list[Column] | None:
    """The values of fields that stand in one place each; None if anything is amiss, for `FieldDecoder.column` to say what it is.

    In a fan-out most answers are a few rows: a call for each field would take longer than its values.
    """
    values: list[Column] = []
    try:
        for at, allows, convert, nullable in plan:
            raw = columns[at]
            if not allows(map(type, raw)):
                return None
            column = raw if convert is None else list(map(convert, raw))
            if not nullable and None in column:
                return None
            values.append(column)
    except SourceError:
        return None
    return values


def _kept(store: dict[tuple[str, ...], T], names: tuple[str, ...], make: Callable[[tuple[str, ...]], T]) -> T:
    """What was made for these names before, or made now. Projections are few; should they not be, the store starts anew."""
    found = store.get(names)
    if found is None:
        if len(store) >= _KEPT:
            store.clear()
        found = store[names] = make(names)
    return found


def _column_reader(place: Place) -> Callable[[Sequence[Any]], Column]:
    """Reads one place out of all objects: a member of their own at once, anything else, and whatever is amiss, one by one."""
    careful, name = _getter(place), place.name
    if "." in name or place.optional:
        return lambda objects: [careful(item) for item in objects]
    member = itemgetter(name)

    def column(objects: Sequence[Any]) -> Column:
        try:
            return list(map(member, objects))
        except (KeyError, TypeError):
            return [careful(item) for item in objects]

    return column


def _getter(place: Place) -> Callable[[Any], Any]:
    path = tuple(place.name.split("."))

    def get(item: Any) -> Any:
        for key in path:
            if item is None:
                return None
            if not isinstance(item, dict) or key not in item:
                if place.optional:
                    return None
                raise Drift(f"the answer has no {place.name!r}; mark it `optional: true` if it may be left out")
            item = item[key]
        return item

    return get


class FieldDecoder:
    """Decodes whole columns of one field."""

    def __init__(self, mapping: FieldMapping) -> None:
        self.mapping = mapping
        self._allowed = tuple(RAW_TYPES[place.kind] | {type(None)} for place in mapping.places)
        self.decode = _function(mapping)
        """One value's way through all steps; None if it stays as it is."""
        size = _remembered(mapping)
        self.memory = Memory(self.decode, size) if self.decode and size else None
        """What `decode` gives, where that is remembered."""
        self._nullable = mapping.definition.nullable

    @property
    def quick(self) -> tuple[Allows, Convert | None, bool]:
        """For a field in one place: whether its raw values have these types, what makes them its values, and whether null is one."""
        convert = self.decode if self.memory is None else self.memory.__getitem__
        return self._allowed[0].issuperset, convert, self._nullable

    def column(self, columns: Sequence[Column], at: tuple[int, ...], length: int) -> Column:
        """The field's values, one a row."""
        try:
            values = self._values(columns, at, length)
        except SourceError as error:
            raise self._shown(error).at(entity=self.mapping.entity.name, field=self.mapping.name) from None
        if not self._nullable and None in values:
            where = ", ".join(place.name for place in self.mapping.places)
            raise RowRejected(f"null where the entity needs a value ({where})", entity=self.mapping.entity.name, field=self.mapping.name)
        return values

    def _shown(self, error: SourceError) -> SourceError:
        """The error; one that may quote a personal value, without it."""
        if not self.mapping.is_personal or not isinstance(error, MappingError):
            return error
        return type(error)("a value does not fit its mapping; it is not shown, because the field is personal")

    def _values(self, columns: Sequence[Column], at: tuple[int, ...], length: int) -> Column:
        if not at:
            return [self.mapping.constant] * length
        for allowed, place, index in zip(self._allowed, self.mapping.places, at, strict=True):
            if not allowed.issuperset(map(type, columns[index])):
                raise _drift(place, allowed, columns[index])
        raw = columns[at[0]] if len(at) == 1 else list(zip(*[columns[index] for index in at], strict=True))
        if self.memory is not None:
            return list(map(self.memory.__getitem__, raw))
        return raw if self.decode is None else [self.decode(value) for value in raw]


def _repeats(mapping: FieldMapping) -> bool:
    """Whether to remember decoded values: few different ones come, or text is parsed, which costs many times a look-up."""
    kinds = [place.kind for place in mapping.places]
    if any(step.few for step in mapping.steps) or (kinds == [Kind.BOOLEAN] and not mapping.steps):
        return True
    return kinds == [Kind.TEXT] and bool(mapping.steps) and mapping.steps[-1].kind in _PARSED


class Memory(dict[Any, Any]):
    """Decoded values by raw value; starts anew when it is full, so that free text cannot fill the memory."""

    def __init__(self, decode: Callable[[Any], Any], size: int) -> None:
        super().__init__()
        self._decode = decode
        self._size = size

    def __missing__(self, raw: Any) -> Any:
        value = self._decode(raw)
        if len(self) >= self._size:
            self.clear()
        self[raw] = value
        return value


def _remembered(mapping: FieldMapping) -> int:
    """How many of a field's values are remembered; of people's own none, unless they are few for all of them."""
    if _repeats(mapping):
        return _FEW
    return _MANY if any(step.slow for step in mapping.steps) and not mapping.is_personal else 0


def _drift(place: Place, allowed: frozenset[type], column: Column) -> Drift:
    wrong = next(value for value in column if type(value) not in allowed)
    return Drift(f"{place.name!r} holds {shown(wrong)}, of the type {type(wrong).__name__}; the mapping says {place.kind}")


def _function(mapping: FieldMapping) -> Callable[[Any], Any] | None:
    """One value's way through all steps; None if it stays as it is."""
    reading = len(mapping.places) == 1 and needs_reading(mapping.places[0].kind)
    if not mapping.steps and not reading:
        return None
    kind = mapping.places[0].kind if mapping.places else Kind.TEXT
    steps = tuple((step.decode, step.decode_null) for step in mapping.steps)
    if not reading and len(steps) == 1 and steps[0][1] is None:
        only = steps[0][0]
        return lambda value: None if value is None else only(value)

    def decode(value: Any) -> Any:
        if reading and value is not None:
            value = read(kind, value)
        for step, of_null in steps:
            value = of_null if value is None else step(value)
        return value

    return decode


def _builder(entity: Entity, known: Sequence[str], unknown: Sequence[str]) -> Callable[..., list[Record]]:
    """A generated comprehension: three times as fast as building each record from a dictionary."""
    columns = [f"c{index}" for index in range(len(known))]
    values = [f"v{index}" for index in range(len(known))]
    arguments = ["source=s", *(f"{name}={value}" for name, value in zip(known, values, strict=True)), *(f"{name}=None" for name in unknown)]
    loop = f"for {', '.join(values)}, in zip({', '.join(columns)})" if known else "for _ in range(n)"
    code = f"lambda {', '.join(['s', 'n', *columns])}: [R({', '.join(arguments)}) {loop}]"
    build: Callable[..., list[Record]] = eval(code, {"R": entity.record, "zip": zip, "range": range})
    return build
