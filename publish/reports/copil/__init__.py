"""The pack of the COPIL, three times a year, and of the CREFOP before it."""
