"""The files that describe a packaged dataset."""
