"""The pages that a committee reads, one module per report."""
