"""Explaining an operation: what was planned, what was sent for it, and what became of that. Nothing here runs unless it was asked for."""
