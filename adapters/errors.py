"""What can go wrong with a source. The branch says what to do about it.

::

    SourceError
    ├── ConfigurationError        fix the configuration
    │   ├── InvalidConfiguration
    │   ├── SecretMissing
    │   ├── AuthenticationFailed
    │   └── PermissionDenied
    ├── RetryableError            try again later; only the engine retries
    │   ├── Unavailable
    │   ├── SourceTimeout
    │   └── RateLimited
    ├── MappingError              fix the mapping, or tell the system's owner
    │   ├── Drift
    │   ├── UnmappedCode
    │   ├── RowRejected
    │   └── UpstreamProtocol
    ├── CallerError               ask for something else
    │   ├── TooBroad
    │   └── Unsupported
    └── WriteError                a command; never sent again unasked
        ├── Conflict              read the record again, and decide anew
        ├── Rejected              ask for something else: the source's own rules refuse it
        │   ├── IllegalTransition
        │   └── KeyReused
        └── OutcomeUnknown        look the command up

Each error carries a `code` (stable, upper case), the `source`, `entity` and `field` as far as known, a `public` message that may
be shown to any caller, and an `internal` one for the log, which may quote the system. Raise with what is known where it happens;
`at()` adds the rest at the boundary.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Self


class Recovery(StrEnum):
    """What helps."""

    CONFIGURATION = "fix the configuration"
    RETRY = "retry"
    MAPPING = "fix the mapping"
    CALLER = "change the request"
    REREAD = "read the record again"
    LOOKUP = "look the command up"


class SourceError(Exception):
    """Base of everything that an adapter raises."""

    code: ClassVar[str] = "SOURCE_ERROR"
    recovery: ClassVar[Recovery] = Recovery.CONFIGURATION
    summary: ClassVar[str] = "The source failed."

    def __init__(
        self,
        internal: str = "",
        *,
        source: str | None = None,
        entity: str | None = None,
        field: str | None = None,
        phase: str | None = None,
        public: str | None = None,
    ) -> None:
        super().__init__(internal or self.summary)
        self.internal = internal
        self.source = source
        self.entity = entity
        self.field = field
        self.phase = phase
        """What was being done: open, check, fetch, scan, count, aggregate, changes, execute or lookup."""
        self._public = public
        self.details: Mapping[str, object] = {}
        """More for the caller, as JSON: no upstream text, address or value."""

    @property
    def public(self) -> str:
        """A sentence for any caller: no upstream text, address or value."""
        return self._public or self.summary

    def at(self, *, source: str | None = None, entity: str | None = None, field: str | None = None, phase: str | None = None) -> Self:
        """Fill in where it happened, keeping what is already known."""
        self.source = self.source or source
        self.entity = self.entity or entity
        self.field = self.field or field
        self.phase = self.phase or phase
        return self

    def __str__(self) -> str:
        place = " ".join(f"{name}={value}" for name in ("source", "phase", "entity", "field") if (value := getattr(self, name)))
        return f"{self.code} {place}: {self.internal or self.public}"


class ConfigurationError(SourceError):
    """The configuration is wrong or incomplete."""

    code = "SOURCE_MISCONFIGURED"
    summary = "The source is not configured correctly."


class InvalidConfiguration(ConfigurationError):
    """A setting or mapping is not valid."""


class SecretMissing(ConfigurationError):
    """A referenced secret does not exist."""

    code = "SOURCE_SECRET_MISSING"
    summary = "A secret that the source needs is missing."


class AuthenticationFailed(ConfigurationError):
    """The source does not accept the credentials."""

    code = "SOURCE_AUTHENTICATION_FAILED"
    summary = "The source did not accept the gateway's credentials."


class PermissionDenied(ConfigurationError):
    """The credentials are good but do not allow this."""

    code = "SOURCE_PERMISSION_DENIED"
    summary = "The source does not allow the gateway to read this."


class RetryableError(SourceError):
    """A later try may succeed."""

    code = "SOURCE_UNAVAILABLE"
    recovery = Recovery.RETRY
    summary = "The source is not available."


class Unavailable(RetryableError):
    """The source cannot be reached, refused, reset, or answered with a server error."""


class SourceTimeout(RetryableError):
    """The source did not answer in time."""

    code = "SOURCE_TIMEOUT"
    summary = "The source did not answer in time."


class RateLimited(RetryableError):
    """The source asks to slow down; `retry_after` is in seconds, if it said so."""

    code = "SOURCE_RATE_LIMITED"
    summary = "The source limits the rate of requests."

    retry_after: float | None = None


class MappingError(SourceError):
    """The source answers, but not as its mapping says."""

    code = "SOURCE_MAPPING_FAILED"
    recovery = Recovery.MAPPING
    summary = "The source's answer does not fit its mapping."


class Drift(MappingError):
    """A table, column, endpoint or response field is gone or has changed its type."""

    code = "SOURCE_DRIFTED"
    summary = "The source's schema has changed."


class UnmappedCode(MappingError):
    """A code list does not know a value."""

    code = "SOURCE_UNMAPPED_CODE"
    summary = "The source holds a code that its mapping does not know."


class RowRejected(MappingError):
    """A record breaks the entity's types or nullability."""

    code = "SOURCE_ROW_REJECTED"
    summary = "The source holds a record that does not fit the entity."


class UpstreamProtocol(MappingError):
    """The answer is not what the protocol says: not JSON, cut off, no envelope, a repeated page token."""

    code = "SOURCE_PROTOCOL_ERROR"
    summary = "The source's answer could not be understood."


class CallerError(SourceError):
    """The request cannot be answered as it was put."""

    code = "REQUEST_REFUSED"
    recovery = Recovery.CALLER
    summary = "The request cannot be answered."


class TooBroad(CallerError):
    """The request would read more than its budget; the message names the missing capability."""

    code = "QUERY_TOO_BROAD"
    summary = "The request would read too much; narrow it."


class Unsupported(CallerError):
    """The source cannot do what was asked of it."""

    code = "UNSUPPORTED"
    summary = "The source does not support this."


class WriteError(SourceError):
    """A command was not carried out, or it is not known whether it was. Only its sender decides what to do."""

    code = "WRITE_FAILED"
    recovery = Recovery.CALLER
    summary = "The change was not made."


class Conflict(WriteError):
    """The record is no longer at the version that the command was decided on; nothing was changed."""

    code = "WRITE_CONFLICT"
    recovery = Recovery.REREAD
    summary = "The record has been changed meanwhile; read it again and decide anew."


class Rejected(WriteError):
    """The source's own rules refuse the command; nothing was changed."""

    code = "WRITE_REJECTED"
    summary = "The source refuses this change."


class IllegalTransition(Rejected):
    """The record's state does not allow the command; nothing was changed."""

    code = "WRITE_ILLEGAL_TRANSITION"
    recovery = Recovery.REREAD
    summary = "The record's state does not allow this change."


class KeyReused(Rejected):
    """The idempotency key belongs to another command; nothing was changed."""

    code = "WRITE_KEY_REUSED"
    summary = "The idempotency key was used for another change; take a new key for each intention."


class OutcomeUnknown(WriteError):
    """The command was sent, and it is not known whether it was carried out."""

    code = "WRITE_OUTCOME_UNKNOWN"
    recovery = Recovery.LOOKUP
    summary = "It is not known yet whether the change was made; it can be asked for by the same idempotency key."
