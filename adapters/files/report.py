"""What a check and a health probe say about feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.files.feed import Feed
from adapters.files.shelf import State
from adapters.requests import CheckReport, CheckStep

States = Mapping[str, State]


def check_report(folder: Path, feeds: Mapping[str, Feed], states: States, milliseconds: float) -> CheckReport:
    """Steps up to the first that fails: reach (the folder), drops (what is rejected or missing), schema (the columns), row."""
    steps: list[CheckStep] = []
    missing = {name: fields for name, state in states.items() if (fields := _missing(feeds[name], state))}
    outcomes = (
        ("reach", _reach(states), f"{folder}"),
        ("drops", _drops(states), _in_use(states)),
        ("schema", _schema(missing), f"{len(states)} entities"),
        ("row", _row(states), _rows(states)),
    )
    for name, faults, good in outcomes:
        steps.append(CheckStep(name=name, ok=not faults, message="; ".join(faults) or good, milliseconds=round(milliseconds, 1)))
        milliseconds = 0.0
        if faults:
            break
    return CheckReport(steps=tuple(steps), missing=missing)


def health_message(states: States) -> str:
    """Which drops are in use, and what somebody has to see to."""
    faults = [f"{name}: {fault}" for name, state in states.items() for fault in state.faults]
    waiting = [f"{drop} waits: {reason}" for state in states.values() for drop, reason in state.waiting.items()]
    return "; ".join([*faults, *_without_drop(states), *waiting, *([text] if (text := _in_use(states)) else [])])


def _reach(states: States) -> list[str]:
    return list(dict.fromkeys(state.problem for state in states.values() if state.problem))


def _drops(states: States) -> list[str]:
    return [f"{name}: {fault}" for name, state in states.items() for fault in state.faults] + _without_drop(states)


def _without_drop(states: States) -> list[str]:
    return [f"{name}: there is no good drop" for name, state in states.items() if state.table is None]


def _in_use(states: States) -> str:
    return ", ".join(f"{name} from {state.drops[-1]} as of {state.as_of}" for name, state in states.items() if state.drops)


def _missing(feed: Feed, state: State) -> tuple[str, ...]:
    """Fields whose columns a rejected drop lacks."""
    lacking = {column for rejection in state.rejections for column in rejection.missing}
    return tuple(name for name, mapping in feed.decoder.fields.items() if lacking.intersection(place.name for place in mapping.places))


def _schema(missing: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{name} lacks {', '.join(fields)}" for name, fields in missing.items()]


def _row(states: States) -> list[str]:
    """An empty drop may well be right: there is nothing to complain about."""
    return [] if states else ["no entity is mapped"]


def _rows(states: States) -> str:
    return ", ".join(f"{name}: {len(state.table)} records" for name, state in states.items() if state.table is not None)
