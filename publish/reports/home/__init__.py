"""The page that leads to all the others."""
