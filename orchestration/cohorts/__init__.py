"""Cohort surveys of trainees: a door that pseudonymises, a restricted zone, only aggregates out (ADR 33)."""
