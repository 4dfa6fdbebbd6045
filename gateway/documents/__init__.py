"""Documents that are written from the code: the reference of the graph, the data catalogue, the diagram of the entities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gateway.tree import ROOT


def _reference() -> str:
    from gateway.documents.reference import reference

    return reference((ROOT / "schema" / "schema.graphql").read_text("utf-8"))


def _catalogue() -> str:
    from gateway.documents.catalogue import catalogue

    return catalogue(ROOT / "craftgraph.yaml")


def _diagram() -> str:
    from gateway.documents.diagram import diagram

    return diagram()


DOCUMENTS: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "graph-reference.md": _reference,
    ROOT / "docs" / "data-catalogue.md": _catalogue,
    ROOT / "docs" / "entity-diagram.md": _diagram,
}
"""Where each belongs, and what writes it."""
