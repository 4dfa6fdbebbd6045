"""The keys by which a group or a source says how hard its systems may be pressed."""

from __future__ import annotations

import re
from decimal import Decimal

from adapters.mapping.yaml import Node
from adapters.source import Policy, Rate
from gateway.settings.setting import Setting, count

_SPANS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_default = Policy()


def _seconds(node: Node) -> float:
    seconds = node.seconds()
    if seconds <= 0:
        node.error("the time is too short", "write 1ms or more")
    return seconds


def _rate(node: Node) -> Rate:
    match = re.fullmatch(r"([1-9]\d{0,5})/(\d*)([smh])", node.text())
    if match is None or match[2].startswith("0"):
        node.error(f"{node.value!r} is no rate", "write a number of calls and a span of time, for instance 20/s, 100/m or 3/10s")
    return Rate(int(match[1]), int(match[2] or 1) * _SPANS[match[3]])


def _share(node: Node) -> float:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)%", node.text())
    if match is None or (share := Decimal(match[1])) > 100:
        node.error(f"{node.value!r} is no share", "write 0% to 100%, for instance 10%")
    return float(share / 100)


POLICY: tuple[Setting, ...] = (
    Setting(
        name="sources.*.timeout",
        default=f"{_default.timeout:g}s",
        help="Time for one call to the source, its retries included; the operation's deadline may be shorter",
        read=_seconds,
    ),
    Setting(
        name="sources.*.concurrency",
        default=str(_default.concurrency),
        help="Calls to the source at once; where its adapter names a lower number, that holds",
        read=count,
    ),
    Setting(
        name="sources.*.rate",
        default="",
        help="Most calls to the source in any span of time, such as 20/s or 3/10s; a call whose turn would come too late fails at once",
        read=_rate,
    ),
    Setting(
        name="sources.*.attempts",
        default=str(_default.attempts),
        help="Tries of one read, the first included; only after errors that may pass, with growing random pauses",
        read=count,
    ),
    Setting(
        name="sources.*.retry_budget",
        default=f"{_default.retry_budget:.0%}",
        help="Share of the calls to the source that may be second and further tries; 10 may be saved up",
        read=_share,
    ),
    Setting(
        name="sources.*.breaker_failures",
        default=str(_default.breaker_failures),
        help="Failures in a row after which the source is left alone",
        read=count,
    ),
    Setting(
        name="sources.*.breaker_pause",
        default=f"{_default.breaker_pause:g}s",
        help="Time for which it is left alone before one call may try it",
        read=_seconds,
    ),
)
"""Every key that makes a `Policy`. Each stands in a source's block, or in a group's for all its sources."""
