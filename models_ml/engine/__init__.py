"""Forecasting engine: one long frame of series in, one of forecasts out."""
