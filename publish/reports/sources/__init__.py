"""A page per source, from its inventory."""
