"""Forecasts of the recruitment projects: frames in, frames out."""
