"""Documents: how large they may be, and what has been checked about them before they run."""

from gateway.limits.documents import Document, Documents
from gateway.limits.options import DocumentLimits
from gateway.limits.variables import check_variables

__all__ = ["Document", "DocumentLimits", "Documents", "check_variables"]
