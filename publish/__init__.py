"""From the published tables to an edition on the shelf: catalogue, packaging, releases."""
