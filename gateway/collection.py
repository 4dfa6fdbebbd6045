"""When Python looks for garbage, in a process that serves.

What start-up makes stays until the end, and what an operation makes is freed by counting references as it ends: cycles are rare. Python's
own settings look for them some three times for one list over forty sources, and through all of the schema now and then.
"""

from __future__ import annotations

import gc

YOUNG = 20_000
"""New objects after which the collector looks for cycles among them. An answer has thousands, all without any: by Python's own 700, a tenth
of its time goes into looking."""


def settle() -> None:
    """Leave alone what was made so far, and look for garbage seldom from now on."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()
