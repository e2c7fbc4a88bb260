"""Cohort surveys of trainees: a door that pseudonymises, a restricted zone, and only aggregates out (ADR "
"33)."""
