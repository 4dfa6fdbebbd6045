"""The physical models ("vendors") of the databases, and which source runs on which. `mock_sources/VENDORS.md` is made from them."""

from mock_sources.databases.model import Model
from mock_sources.databases.vendors.fullwidth import FULLWIDTH
from mock_sources.databases.vendors.mixed import MIXED
from mock_sources.databases.vendors.national_academy import NATIONAL_ACADEMY
from mock_sources.databases.vendors.pinyin import PINYIN
from mock_sources.databases.vendors.snake import SNAKE
from mock_sources.databases.vendors.split import SPLIT
from mock_sources.databases.vendors.upper import UPPER

MODELS: dict[str, Model] = {model.name: model for model in (SNAKE, PINYIN, MIXED, SPLIT, FULLWIDTH, UPPER, NATIONAL_ACADEMY)}
"""All models by vendor name."""

__all__ = ["MODELS"]
