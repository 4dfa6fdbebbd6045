"""Strict typing: what the adapter's package says of itself to a type checker."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from adapters.conformance.check import check
from adapters.conformance.checks.package import METHODS
from adapters.conformance.differences import listed
from adapters.conformance.kit import Kit
from adapters.conformance.outcome import Failure, Tier


@check(2, Tier.PLATINUM)
async def the_package_is_typed(kit: Kit) -> int:
    """`py.typed` lies in the top package, and each method of the interface is annotated throughout."""
    adapter = await kit.harness.create({})
    module = sys.modules[type(adapter).__module__]
    top = sys.modules[module.__name__.partition(".")[0]]
    folders = [Path(entry) for entry in getattr(top, "__path__", [])]
    if folders and not any((folder / "py.typed").exists() for folder in folders):
        raise Failure(f"{top.__name__} has no py.typed, so that callers cannot be checked")
    bare = [name for name in METHODS if not _is_annotated(getattr(adapter, name))]
    if bare:
        raise Failure(f"{listed(bare)} of {type(adapter).__name__} lack annotations")
    return len(METHODS)


def _is_annotated(method: object) -> bool:
    signature = inspect.signature(method)  # type: ignore[arg-type]  # any callable
    empty = inspect.Signature.empty
    return signature.return_annotation is not empty and all(item.annotation is not empty for item in signature.parameters.values())
