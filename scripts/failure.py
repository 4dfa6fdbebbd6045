"""How a script gives up: a message that says what happened and how to mend it, and an exit code."""


class Failure(Exception):
    """Ends a script with ``text`` on standard error and ``code``: 1 something failed, 2 it was asked for wrongly."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
