"""`python -m kit.index --schema …/schema.xml --port N`."""

import argparse
from pathlib import Path

from kit.index.schema import Schema
from kit.index.server import IndexServer


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="A stand-in for CKAN's Solr core; for tests only.")
    parser.add_argument("--schema", type=Path, required=True, help="CKAN's config/solr/schema.xml")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    IndexServer(Schema.read(arguments.schema), arguments.port).serve_forever()


if __name__ == "__main__":
    main()
