"""Live downloads: from the facts of the inventory to files in a landing folder."""
