"""Audit: forecasts, published or replayed, judged against what was then observed."""
