"""The executor alone: no HTTP, no sources, data in memory."""
