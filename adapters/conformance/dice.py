"""Random requests for one subject: only what it claims, with values that select something and values that trap."""

from __future__ import annotations

from random import Random
from typing import Any

from adapters.capabilities import Exactness
from adapters.conformance.subject import Subject
from adapters.conformance.traps import UNSTORABLE, elements, is_text, traps
from adapters.predicate import And, Compare, Not, Op, Or, Predicate
from adapters.requests import Order

DEPTH = 3
HARMLESS = "没有"
"""A text for a field of a live source in which no record has any."""


class Dice:
    """Throws values, comparisons, predicates and orders."""

    def __init__(self, random: Random, subject: Subject) -> None:
        self.random = random
        self.subject = subject
        self._exact = subject.claims(Exactness.EXACT)

    def value(self, name: str, op: Op) -> Any:
        """An operand: mostly one that some record has."""
        if op is Op.IS_NULL:
            return self.random.random() < 0.5
        if op is Op.IN:
            most = min(4, self.subject.capability.max_in)
            return tuple(dict.fromkeys(self._one(name) for _ in range(self.random.randint(1, max(1, most)))))
        if op is Op.HAS:
            return self._element(name)
        return self._part(name, op) if op in (Op.CONTAINS, Op.STARTS_WITH) else self._one(name)

    def _one(self, name: str) -> Any:
        field = self.subject.entity.fields[name]
        known = [value for value in self.subject.golden.pools[name] if value is not None]
        if known and (self.subject.gentle or self.random.random() < 0.8):
            return self.random.choice(known)
        others = [value for value in traps(field) if value is not None]
        if self.subject.gentle:
            return HARMLESS if field.type is str else self.random.choice(others)
        return self.random.choice([*others, *UNSTORABLE] if is_text(field) else others)

    def _element(self, name: str) -> Any:
        known = [element for value in self.subject.golden.pools[name] for element in value or ()]
        if known and (self.subject.gentle or self.random.random() < 0.8):
            return self.random.choice(known)
        return self.random.choice(elements(self.subject.entity.fields[name]))

    def _part(self, name: str, op: Op) -> str:
        text = str(self._one(name))
        start = 0 if op is Op.STARTS_WITH else self.random.randint(0, len(text))
        return text[start : start + self.random.randint(0, 3)]

    def compare(self) -> Compare:
        """A comparison that is claimed as exact."""
        name, op = self.random.choice(self._exact)
        return Compare(name, op, self.value(name, op))

    def predicate(self, depth: int = DEPTH) -> Predicate:
        """A nested predicate, as deep and as free as the subject allows: without `disjunction`, at most several comparisons at once."""
        capability = self.subject.capability
        choice = self.random.random()
        if depth == 0 or choice < 0.35:
            return self.compare()
        if not capability.disjunction:
            return And(self._parts(1)) if capability.conjunction else self.compare()
        if choice < 0.55:
            return Not(self.predicate(depth - 1))
        return Or(self._parts(depth)) if choice < 0.8 or not capability.conjunction else And(self._parts(depth))

    def _parts(self, depth: int) -> tuple[Predicate, ...]:
        return tuple(self.predicate(depth - 1) for _ in range(self.random.randint(1, 3)))

    def order(self) -> tuple[Order, ...]:
        """An order of one term, or of several where a keyset is claimed; none if nothing orders."""
        names = self.subject.ordered_fields
        most = min(3, len(names)) if self.subject.capability.keyset else min(1, len(names))
        chosen = self.random.sample(names, self.random.randint(min(1, most), most))
        return tuple(Order(field=name, descending=self._coin(), nulls_first=self._coin()) for name in chosen)

    def _coin(self) -> bool:
        return self.random.random() < 0.5
