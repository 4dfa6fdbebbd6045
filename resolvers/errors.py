"""What the engine itself can answer with, beside the errors of `adapters.errors`.

::

    SourceError
    ├── RetryableError
    │   ├── NamesNotReady         the names to search are still being read
    │   ├── NoSourceAnswered      every source that was asked failed
    │   ├── CoverageIncomplete    sources that the caller requires failed, see `resolvers.requirement`
    │   ├── SourceSkipped         the source's breaker is open
    │   │   └── SourceBusy        no slot or turn came up in time
    │   └── WalkBroken            the cache has only the first pages of a walk
    ├── CallerError
    │   ├── InvalidCursor
    │   ├── InvalidRequest
    │   └── TooBroad
    │       └── OverBudget        the engine would have to read too much
    ├── Drift
    │   └── FieldsLost            a check found that the source has these fields no longer
    └── SourceBroken              an adapter raised what it must not raise
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.errors import CallerError, Drift, RetryableError, SourceError, TooBroad


class InvalidCursor(CallerError):
    """A cursor was altered, or was made for another list, order or filter."""

    code = "BAD_CURSOR"
    summary = "The cursor does not belong to this list, its order and its filter, or it was altered. Start again without a cursor."


class InvalidRequest(CallerError):
    """An argument is out of its range, or names a field that the entity does not have or cannot be ordered by."""

    code = "BAD_USER_INPUT"
    summary = "An argument is not valid."


class OverBudget(TooBroad):
    """The engine's own budget is spent. Unlike an adapter's `TooBroad` it ends the request, not only one source."""

    def within(self, purpose: str) -> OverBudget:
        """The same, saying what the rows were wanted for."""
        return OverBudget(self.internal, public=f"{purpose}: {self.public}", source=self.source, entity=self.entity)


class NamesNotReady(RetryableError):
    """The names of a source that a search looks through were not read in time; they are still being read."""

    code = "SEARCH_NOT_READY"
    summary = "The source's names are still being read for the search; ask again in a moment."


class SourceSkipped(RetryableError):
    """The source failed too often in a row and is left alone for a while."""

    code = "SOURCE_SKIPPED"
    summary = "The source failed repeatedly and is not asked for now."


class SourceBusy(SourceSkipped):
    """As many calls as the policy allows were made, or were waiting, before this one; the source had no part in it."""

    code = "SOURCE_BUSY"
    summary = "Too many calls to the source wait for their turn already."


class WalkBroken(RetryableError):
    """The cache has the first pages of a walk, but not the next one, and the source cannot go on where they end. Read anew."""


class FieldsLost(Drift):
    """The request needs fields that drifted away. A drifted field is never null: nobody could tell that from "unknown"."""

    def __init__(self, entity: str, fields: Iterable[str]) -> None:
        names = ", ".join(f"{entity}.{field}" for field in sorted(fields))
        super().__init__(public=f"The source's schema has changed, and it has {names} no longer; ask without, or mend its mapping.")


class SourceBroken(SourceError):
    """The adapter raised something else than a `SourceError`; the log has the trace."""

    code = "INTERNAL"
    summary = "The source could not be read because of an internal error; the gateway's log has the details."


class NoSourceAnswered(RetryableError):
    """All sources that could hold the answer failed; `errors` has each one's reason."""

    code = "NO_SOURCE_ANSWERED"
    summary = "No source answered."

    def __init__(self, errors: Sequence[SourceError]) -> None:
        self.errors = tuple(errors)
        names = [error.source or "?" for error in errors]
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        super().__init__(
            "; ".join(map(str, errors)),
            entity=errors[0].entity,
            public=f"None of the {len(names)} sources that could hold the answer answered: {shown}.",
        )


def no_answer(errors: Sequence[SourceError]) -> SourceError:
    """One error for several sources that all failed: the error itself where there is only one."""
    return errors[0] if len(errors) == 1 else NoSourceAnswered(errors)
