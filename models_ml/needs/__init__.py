"""Recruitment needs, basin x occupation: the short masked panel of the survey."""
