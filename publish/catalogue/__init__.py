"""What the project declares of its datasets: tables, licences, indicators, lineage."""
