"""The sheet of a basin."""
