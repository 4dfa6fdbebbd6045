"""Size limits of the variables."""

from collections.abc import Mapping

from gateway.errors import LimitExceeded
from gateway.limits.options import DocumentLimits


def check_variables(variables: Mapping[str, object] | None, limits: DocumentLimits) -> None:
    """Raise `LimitExceeded` if the variables hold too many values, or nest them too deeply. Linear, and without recursion."""
    values = 0
    stack: list[tuple[object, int]] = [(variables, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, Mapping):
            inner = list(value.values())
        elif isinstance(value, list):
            inner = value
        else:
            continue
        values += len(inner)
        if values > limits.variable_values:
            raise LimitExceeded("variable_values", limits.variable_values, "pass fewer values at a time")
        if depth > limits.variable_nesting:
            raise LimitExceeded("variable_nesting", limits.variable_nesting, "nest fewer lists and objects in the variables")
        stack.extend((element, depth + 1) for element in inner)
