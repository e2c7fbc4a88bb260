"""From the producers' files to immutable raw vintages: a pure library."""
