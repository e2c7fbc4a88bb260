"""The note of each CATEF: an arrondissement, every quarter."""
