"""The canonical truth: what every system would say, were it not awkward. `generate` makes it; nothing is ever read back."""

from mock_sources.truth.generator import generate
from mock_sources.truth.world import TODAY, Record, Truth

__all__ = ["TODAY", "Record", "Truth", "generate"]
