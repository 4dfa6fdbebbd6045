"""Reading request parameters: the rules that the systems share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mock_sources.systems.wire import BEIJING


class BadParameter(Exception):
    """A parameter that the system refuses; ``too_many`` tells an over-long list from a wrong value."""

    def __init__(self, message: str, *, too_many: bool = False) -> None:
        super().__init__(message)
        self.too_many = too_many


Parameters = Mapping[str, str]


def comma_list(parameters: Parameters, name: str, most: int) -> list[str]:
    """The values of a comma list, [] if it is absent or empty. Raises `BadParameter` above ``most`` values."""
    values = [value for value in parameters.get(name, "").split(",") if value]
    if len(values) > most:
        raise BadParameter(f"{name}: {len(values)} values, at most {most} are allowed", too_many=True)
    return values


def filters(parameters: Parameters, fields: Mapping[str, str], most: int) -> dict[str, list[str]]:
    """Values by field for every comma list that is given; ``fields`` leads from the parameter's name to the field's."""
    given = {field: comma_list(parameters, name, most) for name, field in fields.items()}
    return {field: values for field, values in given.items() if values}


def whole(parameters: Parameters, name: str, default: int, least: int) -> int:
    """A whole number of at least ``least``."""
    value = parameters.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise BadParameter(f"{name}: {value!r} is not a whole number from {least}")
    return int(value)


def day(parameters: Parameters, name: str, form: str) -> str | None:
    """A date in the given `strptime` form, as it was sent, or None."""
    value = parameters.get(name)
    if not value:
        return None
    try:
        parsed = datetime.strptime(value, form).replace(tzinfo=BEIJING)
    except ValueError:
        parsed = None
    if parsed is None or parsed.strftime(form) != value:
        raise BadParameter(f"{name}: {value!r} is not a date of the form {form}")
    return value


def known(name: str, values: Sequence[str], codes: Sequence[str]) -> None:
    """Raise `BadParameter` for a value that is not among ``codes``."""
    for value in values:
        if value not in codes:
            raise BadParameter(f"{name}: unknown code {value!r}; known: {', '.join(codes)}")
