"""Basins side by side."""
