"""The formats in which a table is published."""
