"""General forecasting engine: long frames `unique_id, ds, y` in, forecasts with calibrated intervals out."""
