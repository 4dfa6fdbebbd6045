"""Faults that can be switched on at run time for each stand-in system, databases included. See `mock_sources/SYSTEMS.md`."""
