"""What past forecasts have been worth."""
