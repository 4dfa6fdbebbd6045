"""What the HTTP endpoint accepts."""

from dataclasses import dataclass, field

from gateway.limits import DocumentLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """Upper bounds of a request, each inclusive."""

    body_bytes: int = 1_048_576
    """Length of a POST body; longer is 413."""
    body_ms: int = 10_000
    """Time for a body to arrive, in milliseconds; slower is 408."""
    query_string_bytes: int = 16_384
    """Length of a GET query string; longer is 414."""
    deadline_ms: int = 5_000
    """Time for an operation, in milliseconds. A client can shorten it, see `gateway.deadline.TIMEOUT_HEADER`."""
    documents: DocumentLimits = field(default_factory=DocumentLimits)
    """Size of documents and variables."""
