"""The report of the region: where to buy, where not, for how much, and what past editions were worth."""
