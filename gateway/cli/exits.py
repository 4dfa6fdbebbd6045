"""Exit codes, as the help documents them, and the ways out."""

import os
import sys
from typing import NoReturn

DONE = 0
FAILED = 1
"""What was checked is not in order."""
REFUSED = 2
"""Wrong command line or configuration: nothing was started."""
INTERRUPTED = 130


class Refusal(Exception):
    """Ends a command with exit code 2; each line of the message is told."""


def leave(code: int) -> NoReturn:
    """End the process now, without waiting for threads and tasks that cannot be stopped."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
