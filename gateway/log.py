"""The log: one line an event on stderr, as text or JSON, in which no secret can stand."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

ZONE = timezone(timedelta(hours=8))
CREDENTIALS = re.compile(r"(://)[^/@\s]*@")
"""User and password in an address."""
Mask = Callable[[str], str]

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class LineFormatter(logging.Formatter):
    """Time, severity, logger, message and whatever was given as `extra`. `mask` hides secrets, `encode` makes the line."""

    def __init__(self, mask: Mask, encode: Callable[[dict[str, Any]], str]) -> None:
        super().__init__()
        self._mask = mask
        self._encode = encode

    def format(self, record: logging.LogRecord) -> str:
        """The line of one event; a traceback follows as further lines, or as a field in JSON."""
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, ZONE).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        event |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return CREDENTIALS.sub(r"\1***@", self._mask(self._encode(event)))


def as_text(event: dict[str, Any]) -> str:
    """`TIME LEVEL logger: message name=value …`"""
    traceback = event.pop("traceback", None)
    head = f"{event.pop('time')} {event.pop('level')} {event.pop('logger')}: {event.pop('message')}"
    line = " ".join([head, *(f"{name}={value}" for name, value in event.items())])
    return line if traceback is None else f"{line}\n{traceback}"


def as_json(event: dict[str, Any]) -> str:
    """One JSON object."""
    return msgspec.json.encode(event, enc_hook=str).decode()


ENCODERS: dict[str, Callable[[dict[str, Any]], str]] = {"text": as_text, "json": as_json}


def configure(level: str, form: str, mask: Mask = str) -> None:
    """Send every log, warnings included, to stderr. May be called again, for instance when the configuration is known."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(mask, ENCODERS[form]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    # uvicorn tells at info what we tell ourselves; its access log would show query strings.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
