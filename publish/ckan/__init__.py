"""Publish a release on a CKAN portal: desired state, plan, apply, verify (docs/adr/0023)."""
