"""The sheet of a professional branch, across the basins."""
