"""Thin assets: each calls a library and returns what the UI should show of the result."""
