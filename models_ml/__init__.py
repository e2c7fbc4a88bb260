"""Forecasting library: frames in, frames out."""
