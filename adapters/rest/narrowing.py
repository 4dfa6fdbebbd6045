"""From a predicate to request parameters: what the source is asked, and what is left to re-check in its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from adapters.capabilities import Exactness
from adapters.errors import Unsupported
from adapters.predicate import And, Compare, Op, Predicate, conjunction
from adapters.rest.call import Value

Wire = str | int
Encode = Callable[[Op, Any], Sequence[Wire] | None]
"""A comparison to all values by which the source may hold what is asked for; none if it cannot hold it. None: it cannot be said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListStyle:
    """How one parameter takes several values: joined by a separator, or repeated."""

    separator: str | None = ","
    """None: repeated."""
    most: int = 100

    def join(self, values: Sequence[Wire]) -> Value:
        """The parameter's value."""
        return list(values) if self.separator is None else self.separator.join(map(str, values))

    def carries(self, value: Wire) -> bool:
        """Whether the value can travel in such a list without falling apart or away."""
        return _firm(value) and (self.separator is None or self.separator not in str(value))

    def carries_all(self, values: Sequence[Wire]) -> bool:
        """Whether all the values can, looked at together where nothing in them may be amiss."""
        joined = "".join(map(str, values))
        if "" not in values and joined.split() == [joined] and (self.separator is None or self.separator not in joined):
            return True
        return all(map(self.carries, values))


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A request parameter that narrows a list by one comparison."""

    name: str
    encode: Encode
    exactness: Exactness = Exactness.EXACT
    many: ListStyle | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """All parameters that one comparison sets: usually one; two for a day given as from and to."""

    parameters: tuple[Parameter, ...]

    @property
    def exactness(self) -> Exactness:
        """Superset if any of the parameters is."""
        loose = any(parameter.exactness is Exactness.SUPERSET for parameter in self.parameters)
        return Exactness.SUPERSET if loose else Exactness.EXACT


Filters = Mapping[tuple[str, Op], Filter]


@dataclass(slots=True)
class Narrowing:
    """Parameters to send; `nothing` if no row can satisfy the predicate; `rest` is what rows have to be checked for afterwards."""

    parameters: dict[str, Value] = field(default_factory=dict)
    nothing: bool = False
    rest: Predicate | None = None


def narrow(where: Predicate | None, filters: Filters, rechecked: Set[tuple[str, Op]] = frozenset()) -> Narrowing:
    """Turn a predicate into parameters; `rechecked` comparisons go into `rest` as well. Raises `Unsupported` for what is not declared."""
    given = _Given()
    for compare in conjuncts(where):
        declared = filters.get((compare.field, compare.op))
        if declared is None:
            raise Unsupported(f"{compare.field} {compare.op.value} is not declared", field=compare.field)
        if not given.add(compare, declared) or (compare.field, compare.op) in rechecked:
            given.rest.append(compare)
    return given.finish()


def conjuncts(where: Predicate | None) -> Sequence[Compare]:
    """The comparisons of a predicate that is nothing but a conjunction. Raises `Unsupported` for any other."""
    match where:
        case None:
            return ()
        case Compare():
            return (where,)
        case And(parts):
            return [compare for part in parts for compare in conjuncts(part)]
        case _:
            raise Unsupported("OR and NOT are not declared")


def _firm(value: Wire) -> bool:
    """Whether a parameter keeps the value: many systems take an empty one for none and trim the rest."""
    text = str(value)
    return text != "" and text == text.strip()


def is_text(value: Wire) -> bool:
    """Whether UTF-8 can carry the value; no JSON answer can hold it otherwise."""
    if isinstance(value, int) or value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def texts(values: Iterable[Wire]) -> list[Wire]:
    """The values that UTF-8 can carry, each once."""
    unique = list(dict.fromkeys(values))
    return unique if "".join(map(str, unique)).isascii() else list(filter(is_text, unique))


class _Given:
    """The parameters set so far. One that is set twice keeps what both allow, as far as that can be said in one parameter."""

    def __init__(self) -> None:
        self.lists: dict[str, tuple[ListStyle, list[Wire]]] = {}
        self.single: dict[str, Wire] = {}
        self.rest: list[Predicate] = []
        self.nothing = False

    def add(self, compare: Compare, declared: Filter) -> bool:
        """Whether the comparison is wholly said by the parameters now."""
        said = True
        for parameter in declared.parameters:
            found = parameter.encode(compare.op, compare.value)
            wires = texts(found) if found is not None else []
            if found is None:
                said = False
            elif not wires:
                self.nothing = True
            elif parameter.many is not None:
                said &= self._add_list(parameter.name, parameter.many, wires)
            else:
                said &= self._add_single(parameter.name, wires)
        return said

    def _add_list(self, name: str, style: ListStyle, wires: list[Wire]) -> bool:
        before = self.lists.get(name)
        wanted = wires if before is None else [wire for wire in before[1] if wire in wires]
        if not wanted:
            self.nothing = True
        if len(wanted) > style.most or not style.carries_all(wanted):
            return False
        self.lists[name] = (style, wanted)
        return True

    def _add_single(self, name: str, wires: Sequence[Wire]) -> bool:
        if len(wires) != 1 or not _firm(wires[0]) or self.single.get(name, wires[0]) != wires[0]:
            return False
        self.single[name] = wires[0]
        return True

    def finish(self) -> Narrowing:
        parameters: dict[str, Value] = {name: style.join(wires) for name, (style, wires) in self.lists.items()}
        return Narrowing({**parameters, **self.single}, self.nothing, conjunction(*self.rest))
