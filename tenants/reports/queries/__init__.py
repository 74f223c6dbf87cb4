"""Reads across the slices, one file a report; each a fixed number of statements."""
