"""The shell: Dagster definitions, the command line and the ingestion library."""
