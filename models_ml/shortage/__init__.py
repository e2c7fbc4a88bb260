"""Shortages, basin x occupation: a distribution by simulation (docs/adr/0016-shortage-by-simulation.md)."""
