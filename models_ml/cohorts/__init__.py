"""Cohort surveys: weights, non-response, attrition, shares with intervals. Frames in, frames out."""
