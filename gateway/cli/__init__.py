"""The command line: ``craftgraph COMMAND``."""

from gateway.cli.main import main

__all__ = ["main"]
