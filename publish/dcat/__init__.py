"""Exchange metadata of an edition: DCAT-AP 3 in three syntaxes, and schema.org (docs/adr/0020)."""
