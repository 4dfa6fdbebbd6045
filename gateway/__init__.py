"""What runs the graph: HTTP, settings, limits, command line."""
