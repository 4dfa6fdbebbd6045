"""Totals over all sources: planned, taken as partial totals, merged, grouped by linked fields, and shaped into an answer."""
