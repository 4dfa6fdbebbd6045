"""Generates a separately installable package with an adapter of one's own: ``craftgraph adapters new NAME``.

The templates are texts under `templates/`, a folder for each kind of adapter and one for what all have in common.
"""
