"""Exit codes, as the help documents them."""

DONE = 0
FAILED = 1
"""What was checked is not in order."""
REFUSED = 2
"""Wrong command line or configuration: nothing was started."""
INTERRUPTED = 130


class Refusal(Exception):
    """Ends a command with exit code 2; each line of the message is told."""
