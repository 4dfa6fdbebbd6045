"""The configuration: one strict YAML file, `craftgraph.yaml`."""

from gateway.settings.caching import FRESHNESS, CacheOptions
from gateway.settings.loader import load
from gateway.settings.model import ServerOptions, Settings
from gateway.settings.policy import POLICY
from gateway.settings.setting import Setting
from gateway.settings.table import SETTINGS

__all__ = ["FRESHNESS", "POLICY", "SETTINGS", "CacheOptions", "ServerOptions", "Setting", "Settings", "load"]
