"""Readers of the sources that no generic reader can read."""
