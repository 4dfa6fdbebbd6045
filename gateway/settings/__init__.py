"""The configuration: one strict YAML file, `craftgraph.yaml`."""

from gateway.settings.loader import load
from gateway.settings.model import ServerOptions, Settings
from gateway.settings.table import SETTINGS, Setting

__all__ = ["SETTINGS", "ServerOptions", "Setting", "Settings", "load"]
