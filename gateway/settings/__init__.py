"""The configuration: one strict YAML file, `craftgraph.yaml`."""

from gateway.settings.loader import load
from gateway.settings.model import ServerOptions, Settings
from gateway.settings.policy import POLICY
from gateway.settings.setting import Setting
from gateway.settings.table import SETTINGS

__all__ = ["POLICY", "SETTINGS", "ServerOptions", "Setting", "Settings", "load"]
