"""The media type of each kind of file that an edition holds, by extension."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "zip": "application/zip",
}
TABLE_FORMATS = ("csv", "parquet", "xlsx", "geojson")
"""Those that a table may have, in the order of their files."""
