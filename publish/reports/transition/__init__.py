"""The observatory of the transitions that ROME 4.0 flags."""
