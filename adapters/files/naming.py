"""Names of drops: a pattern that says where the business date and the sequence number stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from adapters.mapping.kinds import BEIJING

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|(\*)")
_TOKENS = {"yyyy": "[0-9]{4}", "mm": "[0-9]{2}", "dd": "[0-9]{2}", "hh": "[0-9]{2}", "mi": "[0-9]{2}", "ss": "[0-9]{2}"}
_TOKEN = re.compile("|".join(_TOKENS))
_EARLIEST = datetime.min.replace(tzinfo=BEIJING)
_PARTS = ("yyyy", "mm", "dd", "hh", "mi", "ss")


@dataclass(frozen=True, slots=True)
class Label:
    """What a drop says about itself: the business date or time (at +08:00), and its sequence number."""

    moment: datetime | None = None
    sequence: int | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        """To sort by: the date, then the number; what is unknown comes first."""
        return self.moment or _EARLIEST, -1 if self.sequence is None else self.sequence

    def __str__(self) -> str:
        parts = [] if self.moment is None else [self.moment.isoformat()]
        return " ".join([*parts, *([] if self.sequence is None else [f"number {self.sequence}"])]) or "unlabelled"


class DateForm:
    """A date, or date and time, in digits: ``yyyymmdd``, ``yyyy-mm-dd``, ``yyyymmddhhmiss``. Raises `ValueError` when made of another."""

    def __init__(self, form: str) -> None:
        tokens = _TOKEN.findall(form)
        if tuple(sorted(tokens, key=_PARTS.index)) != _PARTS[: len(tokens)] or len(tokens) < 3:
            raise ValueError("a date needs yyyy, mm and dd, and may go on with hh, mi and ss, each once")
        self.form = form
        self.tokens = tuple(tokens)
        texts = list(map(re.escape, _TOKEN.split(form)))
        digits = [_TOKENS[token] for token in tokens]
        self.expression = "".join(text + digit for text, digit in zip(texts, (*digits, ""), strict=True))
        self._pattern = re.compile("".join(text + digit for text, digit in zip(texts, (*(f"({d})" for d in digits), ""), strict=True)))

    def read(self, text: str) -> datetime:
        """The moment. Raises `ValueError` for a text of another form or a day that there is not."""
        match = self._pattern.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date of the form {self.form}")
        parts = dict(zip(self.tokens, map(int, match.groups()), strict=True))
        return datetime(*(parts.get(name, 0) for name in _PARTS), tzinfo=BEIJING)  # type: ignore[misc]  # year to second


class NamePattern:
    """``payments_{date:yyyymmdd}_{sequence:3}.csv``; ``*`` stands for any text.

    ``{date}`` alone means ``yyyymmdd``, ``{sequence}`` any number of digits. Raises `ValueError` when made of a pattern without either.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.date: DateForm | None = None
        self.has_sequence = False
        self._pattern = re.compile("".join(self._expression(text)))
        if "/" in text or "\\" in text:
            raise ValueError("a pattern is of the file's name alone; name a subfolder with `folder`")

    @property
    def is_labelled(self) -> bool:
        """Whether the name has a date or a sequence number."""
        return self.date is not None or self.has_sequence

    def _expression(self, text: str) -> list[str]:
        parts: list[str] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text):
            parts += [re.escape(text[end : match.start()]), ".*?" if match[2] else self._group(match[1])]
            end = match.end()
        return [*parts, re.escape(text[end:])]

    def _group(self, inside: str) -> str:
        name, _, form = inside.partition(":")
        if name == "date" and self.date is None:
            self.date = DateForm(form or "yyyymmdd")
            return f"(?P<date>{self.date.expression})"
        if name == "sequence" and not self.has_sequence and (not form or form.isdecimal()):
            self.has_sequence = True
            return f"(?P<sequence>[0-9]{{{form}}})" if form else "(?P<sequence>[0-9]+)"
        raise ValueError(f"{{{inside}}} is not {{date}}, {{date:form}}, {{sequence}} or {{sequence:width}}, each once")

    def label(self, name: str) -> Label | None:
        """What the name says; None for a name of another kind, also for one whose date is no day of the calendar."""
        match = self._pattern.fullmatch(name)
        if match is None:
            return None
        try:
            moment = self.date.read(match["date"]) if self.date is not None else None
        except ValueError:
            return None
        return Label(moment, int(match["sequence"]) if self.has_sequence else None)
