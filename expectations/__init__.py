"""The gate: suites declared as data, one runner, verdicts in French."""
