"""Growth: what more sites, more sources and more clients cost in time and memory, and what starting costs."""
